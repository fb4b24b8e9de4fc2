"""The visitor's languages: `Accept-Language` (RFC 9110, 12.5.4) against language tags (RFC 4647).

A language range of the header and a tag match when they are equal, or when one begins with the other up to a hyphen:
the range `fr` takes `fr-CA` (basic filtering, RFC 4647, 3.3.1), and `fr-FR` falls back to `fr` (lookup, 3.4). Of
several ranges that take a tag, the most specific one decides; `*` takes what no other range does. A quality of 0
refuses.

A member that does not follow the grammar is as good as absent: it neither asks for a language nor refuses one. Header
and tags may be in any case. Without a header nothing is asked for, so that nothing is accepted.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_CHARS: Final = 2048
MAX_MEMBERS: Final = 50
"""What is read of a header, at most. Browsers send less than a tenth of it."""

_DIGITS: Final = "0123456789"

_recent: tuple[str, dict[str, tuple[int, int]]] = ("", {})


def accepts(header: str, wanted: tuple[str, ...]) -> bool:
    """Whether the visitor reads at least one of the languages `wanted`."""
    ranges = _parse(header)
    for tag in wanted:  # noqa: SIM110 - a generator would double the cost
        if _quality(ranges, tag.lower())[0] > 0:
            return True
    return False


def best_of(header: str, offered: tuple[str, ...], default: str) -> str:
    """The one of `offered` that the visitor likes best; `default` if there is none.

    Of equal qualities the range that stands first in the header wins, a habit that RFC 9110 mentions; of languages
    that one range takes alike, `default`, then the first offered.
    """
    ranges = _parse(header)
    best, rank = default, (0, 0)
    for tag in (default, *offered) if default in offered else offered:
        found = _quality(ranges, tag.lower())
        if found[0] and found > rank:
            best, rank = tag, found
    return best


def _parse(header: str) -> dict[str, tuple[int, int]]:
    """For each range in lower case, its quality in thousandths, and its place (0 first, then -1, -2, …).

    Of a range that stands there twice, the lower quality counts, so that no order makes a refusal disappear. The last
    header is remembered: a link with twenty rules asks twenty times.
    """
    global _recent
    known, ranges = _recent
    if known != header:
        ranges = _read(header)
        _recent = header, ranges  # in one step: other threads see either pair
    return ranges


def _read(header: str) -> dict[str, tuple[int, int]]:
    if len(header) > MAX_CHARS:
        header = header[:MAX_CHARS].rpartition(",")[0]  # what is cut off may be the weight
    ranges: dict[str, tuple[int, int]] = {}
    for place, member in enumerate(header.lower().split(",", MAX_MEMBERS)[:MAX_MEMBERS]):
        name, semicolon, weight = member.partition(";")
        name = name.strip(" \t")
        quality = _weight(weight.strip(" \t")) if semicolon else 1000
        if name and quality is not None and (name not in ranges or quality < ranges[name][0]):
            ranges[name] = quality, -place
    return ranges


def _weight(text: str) -> int | None:
    """Thousandths of a `q=` of RFC 9110, 12.4.2: 0 to 1 with at most three decimals. None for anything else."""
    name, _, value = text.partition("=")
    whole, _, decimals = value.partition(".")
    if name != "q" or whole not in ("0", "1") or len(decimals) > 3 or decimals.strip(_DIGITS):
        return None
    if whole == "1":
        return None if decimals.strip("0") else 1000
    return int((decimals + "000")[:3])


def _quality(ranges: dict[str, tuple[int, int]], tag: str) -> tuple[int, int]:
    """How much the visitor wants `tag` (in lower case), and where the header says so; (0, 0) if not at all."""
    own = _most_specific(ranges, tag)
    if own is not None and own[0] == 0:
        return 0, 0
    best = own or (0, 0)
    prefix = tag + "-"
    for name, found in ranges.items():
        if found > best and name.startswith(prefix):
            best = found
    if best[0] or "*" not in ranges:
        return best
    return ranges["*"]


def _most_specific(ranges: dict[str, tuple[int, int]], tag: str) -> tuple[int, int] | None:
    """What the longest range that takes `tag` says: `zh-hant-tw`, else `zh-hant`, else `zh`."""
    while tag and tag not in ranges:
        tag = tag.rpartition("-")[0]
    return ranges[tag] if tag else None
