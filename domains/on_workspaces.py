"""Domains of a workspace that is deleted."""

from typing import Final

from accounts.actor import SYSTEM
from accounts.models import Workspace
from accounts.parts import Left
from domains.errors import DomainChanged
from domains.models import Domain
from domains.services.remove import domain_remove
from domains.states import GONE, State

_BATCH: Final = 50


def clear(workspace: Workspace, limit: int) -> Left:
    """Take them down as their owner would, and wait until nothing of them is at AWS.

    Their rows stay, as all of them do: they tell that the name was claimed before, and not by whom.
    """
    domains = Domain.objects.filter(workspace=workspace)
    standing = list(domains.exclude(state__in=GONE).order_by("id")[: min(limit, _BATCH)])
    for domain in standing:
        try:
            domain_remove(domain=domain, actor=SYSTEM)
        except DomainChanged:
            return Left.WAITS  # a worker moved it on at this moment
    if standing:
        return Left.MORE
    if domains.filter(state=State.REMOVING).exists():
        return Left.WAITS
    domains.update(root_url="", not_found_url="", expired_url="", apple_app_site="", asset_links="", created_by=None)
    return Left.NOTHING
