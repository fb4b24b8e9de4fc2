"""Words that links are sorted by."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from links.ids import new_tag_id
from links.reach import Reach


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, workspace: Workspace) -> "TagQuerySet":
        """The workspace's tags by name."""
        return self.filter(workspace=workspace).order_by("folded")

    def seen_by(self, reach: Reach) -> "TagQuerySet":
        """Without those that only links have which are hidden from whose reach this is."""
        if not reach.hidden:
            return self
        used = LinkTag.objects.filter(tag=models.OuterRef("pk"))
        shown = used.exclude(link__folder__in=reach.hidden)
        return self.filter(models.Exists(shown) | ~models.Exists(used))

    def named(self, names: Iterable[str]) -> "TagQuerySet":
        """Those with these names, in any case."""
        return self.filter(folded__in=[fold(name) for name in names])

    def containing(self, text: str) -> "TagQuerySet":
        """Those whose name contains `text`, in any case."""
        return self.filter(folded__contains=fold(text.strip()))

    def like(self, text: str) -> "TagQuerySet":
        """Those whose name contains `text`, those that start with it first."""
        folded = fold(text.strip())
        starts = models.Case(models.When(folded__startswith=folded, then=0), default=1)
        return self.filter(folded__contains=folded).order_by(starts, "folded")

    def page(self, *, after: str, limit: int) -> "TagQuerySet":
        """The first `limit` whose folded names come after this one."""
        return self.filter(folded__gt=after)[:limit]

    def held(self) -> "TagQuerySet":
        """Kept from being renamed, merged or deleted until the transaction ends; links may be tagged meanwhile."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def shared(self) -> list["Tag"]:
        """These tags, none of which can be renamed or deleted until the transaction ends, by any number at once."""
        sql, values = self.order_by("pk").query.sql_with_params()
        return list(self.raw(f"{sql} FOR KEY SHARE", values))  # Django has no name for this lock

    def with_link_ids(self) -> "models.QuerySet[Tag, tuple[str, str | None]]":
        """A (folded name, public id of a link) for each link of these tags; a tag without links once, with None."""
        return self.order_by().values_list("folded", "links__public_id")


def fold(name: str) -> str:
    """The spelling under which tags are compared. Python's, since a database's depends on its locale."""
    return name.casefold()


class Tag(models.Model):
    """A word in one workspace; `Sale` and `sale` are the same tag."""

    class Color(models.TextChoices):
        """What a tag can be tinted in; the style sheets have a readable pair of each for both themes."""

        NONE = "", _("No colour")
        RED = "red", _("Red")
        AMBER = "amber", _("Amber")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")

    public_id = models.CharField(max_length=24, unique=True, default=new_tag_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=50)
    folded = models.CharField(max_length=150, editable=False)  # fold(name); folding may lengthen it (ß, ΐ)
    color = models.CharField(max_length=10, choices=Color, default=Color.NONE, db_default=Color.NONE, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "folded"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class LinkTagQuerySet(models.QuerySet["LinkTag"]):
    def of_links(
        self, workspace: Workspace, link_ids: Iterable[str], reach: Reach
    ) -> "models.QuerySet[LinkTag, tuple[str, str]]":
        """(public id of the link, name of the tag) for each tag of those of these links that are the workspace's.

        Hidden links count, but only under tags that are seen elsewhere, too.
        """
        found = self.filter(link__workspace=workspace, link__public_id__in=list(link_ids))
        if reach.hidden:
            found = found.filter(tag__in=Tag.objects.visible_to(workspace).seen_by(reach).order_by())
        return found.values_list("link__public_id", "tag__name")

    def counts(self, tags: Iterable[Tag], reach: Reach) -> dict[int, int]:
        """How many links that are seen have each of these tags, archived ones too, by the tag's primary key."""
        # One array: a thousand parameters take longer to write down than their links to count.
        keys = [tag.pk for tag in tags]
        found = self.extra(where=["links_linktag.tag_id = ANY(%s)"], params=[keys])
        if reach.hidden:
            found = found.exclude(link__folder__in=reach.hidden)
        return dict(found.order_by().values_list("tag").annotate(count=models.Count("pk")))

    def next_links(self, tag: Tag, *, after: int = 0, limit: int) -> list[int]:
        """The primary keys of the first `limit` links with the tag that come after this one."""
        later = self.filter(tag=tag, link__gt=after).order_by("link")
        return list(later.values_list("link_id", flat=True)[:limit])

    def with_any(self, tags: Iterable[Tag]) -> "models.QuerySet[LinkTag, int]":
        """The primary keys of the links with one of these tags, for a query around this one."""
        return self.filter(tag__in=list(tags)).values_list("link_id", flat=True)

    def put(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Insert these (link, tag) primary keys unless they are there; an import brings thousands at once."""
        if not pairs:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO links_linktag (link_id, tag_id)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
                [[link for link, _tag in pairs], [tag for _link, tag in pairs]],
            )


class LinkTag(models.Model):
    """That a link has a tag."""

    link = models.ForeignKey("links.Link", on_delete=models.CASCADE, related_name="link_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="link_tags", db_index=False)

    objects = LinkTagQuerySet.as_manager()

    class Meta:
        # Serves the filtered list too: a tag's links, newest first.
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "link"], name="link_tag_once")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.tag_id}"
