"""Which lines of the real-time log are clicks that count against a limit."""

from collections.abc import Iterable, Iterator
from typing import Final

from edge.realtime_log import FIELDS, decode, split_line
from edge.resolver.agents import is_bot
from edge.resolver.click import parse

# Sent to the destination, to the app page, or shown the destination in a frame.
_COUNTED: Final = frozenset({"r", "a", "c"})
# A POST that leads to a destination brought the link's password; the edge refuses all others.
_METHODS: Final = frozenset({"GET", "POST"})
_STATUS: Final = FIELDS.index("sc-status")
_METHOD: Final = FIELDS.index("cs-method")
_AGENT: Final = FIELDS.index("cs-user-agent")
_TYPE: Final = FIELDS.index("sc-content-type")
_REQUEST: Final = FIELDS.index("x-edge-request-id")


def clicks_in(records: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The request's id and the public link id of each click in these records, each one or more lines.

    What cannot be read is no click.
    """
    for record in records:
        if b"getowl" not in record:
            continue
        for line in record.decode("utf-8", "replace").split("\n"):
            fields = split_line(line)
            link_id = _clicked(fields) if fields else ""
            if fields and link_id:
                yield fields[_REQUEST], link_id


def _clicked(fields: list[str]) -> str:
    """The link that this line is a click on, "" if it is none.

    Robots use nothing up: a link for one person must outlive the preview that the messenger makes of it.
    """
    if fields[_METHOD] not in _METHODS or not _succeeded(fields[_STATUS]):
        return ""
    click = parse(decode(fields[_TYPE]))
    if click is None or click.outcome not in _COUNTED or is_bot(decode(fields[_AGENT])):
        return ""
    # Postgres takes no zero bytes: whatever is not one of our ids stays out.
    prefix, _, rest = click.link_id.partition("_")
    return click.link_id if prefix == "lnk" and rest.isascii() and rest.isalnum() else ""


def _succeeded(status: str) -> bool:
    return len(status) == 3 and status.isascii() and status.isdigit() and status < "400"
