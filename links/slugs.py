"""Short codes: random ones, which ones people may choose, and patterns that stand for many.

A pattern is `docs/*` (whatever is below) or `r/{id}` (whatever is in the id's place): see edge/resolver/patterns.py.

A slug that is accepted here is reachable: percent-encoded by a browser it comes back to the same key
through the contract's `code_from_path`.
"""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import random_base62
from edge.resolver.contract import MAX_CODE_BYTES, RESERVED_CODES, normalize_code
from edge.resolver.patterns import REST, is_pattern, shape_of
from links.errors import BadSlug

RANDOM_LENGTH: Final = 7  # 62^7, 3.5 million million codes
MAX_LENGTH: Final = 255  # characters
# Bounds the forms that patterns can have, and with them what an unknown code costs the edge: 14 keys in one read,
# 30 on a custom domain, where a pattern may start with a placeholder.
MAX_PATTERN_SEGMENTS: Final = 4

RESERVED: Final = RESERVED_CODES | {
    ".getowl",
    ".well-known",
    "ads.txt",
    "app-ads.txt",
    "apple-app-site-association",
    "healthz",
    "humans.txt",
    "readyz",
    "security.txt",
    "sitemap.xml",
}
"""First segments that crawlers, phones and monitors ask for on every host."""

_FORBIDDEN: Final = {
    "#": _("browsers cut an address off at #"),
    "?": _("browsers start the query at ?"),
    "%": _("% starts an encoded character"),
    "\\": _("browsers turn \\ into /"),
    "*": _("* can only stand alone after the last slash, as in docs/*"),
    "{": _("a placeholder is all that is between two slashes, as in r/{id}, its name of a to z, 0 to 9 and _"),
    "}": _("a placeholder is all that is between two slashes, as in r/{id}, its name of a to z, 0 to 9 and _"),
}
_PLACEHOLDER: Final = re.compile(r"\{[a-z][a-z0-9_]*\}")
_JOINERS: Final = "\u200c\u200d"  # Persian and Indic spelling, emoji sequences
# Blank on the screen although Unicode calls them letters, marks or symbols.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# The flags of England, Scotland and Wales are a black flag and a spelled-out region.
_TAG_SEQUENCE: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def random_slug() -> str:
    """Return a new random slug; the caller sees to it that it is free."""
    return random_base62(RANDOM_LENGTH)


def slug_shape(slug: str) -> str:
    """The shape of a clean slug that is a pattern, "" of any other."""
    return shape_of(slug) if is_pattern(slug) else ""


def placeholders_of(slug: str) -> list[str] | None:
    """The names of its placeholders, None if it is no pattern."""
    return [part[1:-1] for part in slug.split("/") if part[0] == "{"] if is_pattern(slug) else None


def clean_slug(text: str) -> str:
    """Return the one spelling of a chosen slug: NFC, no slashes or blanks at its ends.

    Raises BadSlug, whose message names the reason.
    """
    # Looked at before normalising: a lone surrogate can be normalised but never encoded.
    for char in _TAG_SEQUENCE.sub("", _without_placeholders(text.strip())):
        _check_char(char)
    slug = unicodedata.normalize("NFC", text.strip()).strip("/")
    if not slug:
        raise BadSlug("empty", gettext("A slug needs at least one character."))
    if len(slug) > MAX_LENGTH or len(slug.encode()) > MAX_CODE_BYTES:
        raise BadSlug(
            "too_long",
            gettext("A slug has at most %(max_length)s characters and %(max_code_bytes)s bytes.")
            % {"max_length": MAX_LENGTH, "max_code_bytes": MAX_CODE_BYTES},
        )
    _check_shape(slug)
    if is_pattern(slug):
        _check_pattern(slug.split("/"))
    if normalize_code(slug) != slug:
        raise BadSlug("character", gettext("This slug contains a character that cannot be part of an address."))
    return slug


def _without_placeholders(text: str) -> str:
    """The text with its placeholders taken out, and a `*` at its end."""
    if not any(char in text for char in "*{"):
        return text
    segments = text.strip("/").split("/")
    if segments[-1] == REST:
        segments.pop()
    return "/".join("" if _PLACEHOLDER.fullmatch(segment) else segment for segment in segments)


def check_shared(slug: str) -> None:
    """Raise BadSlug for a clean slug that would take all that nobody has yet on a domain that everybody shares."""
    first = slug.partition("/")[0]
    if first == REST or _PLACEHOLDER.fullmatch(first):
        message = gettext("A pattern must start with a fixed part, as in docs/*: the short domain is shared.")
        raise BadSlug("pattern", message)


def _check_pattern(segments: list[str]) -> None:
    if len(segments) > MAX_PATTERN_SEGMENTS:
        raise BadSlug(
            "pattern",
            gettext("A pattern has at most %(max_pattern_segments)s parts between slashes.")
            % {"max_pattern_segments": MAX_PATTERN_SEGMENTS},
        )
    names = [segment for segment in segments if _PLACEHOLDER.fullmatch(segment)]
    if len(set(names)) < len(names):
        raise BadSlug("pattern", gettext("Each placeholder of a pattern needs a name of its own."))


def _check_char(char: str) -> None:
    category = unicodedata.category(char)
    if char in _FORBIDDEN:
        raise BadSlug(
            "character",
            gettext("A slug cannot contain %(char)s: %(why)s.") % {"char": char, "why": _FORBIDDEN[char]},
        )
    if category == "Cc":
        raise BadSlug(
            "control", gettext("A slug cannot contain control characters (U+%(code)s).") % {"code": f"{ord(char):04X}"}
        )
    if category.startswith("Z"):
        raise BadSlug("whitespace", gettext("A slug cannot contain blanks. Use a hyphen."))
    if (category == "Cf" and char not in _JOINERS) or char in _BLANK:
        raise BadSlug(
            "invisible",
            gettext("A slug cannot contain invisible characters (U+%(code)s).") % {"code": f"{ord(char):04X}"},
        )
    if category in ("Cs", "Co") or (category == "Cn" and not 0x1F000 <= ord(char) <= 0x1FAFF):
        # Unassigned ones among the emoji are merely newer than this Python's tables.
        raise BadSlug(
            "character",
            gettext("A slug cannot contain U+%(code)s: it is not a character of any script.")
            % {"code": f"{ord(char):04X}"},
        )


def _check_shape(slug: str) -> None:
    segments = slug.split("/")
    if "" in segments:
        raise BadSlug("segment", gettext("A slug cannot contain //."))
    if "." in segments or ".." in segments:
        raise BadSlug("segment", gettext("A slug cannot contain . or .. between slashes: browsers remove them."))
    if slug.endswith("+"):
        raise BadSlug("preview", gettext("A slug cannot end with +: that shows a link's preview."))
    if segments[0].lower() in RESERVED:
        raise BadSlug(
            "reserved",
            gettext("“%(slug)s” is reserved: browsers and crawlers look for it on every site.") % {"slug": segments[0]},
        )
    if not any(unicodedata.category(char)[0] in "LNPS" or ord(char) >= 0x1F000 for char in slug):
        raise BadSlug("invisible", gettext("A slug needs at least one visible character."))
