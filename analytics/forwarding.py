"""The forwarder on this machine: the function's own code, fed by the reader of the stream that counts clicks, too.

It differs from Lambda in three things: how far it got is in Postgres, whose an address is may be asked there, and it
can be stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings

from analytics.forwarder.config import Config
from analytics.forwarder.handler import Forwarder
from analytics.owners import owner_of
from links.clicks.reader import LEASE, Handled, Reader
from links.clicks.stream import Batch, Stream

# A batch is given up while its shard's lease still has time for the database.
_SECONDS: Final = LEASE.total_seconds() * 0.6

log = structlog.get_logger(__name__)


def config_from_settings() -> Config:
    """Raises ConfigError."""
    return Config(
        url=settings.TINYBIRD_URL,
        token=settings.TINYBIRD_TOKEN,
        visitor_secret=settings.CLICK_VISITOR_SECRET,
        honour_objections=settings.CLICK_HONOUR_OBJECTIONS,
        places_file=Path(settings.CLICK_PLACES_FILE) if settings.CLICK_PLACES_FILE else None,
    )


def local_forwarder(config: Config) -> Forwarder:
    """A forwarder that asks Postgres whose an address was. Raises PlacesFileError."""
    return Forwarder(config, look_up=owner_of, report=_report)


def forwarding_reader(forwarder: Forwarder, stream: Stream | None = None) -> Reader:
    """A reader of the stream that forwards what it reads."""

    def forward(batch: Batch) -> Handled:
        records = list(zip(batch.sequences, batch.records, strict=True))
        outcome = forwarder.forward(records, _SECONDS)
        return Handled(len(records) if outcome.failed_at is None else outcome.failed_at)

    return Reader(stream or Stream(settings.CLICK_STREAM, reader="forwarder"), forward)


def _report(event: str, **details: Any) -> None:
    log.warning(event, **details)
