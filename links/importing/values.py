"""Values that a cell's text stands for."""

from typing import Final

from django.utils.translation import gettext as _

from links.errors import BadField

_NO: Final = frozenset({"", "0", "false", "no", "n", "f", "null", "none", "[]", "{}"})


def says_yes(text: str) -> bool:
    """Whether the cell says yes, or anything at all."""
    return text.lower() not in _NO


def read_number(name: str, text: str) -> int:
    """The whole number. Raises BadField."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise BadField(name, "number", _("“%(text)s” is not a whole number.") % {"text": text[:40]})
    return int(text)
