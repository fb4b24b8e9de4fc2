"""Puts tags on links; a tag is made when it is first used."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.entitlements import Limit
from accounts.models import Workspace
from links.errors import BadTag
from links.fields import MAX_TAGS, clean_tags
from links.models import Link, LinkTag, Tag
from links.models.tag import fold
from links.permissions import reach_of_actor
from links.services.room import no_room, tags_beyond
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_UPDATED


def ensure_tags(*, workspace: Workspace, names: Iterable[str]) -> dict[str, Tag]:
    """Return the workspace's tags of these clean names by folded name, making those that are missing. Raises NoRoom."""
    names = list(names)
    if tags_beyond(workspace, names):
        raise no_room(workspace, Limit.TAGS)
    return _made_tags(workspace, names)


def _made_tags(workspace: Workspace, names: Iterable[str]) -> dict[str, Tag]:
    wanted = {fold(name): name for name in names}
    if not wanted:
        return {}
    # Held: a tag that is renamed or deleted meanwhile would put another word on the link, or break the reference.
    found = {tag.folded: tag for tag in Tag.objects.visible_to(workspace).named(wanted.values()).shared()}
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        # Sorted: two transactions that make the same tags must not wait for each other in a circle.
        new = [Tag(workspace=workspace, name=wanted[folded], folded=folded) for folded in missing]
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        found |= {tag.folded: tag for tag in Tag.objects.visible_to(workspace).named(missing).shared()}
    return found


def set_new_tags(*, workspace: Workspace, names: Mapping[int, Sequence[str]]) -> None:
    """Put tags on links that have none yet; `names` holds clean names by the links' primary keys.

    Whether the plan has room for new ones is the caller's to ask: links from the bin have the tags they had.
    """
    if not names:
        return
    tags = _made_tags(workspace, (name for some in names.values() for name in some))
    LinkTag.objects.put([(pk, tags[fold(name)].pk) for pk, some in names.items() for name in some])


def replace_tags(*, workspace: Workspace, names: Mapping[int, Sequence[str]]) -> None:
    """Make these clean names the tags of the links, by their primary keys. Six queries at most.

    Whether the plan has room for new ones is the caller's to ask.
    """
    tags = _made_tags(workspace, (name for some in names.values() for name in some))
    wanted = {(pk, tags[fold(name)].pk) for pk, some in names.items() for name in some}
    rows = LinkTag.objects.filter(link__in=names).values_list("pk", "link_id", "tag_id")
    gone = [pk for pk, link_id, tag_id in rows if (link_id, tag_id) not in wanted]
    LinkTag.objects.filter(pk__in=gone).delete()
    LinkTag.objects.put(sorted(wanted))


def links_bulk_tag(
    *, workspace: Workspace, actor: Actor, ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> int:
    """Put tags on links and take others off; returns how many of `ids` (public ids) the actor may change.

    Raises NoRoom, and BadTag, also when a link would have more than MAX_TAGS; nothing is saved then.
    """
    added, removed = clean_tags(add), clean_tags(remove)
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        found = Link.objects.visible_to(workspace).editable_by(reach).filter(public_id__in=ids)
        links = list(found.order_by("id").select_for_update())
        before = names_of(links)
        changed = _changed(
            links, before, added={fold(name) for name in added}, removed={fold(name) for name in removed}
        )
        tags = ensure_tags(workspace=workspace, names=added)
        LinkTag.objects.filter(link__in=changed, tag__in=Tag.objects.visible_to(workspace).named(removed)).delete()
        LinkTag.objects.put([(link.pk, tag.pk) for link in changed for tag in tags.values()])
        count_up(changed)
        # What each link had already, or had not, is no change of it: the way back (links/restoring.py) needs the rest.
        targets = [(link.public_id, _audited(before[link.pk], added, removed)) for link in changed]
        audit_many(workspace=workspace, actor=actor, action="link.tagged", targets=targets)
        tell_tagged(workspace, changed)
    return len(links)


def tell_tagged(workspace: Workspace, changed: Sequence[Link]) -> None:
    """Tell webhooks that these links have other tags; inside the transaction of the change."""
    if not changed:
        return

    def payloads() -> list[dict[str, Any]]:
        links = list(Link.objects.filter(pk__in=[link.pk for link in changed]).with_places().order_by("id"))
        return [one | {"changed": ["tags"]} for one in documents(links)]

    emit_many(workspace=workspace, type=LINK_UPDATED, payloads=payloads)


def count_up(changed: Sequence[Link]) -> None:
    """Give the links their next version: somebody who edits one of them must see what changed."""
    pks = [link.pk for link in changed]
    Link.objects.filter(pk__in=pks).update(version=F("version") + 1, updated_at=timezone.now())


def names_of(links: Sequence[Link]) -> dict[int, dict[str, str]]:
    """The links' tags by folded name, by the links' primary keys."""
    tags: dict[int, dict[str, str]] = {link.pk: {} for link in links}
    rows = LinkTag.objects.filter(link__in=links).values_list("link_id", "tag__folded", "tag__name")
    for pk, folded, name in rows:
        tags[pk][folded] = name
    return tags


def _audited(before: Mapping[str, str], added: Iterable[str], removed: Iterable[str]) -> dict[str, list[str]]:
    """Which of the names came to a link with these tags, and which went, as they are written."""
    came = {fold(name): name for name in added}
    went = [fold(name) for name in removed]
    return {
        "added": [name for folded, name in came.items() if folded not in before],
        "removed": [before[folded] for folded in went if folded in before and folded not in came],
    }


def _changed(
    links: Sequence[Link], before: Mapping[int, Mapping[str, str]], *, added: set[str], removed: set[str]
) -> list[Link]:
    """Those links whose tags would differ afterwards; names are folded. Raises BadTag."""
    changed = []
    for link in links:
        old = set(before[link.pk])
        new = (old - removed) | added
        if len(new) > max(MAX_TAGS, len(old)):
            raise BadTag(
                _("A link has at most %(max_tags)s tags; %(slug)s would have %(count)s.")
                % {"max_tags": MAX_TAGS, "slug": link.slug, "count": len(new)}
            )
        if new != old:
            changed.append(link)
    return changed
