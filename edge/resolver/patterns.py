"""Links that stand for many paths: `docs/*` and everything below, `r/{id}` with whatever is in the id's place.

A pattern's key has its placeholders without names (`r/{}`), its shape has `=` for each fixed segment, `{` for a
placeholder and `*` for the rest (`={`, `=*`). A host's item lists the shapes that its links have, so that the few keys
that could match a path can all be read in one call, and a host without patterns reads nothing more.
"""

from __future__ import annotations

from .percent import UNRESERVED, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

REST: Final = "*"
STORES: Final = (
    "https://play.google.com/store/apps/",
    "market:",
    "https://apps.apple.com/",
    "https://itunes.apple.com/",
    "itms-apps:",
    "itms-appss:",
)
_PATH: Final = UNRESERVED + b"/"


def is_pattern(code: str) -> bool:
    """Whether `code` has a placeholder."""
    return any(segment == REST or _name(segment) is not None for segment in code.split("/"))


def pattern_code(pattern: str) -> str:
    """The code under which a pattern is stored: its placeholders have lost their names."""
    return "/".join(["{}" if _name(segment) is not None else segment for segment in pattern.split("/")])


def shape_of(pattern: str) -> str:
    """What kind of segments it has."""
    return "".join(["{" if _name(one) is not None else REST if one == REST else "=" for one in pattern.split("/")])


def in_order(shapes: Iterable[str]) -> tuple[str, ...]:
    """The shapes, the most exact first: more segments, no rest, fixed segments as far to the left as possible."""
    # "=" sorts before "{".
    return tuple(sorted(set(shapes), key=lambda one: (-len(one.rstrip(REST)), one.endswith(REST), one)))


def candidates(code: str, shapes: Iterable[str]) -> list[str]:
    """The codes of the patterns that `code` could match, in the order of `shapes`."""
    segments = code.split("/")
    found = []
    for shape in shapes:
        fixed = shape.removesuffix(REST)
        if len(fixed) > len(segments) or (fixed == shape and len(fixed) < len(segments)):
            continue
        parts = [segment if kind == "=" else "{}" for kind, segment in zip(fixed, segments, strict=False)]
        found.append("/".join([*parts, REST] if fixed != shape else parts))
    return found


def values_of(pattern: str, code: str) -> dict[str, str] | None:
    """What stands in the placeholders of `pattern`; the rest is under `*`. None if it leads out of its place.

    `code` is one that `pattern` was found for, its letters as the visitor wrote them. The rest may be empty, and may
    hold an address (`go/https://a.example`); a placeholder stands for something, or `.{id}.` would become a way up.
    """
    wanted, given = pattern.split("/"), code.split("/")
    values = {}
    for place, segment in enumerate(wanted):
        if segment == REST:
            values[REST] = "/".join(given[place:])
            if values[REST].startswith("/"):
                return None
            break
        if place >= len(given):
            return None
        name = _name(segment)
        if name is not None:
            values[name] = given[place]
            if not given[place]:
                return None
    if any(part in (".", "..") or "\\" in part for value in values.values() for part in value.split("/")):
        return None  # browsers would take it as a way up, out of the destination's folder
    return values


def expand(destination: str, values: dict[str, str]) -> str:
    """`destination` with its placeholders filled, and the rest of the path put after its own.

    An app's page in a store has nothing below it.
    """
    rest = "" if destination.startswith(STORES) else values.get(REST, "")
    for name, value in values.items():
        if name != REST:
            destination = destination.replace(f"{{{name}}}", quote(value, UNRESERVED))
    if not rest:
        return destination
    base, hash_sign, fragment = destination.partition("#")
    path, mark, query = base.partition("?")
    return f"{path.removesuffix('/')}/{quote(rest, _PATH)}{mark}{query}{hash_sign}{fragment}"


def _name(segment: str) -> str | None:
    """The placeholder's name ("" in a stored code), None if the segment is none."""
    return segment[1:-1] if segment[:1] == "{" and segment[-1:] == "}" else None
