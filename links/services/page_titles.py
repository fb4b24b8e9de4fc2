"""The titles of the pages that links without a title lead to: found out by workers, after the link is saved.

`page_title` is what the destination calls itself, `title` what people call the link. Nobody edits the former, so that a
worker which writes it changes nothing that an editor has open: no version, no history, no webhook.

1. Whoever saves a link says when its page is due (wanted_page).
2. A worker claims those that are due, the newest wish first: what somebody just made comes before an import. A claim
   puts them off, so that those of a worker that died come back by themselves.
3. It reads each page once, within the limits of the workspace and of the page's host; what is above them is put off.
4. It writes a title only where the destination is still the one that was read.
"""

import random
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.rate_limit import hit
from edge.kicks import start_soon
from links.models import Link
from links.pages.reading import Reading, host_name, is_readable, read, remembered

BATCH: Final = 16  # read at the same time
_LEASE: Final = timedelta(minutes=10)
RUN_SECONDS: Final = 8.0
"""A run starts no batch later than this: editors wait for the same workers."""
# In a minute. Editors have a limit of their own (links/views/pages.py), so that an import does not use up theirs.
OF_A_WORKSPACE: Final = 120
OF_A_HOST: Final = 20
_RUNNING: Final = "pages-running"
_LOST_SECONDS: Final = 60  # a run that was killed keeps others away for this long
_AT_ONCE: Final = 10  # links of one transaction that are read at once; more wait for the next beat

log = structlog.get_logger(__name__)


def wanted_page(link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """What the clean `values` for `link` (as it is now) make of its page's title, and of when it is read."""
    destination, title = (values.get(name, getattr(link, name)) for name in ("destination", "title"))
    moved = destination != link.destination
    known = "" if moved else link.page_title
    if not moved and title == link.title:
        return {}
    wanted = not title and not known and is_readable(destination)
    return {"page_title": known, "page_due_at": timezone.now() if wanted else None}


def kick_pages(links: Iterable[Link]) -> None:
    """After the commit, have workers read what is due of these; of many, the next beat does."""
    if 0 < sum(link.page_due_at is not None for link in links) <= _AT_ONCE:
        transaction.on_commit(_kick, robust=True)


def _kick() -> None:
    from links.tasks import read_pages  # tasks import the services

    try:
        start_soon(read_pages, expires=60)
    except read_pages.OperationalError as error:
        log.warning("pages not started, beat will", error=str(error))


def read_due_pages() -> int:
    """Read the pages of links that are due, for some seconds; returns of how many links.

    One run at a time: others' servers are slow, and the same workers send webhooks and serve editors.
    """
    if not cache.add(_RUNNING, 1, _LOST_SECONDS):
        return 0
    try:
        return _run()
    finally:
        cache.delete(_RUNNING)


def _run() -> int:
    end, done = time.monotonic() + RUN_SECONDS, 0
    full: set[int] = set()  # workspaces that have had their share of this minute
    with ThreadPoolExecutor(BATCH, thread_name_prefix="page") as pool:
        while time.monotonic() < end and (links := _claim(full)):
            readings = {link.destination: remembered(link.destination) for link in links}
            asked = list(_allowed(links, readings, full))
            readings |= dict(zip(asked, pool.map(read, asked), strict=True))
            done += sum(_finish(link, readings[link.destination], full) for link in links)
    return done


def _claim(full: Collection[int]) -> list[Link]:
    with transaction.atomic():
        links = list(Link.objects.page_due(timezone.now(), BATCH, without=full))
        Link.objects.filter(pk__in=[link.pk for link in links]).update(page_due_at=timezone.now() + _LEASE)
    return links


def _allowed(links: Sequence[Link], readings: Mapping[str, Reading | None], full: set[int]) -> Iterable[str]:
    """The addresses that are asked now; each is counted. Fills `full`."""
    asked: set[str] = set()
    for link in links:
        url = link.destination
        if url in asked or link.workspace_id in full or not _is_open(readings[url]) or not is_readable(url):
            continue
        # The workspace's is counted first, also for pages whose host has had enough: of an import with one host for all
        # its links this is what keeps each run short.
        if not hit(name=f"pages:{link.workspace_id}", limit=OF_A_WORKSPACE, seconds=60).allowed:
            full.add(link.workspace_id)
        elif hit(name=f"pages-of:{host_name(url)}", limit=OF_A_HOST, seconds=60).allowed:
            asked.add(url)
            yield url


def _finish(link: Link, reading: Reading | None, full: Collection[int]) -> bool:
    """Keep the title, if the link still leads there, and return True; put off what was not asked."""
    unchanged = Link.objects.filter(pk=link.pk, destination=link.destination)
    if not _is_open(reading) or not is_readable(link.destination):
        unchanged.update(page_title=reading.title if reading else "", page_due_at=None)
        return True
    if link.workspace_id in full:
        unchanged.update(page_due_at=link.page_due_at)  # as it was
    else:
        # Not all at the same time: the next minute has no more room than this one.
        unchanged.update(page_due_at=timezone.now() + timedelta(seconds=random.randint(60, 600)))  # noqa: S311 - no secret
    return False


def _is_open(reading: Reading | None) -> bool:
    return reading is None or reading.kind == "pending"
