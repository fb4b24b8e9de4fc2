"""Which lines of the real-time log are clicks that count against a limit."""

from collections import Counter
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from edge.local.logline import FIELDS
from edge.resolver.click import parse

# Sent to the destination, to the app page, or shown the destination in a frame.
_COUNTED: Final = frozenset({"r", "a", "c"})
_STATUS: Final = FIELDS.index("sc-status")
_METHOD: Final = FIELDS.index("cs-method")
_TYPE: Final = FIELDS.index("sc-content-type")


def count_clicks(records: Iterable[bytes]) -> Counter[str]:
    """Clicks by public link id in these records, each one or more lines; what cannot be read is no click."""
    counts: Counter[str] = Counter()
    for record in records:
        if b"getowl" not in record:
            continue
        for line in record.decode("utf-8", "replace").split("\n"):
            link_id = _clicked(line.split("\t"))
            if link_id:
                counts[link_id] += 1
    return counts


def _clicked(fields: list[str]) -> str:
    """The link that this line is a click on, "" if it is none."""
    if len(fields) != len(FIELDS) or fields[_METHOD] != "GET" or not _succeeded(fields[_STATUS]):
        return ""
    click = parse(unquote(fields[_TYPE]))
    if click is None or click.outcome not in _COUNTED:
        return ""
    # Postgres takes no zero bytes: whatever is not one of our ids stays out.
    prefix, _, rest = click.link_id.partition("_")
    return click.link_id if prefix == "lnk" and rest.isascii() and rest.isalnum() else ""


def _succeeded(status: str) -> bool:
    return len(status) == 3 and status.isascii() and status.isdigit() and status < "400"
