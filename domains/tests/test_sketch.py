"""The sketch in the documentation is the code's."""

import pytest
from django.core.management import call_command

from domains.sketch import DOCUMENT, sketch, with_sketch
from domains.states import FOLLOWING


def test_the_document_has_the_states_of_the_code() -> None:
    text = DOCUMENT.read_text()
    assert text == with_sketch(text)
    assert sketch().count(" --> ") == sum(map(len, FOLLOWING.values())) + 2


def test_the_command_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = DOCUMENT.read_text()
    call_command("sketch_domain_states")
    assert DOCUMENT.read_text() == before
    assert "docs/domains.md" in capsys.readouterr().out


def test_a_document_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the sketch"):
        with_sketch("# Custom domains\n")
