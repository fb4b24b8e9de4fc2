"""Takes what was done to a tag to the links that have it; it may be killed at any line.

1. `tag_change_begin` does it at once where the links are few. Else it starts a worker, so that nobody waits for 100,000
   links; `tag_changes_resume` finds what no worker was told of, or what one left unfinished.
2. Each chunk of links is one transaction, in which the change's row is locked: a second worker finds it taken and
   stops, and what dies with its worker is undone as a whole.
3. A rename tells links which name they carry now. A merge and a deletion go on until no link has the tag, also of
   those that got it meanwhile; then the tag itself is deleted, and its change with it.
"""

from collections.abc import Sequence
from typing import Final

import structlog
from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit_many
from links.models import Link, LinkDefaults, LinkTag, Tag, TagChange
from links.services.tagging import count_up, names_of, tell_tagged

CHUNK: Final = 500  # links in one transaction, and in one request

log = structlog.get_logger(__name__)


def tag_change_begin(change: TagChange) -> None:
    """Do it now for one chunk of links or less, or else have a worker do it."""
    if len(LinkTag.objects.next_links(change.tag, limit=CHUNK + 1)) > CHUNK:
        transaction.on_commit(lambda: kick(change.pk), robust=True)
    else:
        tag_change_run(change.pk)


def tag_change_run(change_id: int) -> None:
    """Take the change to all links that it concerns. Does nothing while another worker is at it."""
    while _step(change_id):
        pass


def tag_changes_resume() -> int:
    """Go on with changes that are unfinished; returns how many. One that a worker is at costs nothing."""
    unfinished = list(TagChange.objects.order_by("pk").values_list("pk", flat=True))
    for change_id in unfinished:
        kick(change_id)
    return len(unfinished)


def kick(change_id: int) -> None:
    """Start a worker on it; if the broker is out of reach, tag_changes_resume finds it."""
    from links.tasks import change_tag  # the task calls this module

    try:
        change_tag.delay(change_id)
    except change_tag.OperationalError as error:
        log.warning("change of a tag not started, beat will", error=str(error))


def _step(change_id: int) -> bool:
    """Take the change to the next chunk of links; returns whether there may be more."""
    with transaction.atomic():
        change = TagChange.objects.claim(change_id)
        if change is None:
            return False
        pks = LinkTag.objects.next_links(change.tag, after=change.after_link, limit=CHUNK)
        if not pks and change.after_link and change.kind != TagChange.Kind.RENAME:
            pks = LinkTag.objects.next_links(change.tag, limit=CHUNK)  # those that got it behind our back
        if not pks:
            return not _finish(change)
        links = list(Link.objects.filter(pk__in=pks).order_by("id").select_for_update(of=("self",)))
        _apply(change, links)
        change.after_link = pks[-1]
        change.save(update_fields=["after_link"])
    return True


def _apply(change: TagChange, links: Sequence[Link]) -> None:
    """Do it to these links, which are locked, in a constant number of queries."""
    before = names_of(links)
    tag, into = change.tag, change.into
    links = [link for link in links if tag.folded in before[link.pk]]  # who came first took it off some
    added = []
    if change.kind == TagChange.Kind.RENAME:
        added = [tag.name]
    elif into is not None:
        added = [into.name]
        LinkTag.objects.put([(link.pk, into.pk) for link in links])
    if change.kind != TagChange.Kind.RENAME:
        LinkTag.objects.filter(tag=tag, link__in=links).delete()
    count_up(links)
    folded = into.folded if into is not None else ""
    audit_many(
        workspace=tag.workspace,
        actor=Actor(user=change.user, api_key=change.api_key),
        action="link.tagged",
        targets=[
            (link.public_id, {"added": [] if folded in before[link.pk] else added, "removed": [change.old_name]})
            for link in links
        ],
    )
    tell_tagged(tag.workspace, links)


def _finish(change: TagChange) -> bool:
    """End the change, and with it a tag that goes; False: a link got the tag in this very moment."""
    if change.kind == TagChange.Kind.RENAME:
        change.delete()
        return True
    # Whoever tags a link holds the tag (ensure_tags): behind this lock nobody does.
    tag = Tag.objects.select_for_update().get(pk=change.tag_id)
    if LinkTag.objects.next_links(tag, limit=1):
        return False
    if change.into is not None:
        LinkDefaults.objects.swap_tag(tag, change.into)
    tag.delete()
    return True
