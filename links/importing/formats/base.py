"""What is known of another service's file: which column gives which field. Plain data, one module a service."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Format:
    """`columns`: the field that each column gives, by the column's bare name; the preferred one of a field first.

    `signs`: a file that has all columns of one of these sets is of this format. `headless`: what the
    columns of a file without a first row of names are called.
    """

    id: str
    label: str
    signs: Sequence[frozenset[str]]
    columns: Mapping[str, str]
    headless: Sequence[str] = field(default=())


def bare(column: str) -> str:
    """A column's name in lower case without blanks and punctuation, as formats spell it."""
    return re.sub(r"[\W_]", "", column.lower())


UTM = {f"utm{name}": f"utm_{name}" for name in ("source", "medium", "campaign", "term", "content")}
"""How nearly all of them call the campaign's parameters."""
