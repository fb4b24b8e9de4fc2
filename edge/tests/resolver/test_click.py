"""The click record in a Content-Type."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.click import OUTCOMES, Click, content_type, parse

HTML = "text/html; charset=utf-8"


def test_the_shape() -> None:
    value = content_type(HTML, Click("r", "lnk_x", "ws_y", 12))
    assert value == "text/html; charset=utf-8; getowl=1.r.lnk_x.ws_y.12"


@given(
    st.builds(
        Click,
        st.sampled_from(sorted(OUTCOMES)),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.integers(0, 2**62),
    )
)
def test_round_trip(click: Click) -> None:
    value = content_type(HTML, click)
    assert parse(value) == click
    # RFC 9110, 5.6.2: what a token may hold; and nothing that the real-time log would encode but "%"
    assert re.fullmatch(r"text/html; charset=utf-8; getowl=[A-Za-z0-9_.%-]+", value)


def test_a_code_that_no_link_has_is_its_hosts_owners() -> None:
    value = content_type(HTML, Click("n", "", "ws_y", 0))
    assert value == "text/html; charset=utf-8; getowl=1.n..ws_y.0"
    assert parse(value) == Click("n", "", "ws_y", 0)


def test_an_id_is_cut_before_it_fills_the_header() -> None:
    long = "a" * 63 + "\u00e4" * 100
    click = parse(content_type(HTML, Click("r", long, long, 1, long, long)))
    cut = "a" * 63 + "\u00e4"
    assert click == Click("r", cut, cut, 1, cut, cut)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-",
        HTML,
        "text/html; getowl=",
        "text/html; getowl=2.r.a.b.1",
        "text/html; getowl=1.q.a.b.1",
        "text/html; getowl=1.r.a.b",
        "text/html; getowl=1.r.a.b.x",
        "text/html; getowl=1.r.a.b.-1",
        "text/html; getowl=1.r.a.b.\u0661",
        "text/html; notgetowl=1.r.a.b.1",
    ],
)
def test_what_is_not_a_record(value: str) -> None:
    assert parse(value) is None


@pytest.mark.parametrize(
    ("record", "rule", "variant"),
    [("12", "", ""), ("12.rul_3", "rul_3", ""), ("12.rul_3.var_b", "rul_3", "var_b"), ("12..ios", "", "ios")],
)
def test_rule_and_variant_come_last(record: str, rule: str, variant: str) -> None:
    value = f"text/html; getowl=1.r.lnk_x.ws_y.{record}"
    click = Click("r", "lnk_x", "ws_y", 12, rule, variant)
    assert content_type("text/html", click) == value
    assert parse(value) == click


def test_later_fields_are_ignored() -> None:
    value = "text/html;getowl=1.r.lnk_x.ws_y.12.rul_3.var_b.more.of.it;charset=utf-8"
    assert parse(value) == Click("r", "lnk_x", "ws_y", 12, "rul_3", "var_b")


@given(st.text())
def test_parse_takes_anything(value: str) -> None:
    parse(value)
    parse(f"text/html; getowl={value}")
