"""Which slugs people may choose."""

from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.resolver.contract import code_from_path
from links.errors import BadSlug
from links.keys import slug_key
from links.slugs import RESERVED, clean_slug, random_slug, slug_shape

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("sale", "sale"),
        (" /Sale/2030/ ", "Sale/2030"),
        ("e\u0301te\u0301", "été"),  # composed, as the resolver composes
        ("日本語", "日本語"),
        ("عرض", "عرض"),
        (
            "\u0645\u06cc\u200c\u062e\u0648",
            "\u0645\u06cc\u200c\u062e\u0648",
        ),  # Persian is not spelled without its joiner
        ("🦉", "🦉"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("🇩🇪", "🇩🇪"),
        ("👍🏽", "👍🏽"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        (SCOTLAND, SCOTLAND),
        ("\U0001fae8", "\U0001fae8"),  # newer than this Python's tables
        ("a+b", "a+b"),
        ("C++/x", "C++/x"),
        ("~a!$&'(),;=:@|", "~a!$&'(),;=:@|"),
        ("...", "..."),
        ("a/robots.txt", "a/robots.txt"),
        ("x" * 255, "x" * 255),
        ("é" * 255, "é" * 255),
    ],
)
def test_accepts(text: str, slug: str) -> None:
    assert clean_slug(text) == slug


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" / ", "empty"),
        ("x" * 256, "too_long"),
        ("日" * 171, "too_long"),
        ("go.example.com#sale", "character"),
        ("#\ufe0f\u20e3", "character"),
        ("a?b", "character"),
        ("100%", "character"),
        ("a\\b", "character"),
        ("a*", "character"),
        ("a/{b}/{b}", "pattern"),
        ("*\ufe0f\u20e3", "character"),
        ("a b", "whitespace"),
        ("a\u00a0b", "whitespace"),
        ("a\u3000b", "whitespace"),
        ("a\u2028b", "whitespace"),
        ("a\tb", "control"),
        ("a\x00b", "control"),
        ("a\x7fb", "control"),
        ("a\x85b", "control"),
        ("a//b", "segment"),
        ("a/./b", "segment"),
        ("../a", "segment"),
        ("..", "segment"),
        ("a+", "preview"),
        ("+", "preview"),
        ("a\u202eb", "invisible"),
        ("a\u200bb", "invisible"),
        ("a\ufeffb", "invisible"),
        ("a\u00adb", "invisible"),
        ("a\u3164b", "invisible"),
        ("\u200d", "invisible"),
        ("\ufe0f", "invisible"),
        ("a\U000e0061", "invisible"),
        ("a\ud800", "character"),
        ("a\ue000", "character"),
        ("a\uffff", "character"),
        ("a\u0378", "character"),
        ("robots.txt", "reserved"),
        ("/Favicon.ICO/", "reserved"),
        (".well-known/acme-challenge/x", "reserved"),
        ("healthz", "reserved"),
    ],
)
def test_refuses_and_says_why(text: str, code: str) -> None:
    with pytest.raises(BadSlug) as caught:
        clean_slug(text)
    assert caught.value.code == code
    assert caught.value.field == "slug"
    assert caught.value.message


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_words(word: str) -> None:
    with pytest.raises(BadSlug, match="reserved"):
        clean_slug(f"{word}/x")


@settings(deadline=None)
@given(st.text(max_size=40))
@example("ﷺ" * 20)
@example("\u0958")
@example("\u1100\u1161")
@example(";/?:@")
def test_what_is_accepted_can_be_reached(text: str) -> None:
    """As a browser encodes it, and as one that encodes all it can would."""
    try:
        slug = clean_slug(text)
    except BadSlug:
        return
    assert clean_slug(slug) == slug
    if slug_shape(slug):
        return  # stands for other paths than its own
    for kept in ("/", "/!$&'()*+,;=:@|[]^~-._"):
        assert code_from_path("/" + quote(slug, safe=kept)) == slug_key(slug)


def test_random_slugs() -> None:
    drawn = {random_slug() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(clean_slug(slug) == slug and len(slug) == 7 for slug in drawn)
