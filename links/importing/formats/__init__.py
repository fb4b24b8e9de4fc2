"""The formats that are recognised by their columns."""

from collections.abc import Collection, Sequence
from typing import Final

from links.importing.formats.base import Format, bare
from links.importing.formats.bitly import BITLY
from links.importing.formats.blink import BLINK
from links.importing.formats.dub import DUB
from links.importing.formats.generic import GENERIC
from links.importing.formats.getowl import GETOWL
from links.importing.formats.kutt import KUTT
from links.importing.formats.rebrandly import REBRANDLY
from links.importing.formats.shlink import SHLINK
from links.importing.formats.shortio import SHORTIO
from links.importing.formats.yourls import YOURLS

# In this order: the first whose signs a file has. Our own before Dub, whose names it has; Shlink before Bitly: both
# say "long URL" and "short URL".
FORMATS: Final = (GETOWL, DUB, REBRANDLY, SHORTIO, SHLINK, KUTT, BITLY, BLINK, YOURLS)

_BY_ID: Final = {one.id: one for one in (*FORMATS, GENERIC)}


def format_of(columns: Collection[str]) -> Format:
    """The format of a file with these columns; GENERIC if none is recognised."""
    names = {bare(column) for column in columns}
    return next((one for one in FORMATS if any(sign <= names for sign in one.signs)), GENERIC)


def format_named(format_id: str) -> Format:
    """The format with this id; GENERIC if there is none."""
    return _BY_ID.get(format_id, GENERIC)


def guess(columns: Sequence[str], known: Format) -> list[str]:
    """The field that each column gives, "" for none.

    A whole short address says what slug and domain say, too: those columns are left out then.
    """
    names = [bare(column) for column in columns]
    fields = [known.columns.get(name, "") for name in names]
    # What a format does not know may still have a common name, for what no column of its own gives.
    given = frozenset(fields)
    common = ["" if field in given else field for field in (GENERIC.columns.get(name, "") for name in names)]
    fields = [field or other for field, other in zip(fields, common, strict=True)]
    if "address" in fields:
        fields = ["" if field in ("slug", "domain") else field for field in fields]
    return fields
