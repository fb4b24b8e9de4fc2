"""Which columns the list of links has: each member chooses, for each workspace."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership


class Column(StrEnum):
    """What stands beside the short link, in this order."""

    DESTINATION = "destination"
    TAGS = "tags"
    NOTES = "notes"
    CLICKS = "clicks"
    LAST_CLICK = "last-click"
    STATUS = "status"
    EXPIRES = "expires"
    AUTHOR = "author"
    CREATED = "created"
    CHANGED = "changed"


COLUMN_LABELS: Final = {
    Column.DESTINATION: _("Destination"),
    Column.TAGS: _("Folder and tags"),
    Column.NOTES: _("Notes"),
    Column.CLICKS: _("Clicks"),
    Column.LAST_CLICK: _("Last click"),
    Column.STATUS: _("Status"),
    Column.EXPIRES: _("Ends"),
    Column.AUTHOR: _("Made by"),
    Column.CREATED: _("Made"),
    Column.CHANGED: _("Changed"),
}
_USUAL: Final = frozenset(
    {Column.DESTINATION, Column.TAGS, Column.CLICKS, Column.STATUS, Column.AUTHOR, Column.CREATED}
)
ROOMY: Final = len(_USUAL)
"""With more columns than this the table is wider than a small window, and scrolls."""


def columns_of(membership: Membership) -> frozenset[str]:
    """The columns that this member sees; one that is no more is left out."""
    if membership.link_columns is None:
        return _USUAL
    return frozenset(Column) & frozenset(membership.link_columns)
