"""Brings the numbers on links up to what the store of clicks says of one UTC day."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from links.models import LinkClicks
from links.models.link_clicks import LinkDay

BEFORE_ALL = ("", "")
"""Before the first (workspace, link)."""


def links_refresh_clicks(
    *, day: date, seen: Sequence[LinkDay], after: tuple[str, str] = BEFORE_ALL, upto: tuple[str, str] | None = None
) -> int:
    """Make the links' clicks of the day what `seen` says; returns how many links changed.

    `seen` holds every link with clicks after the key `after` and up to the key `upto` (None: to the end): those that it
    does not name have none. Ids that no link of that workspace has are left out. The same again changes nothing.
    """
    differences = LinkClicks.objects.different(day, seen, after=after, upto=upto)
    if not differences:
        return 0
    with transaction.atomic():
        return LinkClicks.objects.settle(day, differences)
