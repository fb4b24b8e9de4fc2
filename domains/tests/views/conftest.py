"""Addresses of the domains' pages."""

from accounts.models import Workspace
from domains.models import Domain


def list_url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/domains"


def domain_url(domain: Domain, path: str = "") -> str:
    return f"{list_url(domain.workspace)}/{domain.public_id}{path}"
