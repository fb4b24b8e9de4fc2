"""Names of query parameters that a link treats in its own way."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from links.errors import BadField

MAX_NAMES: Final = 50
_MAX_CHARACTERS: Final = 100


def clean_parameter_names(field: str, value: list[str]) -> list[str]:
    """The names, decoded, without repetition; one may end with `*`. Raises BadField."""
    names = list(dict.fromkeys(text.strip() for text in value))
    for index, name in enumerate(names):
        if not name.removesuffix("*"):
            message = _("A name needs at least one character before a *.")
            raise BadField(f"{field}[{index}]", "empty", message)
        if "*" in name[:-1]:
            raise BadField(
                f"{field}[{index}]", "wildcard", _("In “%(name)s” only the last character can be a *.") % {"name": name}
            )
        check_parameter_text(f"{field}[{index}]", name, _MAX_CHARACTERS)
    if len(names) > MAX_NAMES:
        raise BadField(field, "too_many", _("At most %(max_names)s names fit here.") % {"max_names": MAX_NAMES})
    return names


def check_parameter_lists(passed: Iterable[str], stripped: Iterable[str]) -> None:
    """Raise BadField if a name is in both lists."""
    both = set(passed) & set(stripped)
    if both:
        message = _("“%(both)s” is among the names that are passed on too. Take it out of one of the lists.") % {
            "both": min(both)
        }
        raise BadField("query_strip", "contradiction", message)


def check_parameter_text(field: str, text: str, limit: int) -> None:
    """Raise BadField if `text` cannot be the name or value of a parameter."""
    if len(text) > limit:
        raise BadField(
            field,
            "too_long",
            _("“%(text)s…” is longer than %(limit)s characters.") % {"text": text[:40], "limit": limit},
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise BadField(field, "control", _("This contains a control character."))
