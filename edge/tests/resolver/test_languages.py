"""`Accept-Language` against the languages of a rule or of a page."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.languages import MAX_CHARS, MAX_MEMBERS, accepts, best_of


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en", "EN"),
        ("pt-br", "pt-BR"),
        ("fr-FR, es;q=0.9, en;q=0.9", "en"),
        ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"),
        ("fr-FR", "fr"),
        ("fr", "fr-CA"),
        ("zh-Hant-TW", "zh"),
        ("zh", "zh-Hant-TW"),
        ("*", "de"),
        ("en;q=0, *", "de"),
        ("en-GB;q=0, en", "en"),
        ("en-GB;q=0, en", "en-US"),
        ("en;q=0, en-GB", "en-GB"),
        ("fr, *;q=0", "fr-CA"),
        ("fr-FR, *;q=0", "fr"),
        ("\ten ;\tq=0.001 ", "en"),
        ("en;Q=1.000", "en"),
        ("en;q=1.", "en"),
        (",, ,en", "en"),
        ("en;q=0.9999, en;q=0.5", "en"),
        ("de;q=2, en", "en"),
    ],
)
def test_accepts(header: str, wanted: str) -> None:
    assert accepts(header, (wanted,))
    assert accepts(header, ("xx", wanted))


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", "en"),
        ("de", "en"),
        ("eng", "en"),
        ("en", "eng"),
        ("fr-FR", "fr-CA"),
        ("en;q=0", "en"),
        ("en;q=0.000", "en"),
        ("en;q=0.", "en"),
        ("en;q=0", "en-GB"),
        ("en;q=0, *", "en"),
        ("*, en;q=0", "en-GB"),
        ("en-GB;q=0, en", "en-GB"),
        ("en;q=0, en-GB", "en"),
        ("en, en;q=0", "en"),
        ("en-GB;q=0", "en"),
        ("*;q=0", "en"),
        ("de, *;q=0", "en"),
        # malformed members are ignored: they ask for nothing
        ("en;q=", "en"),
        ("en;q", "en"),
        ("en;", "en"),
        ("en;q=x", "en"),
        ("en;q=-1", "en"),
        ("en;q=1.5", "en"),
        ("en;q=1.001", "en"),
        ("en;q=0.1234", "en"),
        ("en;q=.5", "en"),
        ("en;q=0,5", "en"),
        ("en;q=٠.٥", "en"),  # noqa: RUF001 - digits, but not the grammar's
        ("en;q=0.٥", "en"),  # noqa: RUF001 - likewise
        ("en;q=1;q=1", "en"),
        ("en;level=1", "en"),
        (";q=1", ""),
    ],
)
def test_does_not_accept(header: str, wanted: str) -> None:
    assert not accepts(header, (wanted,))


def test_a_malformed_member_refuses_nothing() -> None:
    assert accepts("en;q=zero, *", ("en",))


def test_nothing_wanted_is_not_accepted() -> None:
    assert not accepts("*", ())


OFFERED = ("en", "de", "es", "fr", "ja", "pt", "zh", "hi")


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", "en"),
        ("nl", "en"),
        ("nl, *;q=0.5", "en"),
        ("*", "en"),
        ("en;q=0, *", "de"),
        ("en;q=0", "en"),
        ("de-AT, de;q=0.9, en;q=0.8", "de"),
        ("nl, hi;q=0.2, ja;q=0.3", "ja"),
        ("pt-BR", "pt"),
        ("zh-Hans-CN, zh;q=0.9", "zh"),
        ("fr, es", "fr"),
        ("es, fr", "es"),
        ("ja, *", "ja"),
        ("fr-FR, fr;q=0.5, es;q=0.8", "fr"),
    ],
)
def test_best_of(header: str, best: str) -> None:
    assert best_of(header, OFFERED, "en") == best


def test_default_need_not_be_offered() -> None:
    assert best_of("*", ("de", "fr"), "en") == "de"
    assert best_of("", ("de", "fr"), "en") == "en"
    assert best_of("en", (), "en") == "en"


def test_what_is_offered_comes_back_as_it_is_written() -> None:
    assert best_of("pt-br", ("en", "pt-BR"), "en") == "pt-BR"


# --- properties -----------------------------------------------------------------------------------

TAGS = ("en", "en-GB", "en-US", "fr", "fr-FR", "de", "zh-Hant", "zh-Hant-TW", "*")
QUALITIES = ("", ";q=0", ";q=0.0", ";q=0.5", ";q=0.501", "; q=1", ";q=bad", ";q=1.1")
members = st.tuples(st.sampled_from(TAGS), st.sampled_from(QUALITIES)).map("".join)
headers = st.lists(members, max_size=8)


@given(st.text() | st.text(st.sampled_from("en-*;q=0.1, FR"), max_size=300), st.lists(st.text()), st.text())
def test_any_text_has_an_answer(header: str, wanted: list[str], default: str) -> None:
    assert accepts(header, tuple(wanted)) in (True, False)
    assert best_of(header, tuple(wanted), default) in (default, *wanted)


@given(headers, st.sampled_from(TAGS[:-1]), st.randoms())
def test_what_is_refused_is_never_accepted(header: list[str], tag: str, dice: random.Random) -> None:
    header = [member for member in header if not member.startswith(f"{tag}-")] + [f"{tag};q=0"]
    dice.shuffle(header)
    assert not accepts(", ".join(header), (tag,))


@given(headers, st.sampled_from(TAGS[:-1]), st.randoms())
def test_order_does_not_matter(header: list[str], tag: str, dice: random.Random) -> None:
    shuffled = dice.sample(header, len(header))
    assert accepts(", ".join(header), (tag,)) == accepts(",".join(shuffled), (tag,))


@given(st.permutations(["de;q=0.9", "en-GB;q=0.7", "en;q=0.3", "fr;q=0.8", "ja;q=0", "*;q=0.1"]))
def test_distinct_qualities_decide_in_any_order(header: list[str]) -> None:
    assert best_of(",".join(header), ("ja", "en", "fr"), "en") == "fr"
    assert best_of(",".join(header), ("ja", "en", "hi"), "en") == "en"
    assert best_of(",".join(header), ("ja", "hi"), "hi") == "hi"


@given(headers, st.sampled_from(TAGS[:-1]))
def test_the_best_is_accepted(header: list[str], tag: str) -> None:
    text = ", ".join(header)
    best = best_of(text, (tag, "fr"), "none")
    assert accepts(text, (best,)) if best != "none" else not accepts(text, (tag, "fr"))


def test_work_is_bounded() -> None:
    assert accepts("en," * 10_000_000, ("en",))
    assert not accepts("," * MAX_MEMBERS + "en", ("en",))
    assert not accepts("x" * MAX_CHARS + ",en", ("en",))


def test_a_member_that_is_cut_off_does_not_count() -> None:
    header = "x" * (MAX_CHARS - 3) + ",en;q=0"
    assert header[:MAX_CHARS].endswith(",en")
    assert not accepts(header, ("en",))
