"""The one door from a workspace to its domains: absent and foreign look the same."""

from django.http import Http404

from accounts.models import Workspace
from domains.models import Domain


def access_domain(workspace: Workspace, domain_id: str) -> Domain:
    """Return the workspace's domain with this public id, unless it is gone. Raises Http404."""
    domain = workspace.domains.listed().filter(public_id=domain_id).first()
    if domain is None:
        raise Http404("No such domain.")
    return domain
