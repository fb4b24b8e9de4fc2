"""What became of rules and variants, entry by entry."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from links.wording import rule_text, variant_text


def entry_changes(
    name: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """(old, new) of each of the `rules` or `variants` that went, came, changed or moved; "" where there is none.

    An entry is the same one while it keeps its id. One that only moved is shown with its place before and after.
    """
    text = rule_text if name == "rules" else variant_text
    before = {one["id"]: (place, one) for place, one in enumerate(old, 1)}
    after = {one["id"]: (place, one) for place, one in enumerate(new, 1)}
    for key, (_place, entry) in before.items():
        if key not in after:
            yield text(entry), ""
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, (place, entry) in after.items():
        if key not in before:
            yield "", text(entry)
            continue
        old_place, was = before[key]
        if was != entry:
            yield text(was), text(entry)
        elif key in moved:
            yield _at(old_place, text(was)), _at(place, text(entry))


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Those of the same ids in two orders that had to move: the others keep theirs among each other."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {old[block.a + step] for block in blocks for step in range(block.size)}
    return set(new) - stayed


def _at(place: int, text: str) -> str:
    return _("place %(place)s: %(text)s") % {"place": place, "text": text}
