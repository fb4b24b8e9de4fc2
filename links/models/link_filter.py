"""What can be asked of the list of links: which ones, and in which order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from domains.models import Domain
from links.models.folder import Folder
from links.models.tag import Tag


class Sort(StrEnum):
    """The orders of the list, as its address names them."""

    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"
    CLICKS = "clicks"
    LAST_CLICK = "last-click"
    SLUG = "slug"

    @property
    def by_clicks(self) -> bool:
        """Whether links without clicks have no place in it."""
        return self in (Sort.CLICKS, Sort.LAST_CLICK)


class Status(StrEnum):
    """What a link is doing, as far as it can be asked for. A link may be several of these."""

    ACTIVE = "active"  # neither scheduled, expired nor used up
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    USED_UP = "used-up"
    PASSWORD = "password"  # noqa: S105 - a word in an address
    FAILED = "failed"  # its last change has not reached the edge, and at least one try failed


class Has(StrEnum):
    """What makes a link lead to more than one place."""

    RULES = "rules"
    TEST = "test"


SORT_LABELS = {
    Sort.NEWEST: _("Newest"),
    Sort.OLDEST: _("Oldest"),
    Sort.CHANGED: _("Last changed"),
    Sort.CLICKS: _("Most clicks"),
    Sort.LAST_CLICK: _("Last click"),
    Sort.SLUG: _("A to Z"),
}
STATUS_LABELS = {
    Status.ACTIVE: _("Active"),
    Status.SCHEDULED: _("Scheduled"),
    Status.EXPIRED: _("Expired"),
    Status.USED_UP: _("Used up"),
    Status.PASSWORD: _("With a password"),
    Status.FAILED: _("Publishing failed"),
}
HAS_LABELS = {Has.RULES: _("With rules"), Has.TEST: _("With an A/B test")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFilter:
    """All of it must hold of a link. What is None or empty asks for nothing.

    `no_folder`: those in none. `domains`: claims of one name; `shared`: those on the default short domain.
    `since` is the first moment in which a link may have been made, `until` the first in which it may not.
    """

    search: str = ""
    tags: tuple[Tag, ...] = ()
    folder: Folder | None = None
    no_folder: bool = False
    domains: tuple[Domain, ...] = ()
    shared: bool = False
    status: Status | None = None
    author: User | None = None
    external_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    has: Has | None = None
    archived: bool = False
