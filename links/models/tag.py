"""Words that links are sorted by."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import connection, models

from accounts.models import Workspace
from links.ids import new_tag_id


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, workspace: Workspace) -> "TagQuerySet":
        """The workspace's tags by name."""
        return self.filter(workspace=workspace).order_by("folded")

    def named(self, names: Iterable[str]) -> "TagQuerySet":
        """Those with these names, in any case."""
        return self.filter(folded__in=[fold(name) for name in names])

    def with_link_ids(self) -> "models.QuerySet[Tag, tuple[str, str | None]]":
        """A (folded name, public id of a link) for each link of these tags; a tag without links once, with None."""
        return self.order_by().values_list("folded", "links__public_id")


def fold(name: str) -> str:
    """The spelling under which tags are compared. Python's, since a database's depends on its locale."""
    return name.casefold()


class Tag(models.Model):
    """A word in one workspace; `Sale` and `sale` are the same tag."""

    public_id = models.CharField(max_length=24, unique=True, default=new_tag_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=50)
    folded = models.CharField(max_length=150, editable=False)  # fold(name); folding may lengthen it (ß, ΐ)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "folded"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class LinkTagQuerySet(models.QuerySet["LinkTag"]):
    def of_links(self, workspace: Workspace, link_ids: Iterable[str]) -> "models.QuerySet[LinkTag, tuple[str, str]]":
        """(public id of the link, name of the tag) for each tag of those of these links that are the workspace's."""
        found = self.filter(link__workspace=workspace, link__public_id__in=list(link_ids))
        return found.values_list("link__public_id", "tag__name")

    def put(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Insert these (link, tag) primary keys unless they are there; an import brings thousands at once."""
        if not pairs:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO links_linktag (link_id, tag_id)"
                " SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
                [[link for link, _ in pairs], [tag for _, tag in pairs]],
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
