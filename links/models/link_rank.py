"""What the list is ordered by if it is ordered by clicks.

A table of its own: were these columns of Link indexed, each refresh of a count would write an entry into each of the
twenty indexes of that table, four of trigrams among them, instead of changing the row on its page. 5,000 counts of
100,000 links took 380 ms and 20 MB of log so; without the indexes, and with room on the pages, 40 ms and 3 MB.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from accounts.models import Workspace
from links.models.link import Link

if TYPE_CHECKING:
    from collections.abc import Sequence


class LinkRankQuerySet(models.QuerySet["LinkRank"]):
    def put(self, links: "Sequence[Link]") -> None:
        """Give these links, which have none, their places."""
        self.bulk_create(
            LinkRank(
                link=link, workspace_id=link.workspace_id, clicks=link.clicks, last_clicked_at=link.last_clicked_at
            )
            for link in links
            if link.clicks and link.last_clicked_at
        )


class LinkRank(models.Model):
    """Clicks of a link that has any: a copy of Link.clicks and Link.last_clicked_at.

    links/models/link_clicks.py writes both in one statement.
    """

    link = models.OneToOneField(Link, on_delete=models.CASCADE, primary_key=True, related_name="rank")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    clicks = models.BigIntegerField()
    last_clicked_at = models.DateTimeField()

    objects = LinkRankQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # in_order(): the best of a workspace first.
            models.Index(
                "workspace",
                models.F(name).desc(nulls_last=True),
                models.F("link").desc(),
                name=f"link_rank_{index}",
            )
            for name, index in (("clicks", "clicks"), ("last_clicked_at", "last"))
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.clicks}"
