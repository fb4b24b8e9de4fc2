"""Addresses on a workspace's own domains that were asked for and that no link has: misprints, old links, guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Workspace
from analytics.allowance import Visible, visible
from analytics.names import host_name
from analytics.tinybird_client import Window, clicks_of
from edge.resolver.contract import code_from_path
from links.access import addresses_taken

SHOWN: Final = 100
IN_A_FILE: Final = 1000


@dataclass(frozen=True, slots=True)
class MissingAddress:
    """`slug` is what a link there would be called, "" where there can be none. `taken`: there is one by now."""

    host: str
    path: str
    slug: str
    requests: int
    last: datetime
    taken: bool
    make_url: str

    @property
    def text(self) -> str:
        """The address as people read it."""
        return f"{host_name(self.host)}{f'/{self.slug}' if self.slug else self.path}"


@dataclass(frozen=True, slots=True)
class MissingReport:
    """The addresses with the most requests first, and what the plan hides."""

    rows: list[MissingAddress]
    shown: Visible
    more: bool


def missing_report(workspace: Workspace, window: Window, now: datetime, *, limit: int = SHOWN) -> MissingReport:
    """What was asked for within the window, robots left out. Three queries at most. Raises TinybirdError."""
    shown = visible(workspace, window, now)
    if shown.window is None:
        return MissingReport([], shown, False)
    found = clicks_of(workspace.public_id).missing(shown.window, limit=min(limit + 1, IN_A_FILE))
    slugs = [code_from_path(one.path) or "" for one in found]
    taken = addresses_taken(workspace, {(one.host, slug) for one, slug in zip(found, slugs, strict=True) if slug})
    rows = [
        MissingAddress(
            host=one.host,
            path=one.path,
            slug=slug,
            requests=one.requests,
            last=one.last,
            taken=(one.host, slug) in taken,
            make_url=_make_url(workspace, one.host, slug),
        )
        for one, slug in zip(found, slugs, strict=True)
    ]
    return MissingReport(rows[:limit], shown, len(rows) > limit)


def _make_url(workspace: Workspace, host: str, slug: str) -> str:
    """The editor with domain and slug filled in."""
    if not slug:
        return ""
    new = reverse("links:new", kwargs={"workspace_id": workspace.public_id})
    return f"{new}?{urlencode({'domain': host, 'slug': slug})}"
