"""The door to a workspace's tags: a part of links/access.py."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from accounts.models import Workspace
from links.errors import UnknownCursor
from links.models import LinkTag, Tag, TagChange
from links.models.tag import fold
from links.reach import Reach

DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class CountedTag:
    """A tag, how many links that are seen have it (archived ones too), and whether it is being changed on them."""

    tag: Tag
    links: int
    busy: str  # "", or a TagChange.Kind


@dataclass(frozen=True, slots=True)
class TagPage:
    """Some tags by name. `next`: the public id to go on after, None on the last page."""

    tags: list[CountedTag]
    next: str | None


def access_tag(workspace: Workspace, tag_id: str, reach: Reach) -> Tag:
    """Return the workspace's tag with this public id, unless only hidden links have it. Raises Http404."""
    found = (
        Tag.objects.visible_to(workspace).seen_by(reach).filter(public_id=tag_id).select_related("workspace").first()
    )
    if found is None:
        raise Http404("No such tag.")
    return found


def tag_named(workspace: Workspace, name: str, reach: Reach) -> Tag | None:
    """Return the workspace's tag of this name, in any case, unless only hidden links have it."""
    return Tag.objects.visible_to(workspace).seen_by(reach).named([name]).first()


def counted(tag: Tag, reach: Reach) -> CountedTag:
    """The tag as lists have it. Two queries."""
    return _counted([tag], reach)[0]


def list_tag_page(
    workspace: Workspace, reach: Reach, *, search: str = "", after: str | None = None, limit: int = DEFAULT_LIMIT
) -> TagPage:
    """Return a page of the workspace's tags by name. Raises UnknownCursor. At most four queries."""
    tags = Tag.objects.visible_to(workspace).seen_by(reach)
    start = tags.filter(public_id=after).first() if after else None
    if after and start is None:
        raise UnknownCursor
    rows = list(tags.containing(search).page(after=start.folded if start else "", limit=limit + 1))
    return TagPage(_counted(rows[:limit], reach), rows[limit - 1].public_id if len(rows) > limit else None)


def suggest_tags(workspace: Workspace, reach: Reach, typed: str, *, limit: int) -> list[Tag]:
    """Return tags to choose from: those that start with what is typed before those that only contain it. One query."""
    return list(Tag.objects.visible_to(workspace).seen_by(reach).like(typed)[:limit])


def colors_of(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    """Return the colours of those of these tags that have one, by the names as given. One query at most."""
    wanted = {name: fold(name) for name in names}
    if not wanted:
        return {}
    found = {tag.folded: tag.color for tag in Tag.objects.visible_to(workspace).named(wanted) if tag.color}
    return {name: found[folded] for name, folded in wanted.items() if folded in found}


def _counted(tags: list[Tag], reach: Reach) -> list[CountedTag]:
    counts = LinkTag.objects.counts(tags, reach)
    changes = TagChange.objects.kinds(tags)
    return [CountedTag(tag, counts.get(tag.pk, 0), changes.get(tag.pk, "")) for tag in tags]
