"""Values that a cell's text stands for."""

from typing import Final

from links.errors import BadField

_NO: Final = frozenset({"", "0", "false", "no", "n", "f", "null", "none", "[]", "{}"})


def says_yes(text: str) -> bool:
    """Whether the cell says yes, or anything at all."""
    return text.lower() not in _NO


def read_number(name: str, text: str) -> int:
    """The whole number. Raises BadField."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise BadField(name, "number", f"“{text[:40]}” is not a whole number.")
    return int(text)
