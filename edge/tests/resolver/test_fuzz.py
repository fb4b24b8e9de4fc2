"""What the fuzzer found stays fixed, and a little of it runs every time. `bench/fuzz_edge` looks for more."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from edge.tests.resolver.fuzzing import FOUND, check, corpus, mutated


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.json")), ids=lambda path: path.stem)
def test_what_was_found(path: Path) -> None:
    check(json.loads(path.read_text()))


def test_what_it_begins_with() -> None:
    kinds = {check(case).split()[0] for case in corpus()}
    assert {"301", "302", "404", "410", "/edge/password", "/edge/preview"} <= kinds


def test_some_mutations() -> None:
    dice, cases, kinds = Random(1), corpus(), set()
    for _ in range(400):
        kinds.add(check(mutated(dice, cases)).split()[0])
    assert {"200", "302", "404", "410", "503", "unreal"} <= kinds
