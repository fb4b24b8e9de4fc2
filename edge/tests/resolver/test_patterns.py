"""Patterns by themselves: shapes, candidates, values, expansion. What visitors get is in `test_pattern_paths.py`."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.patterns import candidates, expand, in_order, is_pattern, pattern_code, shape_of, values_of

NOW: Final = 1_700_000_000
HOST: Final = "go.acme.example"


# --- shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "code", "shape"),
    [
        ("docs/*", "docs/*", "=*"),
        ("r/{id}", "r/{}", "={"),
        ("{a}/x/{b}/*", "{}/x/{}/*", "{={*"),
        ("*", "*", "*"),
        ("{id}", "{}", "{"),
    ],
)
def test_codes_and_shapes(pattern: str, code: str, shape: str) -> None:
    assert is_pattern(pattern)
    assert (pattern_code(pattern), shape_of(pattern), shape_of(code)) == (code, shape, shape)
    assert pattern_code(code) == code


@pytest.mark.parametrize("code", ["sale", "a*", "*a/b", "a{b}", "{b", "b}", "a/{b}c", ""])
def test_what_is_no_pattern(code: str) -> None:
    assert not is_pattern(code)
    assert pattern_code(code) == code


def test_the_most_exact_shape_comes_first() -> None:
    shapes = ["*", "{", "=*", "={", "{=", "{*", "==*", "=={", "={=", "={*", "{{", "=*"]
    order = ["=={", "={=", "={", "{=", "{{", "==*", "={*", "{", "=*", "{*", "*"]
    assert list(in_order(shapes)) == order
    assert list(in_order(reversed(shapes))) == order


SEGMENTS: Final = st.sampled_from(["a", "b", "", "{}", "*", "x y", "ä"])


@given(st.lists(SEGMENTS, min_size=1, max_size=4), st.lists(st.text("={", max_size=4), max_size=6))
def test_candidates_are_all_patterns_that_match(segments: list[str], bare: list[str]) -> None:
    """Against the definition: every code of some shape that the path fits."""
    code = "/".join(segments)
    shapes = in_order([one for one in bare if "{" in one] + [f"{one}*" for one in bare])
    found = candidates(code, shapes)
    expected = []
    for shape in shapes:
        fixed = shape.removesuffix("*")
        if (len(fixed) > len(segments)) if fixed != shape else (len(fixed) != len(segments)):
            continue
        parts = ["{}" if kind == "{" else segment for kind, segment in zip(fixed, segments, strict=False)]
        expected.append("/".join(parts + ["*"] * (fixed != shape)))
    assert found == expected
    if "" not in segments:
        assert all(values_of(one, code) is not None for one in found)


def test_candidates_in_their_order() -> None:
    shapes = in_order(["*", "=*", "={", "{{", "=={"])
    assert candidates("docs/intro", shapes) == ["docs/{}", "{}/{}", "docs/*", "*"]
    assert candidates("docs", shapes) == ["docs/*", "*"]  # `docs/*` is for `docs` itself too
    assert candidates("docs/a/b", shapes) == ["docs/a/{}", "docs/*", "*"]
    assert candidates("docs/intro", ()) == []


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "code", "values"),
    [
        ("r/{id}", "r/42", {"id": "42"}),
        ("{a}/x/{b}", "1/x/2", {"a": "1", "b": "2"}),
        ("docs/*", "docs/a/b", {"*": "a/b"}),
        ("docs/*", "docs", {"*": ""}),
        ("docs/{v}/*", "docs/2/a//b", {"v": "2", "*": "a//b"}),
        ("r/{id}", "r/...", {"id": "..."}),
        ("r/{id}", "r/.a", {"id": ".a"}),
        ("r/{id}", "r/%2e%2e", {"id": "%2e%2e"}),  # decoded once already: these are letters
        ("r/{id}", "r", None),
        ("r/{id}", "r/..", None),
        ("r/{id}", "r/.", None),
        ("r/{id}", "r/a\\b", None),
        ("docs/*", "docs/a/../../b", None),
        ("docs/*", "docs/./b", None),
        ("docs/*", "docs/a\\..\\b", None),
        ("r/{id}/x", "r//x", None),
        ("{id}/{to}", "/x", None),
        ("docs/*", "docs//b", None),
        ("docs/{v}/*", "docs//b", None),
    ],
)
def test_values(pattern: str, code: str, values: dict[str, str] | None) -> None:
    assert values_of(pattern, code) == values


@pytest.mark.parametrize(
    ("destination", "values", "expanded"),
    [
        ("https://a.example/{id}", {"id": "42"}, "https://a.example/42"),
        ("https://a.example/{id}?again={id}#{id}", {"id": "x y"}, "https://a.example/x%20y?again=x%20y#x%20y"),
        ("https://a.example/{a}-{b}", {"a": "{b}", "b": "2"}, "https://a.example/%7Bb%7D-2"),
        ("https://a.example/{id}", {"id": "a/b?c#d&e=%2F"}, "https://a.example/a%2Fb%3Fc%23d%26e%3D%252F"),
        ("https://a.example/{id}", {"id": "ä🦉"}, "https://a.example/%C3%A4%F0%9F%A6%89"),
        ("https://a.example/{other}", {"id": "1"}, "https://a.example/{other}"),
        ("https://a.example/docs", {"*": "a/b"}, "https://a.example/docs/a/b"),
        ("https://a.example/docs/", {"*": "a"}, "https://a.example/docs/a"),
        ("https://a.example", {"*": "a"}, "https://a.example/a"),
        ("https://a.example", {"*": "/evil.example"}, "https://a.example//evil.example"),
        ("https://a.example/", {"*": "@evil.example"}, "https://a.example/%40evil.example"),
        ("https://a.example/docs?x=1#part", {"*": "a"}, "https://a.example/docs/a?x=1#part"),
        ("https://a.example/docs#a?b", {"*": "x"}, "https://a.example/docs/x#a?b"),
        ("https://a.example/docs?x=a/", {"*": "b"}, "https://a.example/docs/b?x=a/"),
        ("https://a.example/docs/?x=1", {"*": ""}, "https://a.example/docs/?x=1"),
        ("https://a.example/docs", {"*": "a?b#c d"}, "https://a.example/docs/a%3Fb%23c%20d"),
        ("https://a.example/{v}", {"v": "2", "*": "a/{v}"}, "https://a.example/2/a/%7Bv%7D"),
        ("market://details?id=x", {"*": "b/c"}, "market://details?id=x"),
        (
            "https://play.google.com/store/apps/details?id={x}",
            {"x": "y", "*": "b"},
            "https://play.google.com/store/apps/details?id=y",
        ),
        ("https://apps.apple.com/app/id1", {"*": "b"}, "https://apps.apple.com/app/id1"),
        ("https://apps.apple.example/app", {"*": "b"}, "https://apps.apple.example/app/b"),
        ("https://a.example/{*}/x", {"*": "a"}, "https://a.example/{*}/x/a"),
        ("https://a.example/{*}?x={*}", {"*": ""}, "https://a.example/{*}?x={*}"),
    ],
)
def test_expansion(destination: str, values: dict[str, str], expanded: str) -> None:
    assert expand(destination, values) == expanded


@given(st.text(max_size=30))
def test_a_path_never_leaves_its_folder(rest: str) -> None:
    """As a browser resolves it (WHATWG URL: dot segments, also encoded ones; a backslash is a slash)."""
    values = values_of("docs/*", f"docs/{rest}")
    if values is None:
        return
    expanded = expand("https://a.example/base/folder", values)
    assert expanded.startswith("https://a.example/base/folder")
    assert expanded.isascii() and not set(expanded) & set("\\?# \t\r\n")
    depth = 0
    for segment in expanded.removeprefix("https://a.example/").split("/"):
        plain = segment.lower().replace("%2e", ".")
        depth += -1 if plain == ".." else 0 if plain == "." else 1
        assert depth > 0
    assert depth >= 2
