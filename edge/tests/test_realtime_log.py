"""What readers of the real-time log know of its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.local.logline import encode
from edge.realtime_log import FIELDS, FIELDS_WITH_NAMES, HEADER_NAMES, decode, split_line


@pytest.mark.parametrize("fields", [FIELDS, FIELDS_WITH_NAMES])
def test_a_line_has_one_of_two_shapes(fields: tuple[str, ...]) -> None:
    assert split_line("\t".join(fields)) == list(fields)


@pytest.mark.parametrize("count", [0, 1, 24, 27, 50])
def test_any_other_is_none(count: int) -> None:
    assert split_line("\t".join(["x"] * count)) is None


def test_names_of_headers_move_nothing_before_them() -> None:
    assert [name for name in FIELDS_WITH_NAMES if name != HEADER_NAMES] == list(FIELDS)
    place = FIELDS_WITH_NAMES.index(HEADER_NAMES)
    assert FIELDS[:place] == FIELDS_WITH_NAMES[:place]
    assert FIELDS[place - 1] == "c-country"


@given(st.text(min_size=1, max_size=50).filter(lambda text: text != "-"))
def test_what_was_on_the_wire_comes_back(text: str) -> None:
    assert decode(encode(text)) == text


def test_what_is_absent_is_empty() -> None:
    assert decode(encode("")) == decode("-") == ""
    assert decode("%FF%C3%A9%zz%") == "�é%zz%"
