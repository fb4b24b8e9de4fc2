"""Whose an address was, for answers without a click record: not found, switched off, or a log that lost the record.

What Postgres holds now is believed only if it was so when the visitor came: an address that changed hands since is
nobody's. It is better to lose a click than to show it to somebody else.
"""

from __future__ import annotations

from django.conf import settings

from analytics.forwarder.rows import Owner
from domains.models import Domain
from edge.resolver.keys import code_from_path, link_key
from links.models import Link


def owner_of(host: str, path: str, timestamp: float) -> Owner | None:
    """The owner of `host` and `path` at `timestamp` (unix seconds). Two queries at most.

    Of a link the workspace and its id; of a custom domain where no link is, its workspace.
    """
    domain = None
    if host not in settings.SHORT_HOSTS:
        domain = Domain.objects.served([host]).select_related("workspace").first()
        if domain is None or domain.proven_at is None or domain.proven_at.timestamp() > timestamp:
            return None
    code = code_from_path(path, fold_case=domain is not None and domain.folds_case)
    link = Link.objects.publishing([link_key(host, code, settings.SHORT_HOSTS)]).first() if code else None
    if link is not None and link.updated_at.timestamp() <= timestamp:
        if domain is not None and domain.workspace_id != link.workspace_id:
            return None
        return Owner(link.workspace.public_id, link.public_id)
    return Owner(domain.workspace.public_id, "") if domain is not None else None
