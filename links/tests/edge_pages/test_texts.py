"""Every language says everything."""

from __future__ import annotations

import re

import pytest

from edge.resolver.pages import LANGUAGES as EDGE_LANGUAGES
from links.edge_pages.texts import LANGUAGES, TEXTS, texts_in

SLOT = re.compile(r"\{(\w*)\}")


def test_the_languages_of_the_edges_own_pages() -> None:
    assert LANGUAGES[0] == EDGE_LANGUAGES[0]
    assert set(LANGUAGES) == set(EDGE_LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_with_its_slots(language: str) -> None:
    slots = {name: SLOT.findall(text) for name, text in TEXTS["en"].items()}
    assert {name: SLOT.findall(text) for name, text in TEXTS[language].items()} == slots
    assert all(text.strip() for text in TEXTS[language].values())


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert texts_in("en", {"host": "{month}"})["continue_to"] == "Continue to {month}"
    assert texts_in("en", {})["continue_to"] == "Continue to "
