"""Rules and variants in documents: there and back, and nothing that is only nearly right."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.contract import Condition, LinkItem, MalformedItem, Rule, TimeWindow, Variant, decode, encode
from edge.resolver.rule_documents import MAX_WEIGHT, dump, parse
from edge.resolver.rules import CONDITIONS, FLAGS, by_cost

TO: Final = "https://a.example/"
WINDOW: Final = TimeWindow((0, 4), 540, 1_440, ((0, 3_600), (1_700_000_000, 7_200)))
RULE: Final[dict[str, Any]] = {"id": "r1", "if": [["country", ["DE"]]], "to": TO}

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
variants = st.lists(st.builds(Variant, text, text, st.integers(0, MAX_WEIGHT)), min_size=1, max_size=3).map(tuple)
windows = st.builds(
    TimeWindow,
    st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple),
    st.integers(0, 1_440),
    st.integers(0, 1_440),
    st.lists(st.tuples(st.integers(-(2**40), 2**40), st.integers(-50_000, 50_000)), min_size=1, max_size=3).map(tuple),
)
parameters = st.lists(st.tuples(text, st.none() | st.text(max_size=4)), min_size=1, max_size=2).map(tuple)


def values_of(name: str) -> st.SearchStrategy[Any]:
    if name in FLAGS:
        return st.just(True)
    special = {"time": windows, "query": parameters}
    return special.get(name, st.lists(text, min_size=1, max_size=3).map(tuple))


conditions = st.sampled_from(list(CONDITIONS)).flatmap(
    lambda name: st.builds(Condition, st.just(name), values_of(name), st.booleans())
)
several = st.lists(conditions, max_size=4).map(by_cost)
rules = st.builds(Rule, text, several, text) | st.builds(Rule, text, several, st.none(), variants)


@given(st.lists(rules, max_size=3).map(tuple), variants | st.just(()))
def test_there_and_back(some: tuple[Rule, ...], others: tuple[Variant, ...]) -> None:
    link = LinkItem(TO, rules=some, variants=others)
    assert decode(encode(link)) == link
    assert encode(decode(encode(link))) == encode(link)


def test_the_form() -> None:
    rule = Rule("r1", (Condition("browser", ("chrome",), True), Condition("time", WINDOW)), TO)
    ruled = Rule(
        "r2", (Condition("query", (("a", None), ("b", ""))), Condition("eu", True)), None, (Variant("v", TO, 3),)
    )
    assert dump("rules", (rule, ruled)) == [
        {
            "id": "r1",
            "if": [["time", [[0, 4], 540, 1_440, [[0, 3_600], [1_700_000_000, 7_200]]]], ["!browser", ["chrome"]]],
            "to": TO,
        },
        {"id": "r2", "if": [["eu", True], ["query", [["a", None], ["b", ""]]]], "ab": [["v", TO, 3]]},
    ]
    assert dump("variants", (Variant("v", TO, 0),)) == [["v", TO, 0]]


def test_conditions_are_read_in_the_order_in_which_they_are_asked() -> None:
    raw = RULE | {"if": [["bot", True], ["!region", ["US-CA"]], ["country", ["DE"]]]}
    (rule,) = parse("rules", [raw], None)
    assert [(one.name, one.negated) for one in rule.conditions] == [
        ("country", False),
        ("region", True),
        ("bot", False),
    ]


def test_rules_need_version_2() -> None:
    assert json.loads(encode(LinkItem(TO)))["v"] == 1
    assert json.loads(encode(LinkItem(TO, rules=(Rule("r", (), TO),))))["v"] == 2
    assert json.loads(encode(LinkItem(TO, variants=(Variant("v", TO, 1),))))["v"] == 2


def test_unknown_fields_of_a_rule_are_ignored() -> None:
    assert parse("rules", [RULE | {"note": "x"}], None) == parse("rules", [RULE], None)


@pytest.mark.parametrize(
    "change",
    [
        {"if": [["weather", ["rain"]]]},  # to ignore it would send people to the wrong place
        {"if": [["!weather", ["rain"]]]},
        {"if": [["!!country", ["DE"]]]},
        {"if": [["", ["DE"]]]},
        {"if": [["!", ["DE"]]]},
        {"if": [["country"]]},
        {"if": [["country", ["DE"], 1]]},
        {"if": [["country", []]]},
        {"if": [["country", "DE"]]},
        {"if": [["country", [1]]]},
        {"if": [["country", [""]]]},
        {"if": [["country", None]]},
        {"if": [["country", {"DE": 1}]]},
        {"if": [[["country"], ["DE"]]]},
        {"if": ["country"]},
        {"if": {"country": ["DE"]}},
        {"if": {}},
        {"if": ""},
        {"if": None},
        {"if": [["eu", False]]},
        {"if": [["eu", 1]]},
        {"if": [["bot", ["yes"]]]},
        {"if": [["query", ["a"]]]},
        {"if": [["query", [["a"]]]]},
        {"if": [["query", [["", None]]]]},
        {"if": [["query", [["a", 1]]]]},
        {"if": [["query", [["a", None, None]]]]},
        {"if": [["time", [[0], 0, 60]]]},
        {"if": [["time", [[], 0, 60, [[0, 0]]]]]},
        {"if": [["time", [[7], 0, 60, [[0, 0]]]]]},
        {"if": [["time", [[-1], 0, 60, [[0, 0]]]]]},
        {"if": [["time", [[True], 0, 60, [[0, 0]]]]]},
        {"if": [["time", [[0], -1, 60, [[0, 0]]]]]},
        {"if": [["time", [[0], 0, 1_441, [[0, 0]]]]]},
        {"if": [["time", [[0], 0, 60.0, [[0, 0]]]]]},
        {"if": [["time", [[0], 0, 60, []]]]},
        {"if": [["time", [[0], 0, 60, [[0]]]]]},
        {"if": [["time", [[0], 0, 60, [[0, "1"]]]]]},
        {"if": [["time", [[0], 0, 60, [[2**60, 0]]]]]},
        {"if": [["time", 9]]},
        {"id": ""},
        {"id": 5},
        {"to": ""},
        {"to": 5},
        {"to": None},
        {"to": TO, "ab": [["v", TO, 1]]},
        {"ab": ""},
        {"ab": {}},
        {"to": None, "ab": []},
        {"to": None, "ab": [["v", TO]]},
        {"to": None, "ab": [["v", TO, -1]]},
        {"to": None, "ab": [["v", TO, MAX_WEIGHT + 1]]},
        {"to": None, "ab": [["v", TO, 1.5]]},
        {"to": None, "ab": [["v", TO, True]]},
        {"to": None, "ab": [["", TO, 1]]},
        {"to": None, "ab": [["v", "", 1]]},
        {"to": None, "ab": [["v", None, 1]]},
        {"to": None, "ab": ["abc"]},
    ],
    ids=repr,
)
def test_what_is_no_rule(change: dict[str, Any]) -> None:
    assert parse("rules", [RULE], None)
    doc = {"v": 2, "kind": "link", "destination": TO, "rules": [RULE, RULE | change]}
    with pytest.raises(MalformedItem) as error:
        decode(json.dumps(doc), "sale")
    assert error.value.pk == "sale"
    assert error.value.reason.startswith("rules: ")


@pytest.mark.parametrize("field", ["id", "if", "to"])
def test_what_a_rule_cannot_do_without(field: str) -> None:
    with pytest.raises(MalformedItem):
        parse("rules", [{name: value for name, value in RULE.items() if name != field}], None)


@pytest.mark.parametrize("name", ["rules", "variants"])
@pytest.mark.parametrize("raw", [None, 5, "", "abc", {}, {"a": 1}, [None], [5], ["abc"], [[]], [{}], True])
def test_what_are_no_rules_and_no_variants(name: str, raw: Any) -> None:
    with pytest.raises(MalformedItem):
        parse(name, raw, "sale")


@pytest.mark.parametrize("change", [{"rules": (Rule("", (), TO),)}, {"variants": (Variant("v", TO, -1),)}], ids=repr)
def test_the_publisher_cannot_write_what_nobody_could_read(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedItem):
        encode(LinkItem(TO, **change))


def test_none_are_none() -> None:
    assert parse("rules", [], None) == parse("variants", [], None) == ()
