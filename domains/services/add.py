"""Claims a host name for a workspace."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from domains.errors import AlreadyHere
from domains.models import Domain
from domains.names.hostname import parse_hostname
from domains.transitions import began


def domain_add(*, workspace: Workspace, actor: Actor, hostname: str) -> Domain:
    """Claim the name; nothing serves it until it is proven. A name that others claim may be claimed too.

    Raises HostnameError for what is no host name of a customer's, AlreadyHere.
    """
    name = parse_hostname(hostname, own_hosts=settings.SHORT_HOSTS, allow_test=settings.DOMAINS_ALLOW_TEST)
    now = timezone.now()
    domain = Domain(
        workspace=workspace,
        hostname=name.ascii,
        registrable=name.registrable,
        state_since=now,
        next_check_at=now,
        created_by=actor.user,
    )
    try:
        with transaction.atomic():
            domain.save()
            began(domain)
            audit(
                workspace=workspace,
                actor=actor,
                action="domain.added",
                target=domain.public_id,
                data={"hostname": name.ascii},
            )
    except IntegrityError as error:
        # The constraint decides, not a question before: two members may add the name in the same moment.
        if "domain_once_a_workspace" in str(error):
            raise AlreadyHere(name.display) from error
        raise
    return domain
