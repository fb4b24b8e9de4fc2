"""What our staff take off the edge: a link, or every link to a host. Visitors then get 410, and its owner reads why.

A host that is blocked refuses new links and changes (links/blocked_hosts.py); a worker takes those that are there off,
once now and once more a little later: a link may have been saved meanwhile by who read the list before.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from links.blocked_hosts import forget_known
from links.models import BlockedHost, EdgeSweep, Link
from links.services.settling import enqueue_links
from links.services.sweeps import sweep_begin


@transaction.atomic
def link_take_down(*, link: Link, actor: Actor, because: str) -> Link:
    """Switch the link off at the edge; `because` is told to its owner. Nothing else about it changes."""
    link = Link.objects.select_for_update(of=("self",)).select_related("workspace", "domain").get(pk=link.pk)
    link.taken_down_at, link.taken_down_because, link.taken_down_host = timezone.now(), because, ""
    _save(link, actor, "link.taken_down", {"because": because})
    return link


@transaction.atomic
def link_put_back(*, link: Link, actor: Actor) -> Link:
    """Switch it on again."""
    link = Link.objects.select_for_update(of=("self",)).select_related("workspace", "domain").get(pk=link.pk)
    link.taken_down_at, link.taken_down_because, link.taken_down_host = None, "", ""
    _save(link, actor, "link.put_back", {})
    return link


def _save(link: Link, actor: Actor, action: str, data: dict[str, Any]) -> None:
    # Not through save(): its version is its owner's, and an editor that is open need not be told of a conflict.
    Link.objects.filter(pk=link.pk).update(
        taken_down_at=link.taken_down_at,
        taken_down_because=link.taken_down_because,
        taken_down_host=link.taken_down_host,
    )
    audit(workspace=link.workspace, actor=actor, action=action, target=link.public_id, data={"slug": link.slug, **data})
    enqueue_links([link.key])


@transaction.atomic
def host_block(*, host: str, because: str) -> BlockedHost:
    """Let no link lead to the host (clean, see links/blocked_hosts.py), or to one under it."""
    blocked, new = BlockedHost.objects.get_or_create(host=host, defaults={"because": because})
    if new:
        sweep_begin(kind=EdgeSweep.Kind.BLOCK, host=blocked.host)
        forget_known()
    return blocked


@transaction.atomic
def host_unblock(*, host: str) -> bool:
    """Let links lead there again; False for a host that is not blocked. Links taken down one by one stay so."""
    deleted, _by_model = BlockedHost.objects.filter(host=host).delete()
    if deleted:
        sweep_begin(kind=EdgeSweep.Kind.UNBLOCK, host=host)
        forget_known()
    return bool(deleted)
