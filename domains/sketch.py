"""The sketch of a domain's states in docs/domains.md, drawn from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from domains.states import FOLLOWING, SERVED, State

DOCUMENT: Final = Path(settings.BASE_DIR) / "docs" / "domains.md"
_BEGIN, _END = "<!-- states: begin -->\n", "<!-- states: end -->\n"


def sketch() -> str:
    """A Mermaid state diagram of every transition there is; states in which the edge answers are marked."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.AWAITING_DNS}"]
    for old in State:
        # In the enum's order, so that a sketch changes only with the states.
        lines += [f"    {old} --> {new}" for new in State if new in FOLLOWING[old]]
    lines += [f"    {state} --> [*]" for state in State if not FOLLOWING[state]]
    lines += ["    classDef served font-weight:bold", *(f"    class {state} served" for state in SERVED), "```"]
    return "\n".join(lines) + "\n"


def with_sketch(text: str) -> str:
    """The document with the sketch in its place. Raises ValueError where the place is not marked."""
    before, found, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not found or not ended:
        raise ValueError(f"The text has no place for the sketch: {_BEGIN.strip()} … {_END.strip()}")
    return before + _BEGIN + sketch() + _END + after
