"""The files that phones ask for: what is kept, and that publishing them smaller changes nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from domains.app_files import APPLE_SECTIONS, clean_apple_app_site, clean_asset_links, compact

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
STATEMENT = {"relation": ["delegate_permission/common.handle_all_urls"], "target": {"namespace": "android_app"}}


@pytest.mark.parametrize("section", APPLE_SECTIONS)
def test_each_of_apples_sections_is_enough(section: str) -> None:
    text = f'{{ "{section}": {{}}, "other": [] }}'
    assert clean_apple_app_site("apple_app_site", f"\ufeff\r\n{text}\n") == text


@pytest.mark.parametrize("statement", [STATEMENT, {"include": "https://acme.com/statements.json"}])
def test_statements_and_references_to_them(statement: dict[str, object]) -> None:
    text = json.dumps([STATEMENT, statement], indent=2)
    assert clean_asset_links("asset_links", text.replace("\n", "\r\n")) == text


@pytest.mark.parametrize("text", ["", " \r\n "])
def test_nothing_is_no_file(text: str) -> None:
    assert clean_apple_app_site("apple_app_site", text) == clean_asset_links("asset_links", text) == ""


@examples(deadline=None)
@given(ANYTHING, st.sampled_from([None, 0, 1, "\t "]), st.booleans())
def test_compact_says_the_same_in_the_fewest_bytes(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert compact(text) == json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only)


@examples(deadline=None)
@given(st.dictionaries(st.text(), ANYTHING, max_size=4), st.sampled_from([None, 0, 2]))
def test_good_files_are_kept_to_the_letter(others: dict[str, object], indent: int | None) -> None:
    value = {**{name: one for name, one in others.items() if name not in APPLE_SECTIONS}, "applinks": {"a": [others]}}
    text = json.dumps(value, indent=indent)
    assert clean_apple_app_site("apple_app_site", text) == text
