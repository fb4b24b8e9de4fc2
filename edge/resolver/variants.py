"""Which of several weighted destinations a visitor gets: the same one each time, without a cookie."""

from __future__ import annotations

import hashlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .items import Variant
    from .visitor import Visitor


def choose(variants: tuple[Variant, ...], visitor: Visitor, test: str) -> Variant | None:
    """The visitor's variant, None if none has any weight.

    `test` names the test (link and rule), so that a visitor's luck in one says nothing about the next. SHA-256 spreads
    visitors evenly; a share is exact to 2^-64.
    """
    weighted = [variant for variant in variants if variant.weight > 0]
    if len(weighted) < 2:
        return weighted[0] if weighted else None
    digest = hashlib.sha256(f"{test} {visitor.identity}".encode("utf-8", "replace")).digest()
    place = int.from_bytes(digest[:8], "big") * sum(variant.weight for variant in weighted) >> 64
    for variant in weighted:
        place -= variant.weight
        if place < 0:
            return variant
    return weighted[-1]
