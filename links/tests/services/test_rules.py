"""Rules, variants and their ids through link_create and link_update."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import Workspace
from edge.models import EdgeChange
from links.errors import BadField
from links.models import Link
from links.services import link_create, link_update

URL = "https://example.com"
NOT_YET = datetime(2037, 1, 1, tzinfo=UTC)


def _rule(kind: str = "country", values: Any = None, **fields: Any) -> dict[str, Any]:
    condition = {"type": kind, "values": ["DE"] if values is None and kind == "country" else values}
    return {"conditions": [condition], "destination": f"{URL}/rule", **fields}


def _variant(number: int, **fields: Any) -> dict[str, Any]:
    return {"destination": f"{URL}/{number}", "weight": number, **fields}


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """A link with two rules and two variants."""
    made = link_create(
        workspace=workspace,
        actor=Actor(),
        destination=URL,
        slug="a",
        rules=[_rule(), _rule("os", ["ios"])],
        variants=[_variant(1), _variant(2)],
    )
    EdgeChange.objects.all().delete()
    return made


@pytest.mark.parametrize(
    ("kind", "values", "stored"),
    [
        ("country", ["de", "AT", "DE"], ["DE", "AT"]),
        ("continent", ["eu"], ["EU"]),
        ("region", ["us-ca"], ["US-CA"]),
        ("device", ["Mobile"], ["mobile"]),
        ("os", ["ios"], ["ios"]),
        ("browser", ["firefox"], ["firefox"]),
        ("language", ["EN", "zh-hant-tw"], ["en", "zh-Hant-TW"]),
        ("referrer", ["MÜNCHEN.example."], ["xn--mnchen-3ya.example"]),
        (
            "query",
            [{"name": "a"}, {"name": "b", "value": ""}],
            [{"name": "a", "value": None}, {"name": "b", "value": ""}],
        ),
        (
            "time",
            {"days": ["fri", "mon"], "timezone": "Europe/Berlin"},
            {"days": ["mon", "fri"], "from": "00:00", "to": "24:00", "timezone": "Europe/Berlin"},
        ),
    ],
)
def test_conditions_in_one_spelling(link: Link, kind: str, values: Any, stored: Any) -> None:
    changed = link_update(link=link, actor=Actor(), rules=[_rule(kind, values)])
    assert changed.rules[0]["conditions"] == [{"type": kind, "negate": False, "values": stored}]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (_rule("country", ["XX"]), "conditions[0].values[0]"),
        (_rule("country", []), "conditions[0].values"),
        (_rule("country", ["DE"] * 101), "conditions[0].values"),
        (_rule("country", "DE"), "conditions[0].values"),
        (_rule("country", ["DE", 7]), "conditions[0].values[1]"),
        (_rule("continent", ["EUROPE"]), "conditions[0].values[0]"),
        (_rule("region", ["CA"]), "conditions[0].values[0]"),
        (_rule("region", ["XX-CA"]), "conditions[0].values[0]"),
        (_rule("device", ["fridge"]), "conditions[0].values[0]"),
        (_rule("language", ["en-"]), "conditions[0].values[0]"),
        (_rule("language", ["en_US"]), "conditions[0].values[0]"),
        (_rule("referrer", ["https://example.com/"]), "conditions[0].values[0]"),
        (_rule("referrer", ["localhost"]), "conditions[0].values[0]"),
        (_rule("query", ["a"]), "conditions[0].values[0]"),
        (_rule("query", [{"name": ""}]), "conditions[0].values[0].name"),
        (_rule("query", [{"name": "a", "value": 1}]), "conditions[0].values[0].value"),
        (_rule("time", {"days": ["mon"], "timezone": "Mars/Olympus"}), "conditions[0].values.timezone"),
        (_rule("time", {"days": [], "timezone": "UTC"}), "conditions[0].values.days"),
        (_rule("time", {"days": ["mo"], "timezone": "UTC"}), "conditions[0].values.days[0]"),
        (_rule("time", {"from": "24:00", "timezone": "UTC"}), "conditions[0].values.from"),
        (_rule("time", {"to": "9:00", "timezone": "UTC"}), "conditions[0].values.to"),
        (_rule("time", {"zone": "UTC"}), "conditions[0].values"),
        (_rule("eu", ["DE"]), "conditions[0].values"),
        (_rule("weather", ["sun"]), "conditions[0].type"),
        (_rule(conditions=[]), "conditions"),
        (_rule(conditions=[{"type": "eu"}] * 21), "conditions"),
        (_rule(destination=""), "destination"),
        (_rule(variants=[_variant(1), _variant(2)]), "destination"),
        (_rule(destination="http://10.0.0.1/"), "destination"),
        (_rule(destination="myapp://x"), "destination"),
        (_rule(id="rul_!"), "id"),
        (_rule(destination=None, variants=[_variant(1), _variant(0)]), "variants[1].weight"),
        (_rule(destination=None, variants=[_variant(1)]), "variants"),
    ],
)
def test_errors_name_the_place(link: Link, rule: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as caught:
        link_update(link=link, actor=Actor(), rules=[_rule(), rule])
    assert caught.value.field == f"rules[1].{field}"
    assert caught.value.message
    link.refresh_from_db()
    assert link.version == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rules": [_rule()] * 51}, "rules"),
        ({"rules": [_rule(id="rul_abcd"), _rule(id="rul_abcd")]}, "rules[1].id"),
        ({"variants": [_variant(1)]}, "variants"),
        ({"variants": [_variant(1)] * 9}, "variants"),
        ({"variants": [_variant(1), _variant(2, weight=1001)]}, "variants[1].weight"),
        ({"variants": [_variant(1), _variant(2, weight=True)]}, "variants[1].weight"),
        ({"variants": [_variant(1), _variant(2, name="x" * 101)]}, "variants[1].name"),
        ({"variants_end_at": NOT_YET}, "winner"),
        ({"winner": "var_nobody"}, "winner"),
        ({"winner": "x"}, "winner"),
        ({"rules": [_rule(destination=f"{URL}/{'x' * 900}{number}") for number in range(20)]}, "rules"),
    ],
)
def test_errors_of_the_whole(link: Link, fields: Any, field: str) -> None:
    with pytest.raises(BadField) as caught:
        link_update(link=link, actor=Actor(), **fields)
    assert caught.value.field == field


def test_too_much_for_the_edge_says_what_to_shorten(link: Link) -> None:
    rules = [_rule(destination=f"{URL}/{'x' * 900}{number}") for number in range(20)]
    with pytest.raises(BadField, match=r"is \d+\.\d KB; the limit is 16\.0 KB\. Shorten this field") as caught:
        link_update(link=link, actor=Actor(), rules=rules)
    assert (caught.value.field, caught.value.code) == ("rules", "too_large")


def test_a_long_pattern_counts_as_well(link: Link) -> None:
    slug = f"{'é' * 250}/*"
    urls = {"destination": f"{URL}/".ljust(8_000, "x"), "ios_url": f"{URL}/".ljust(6_336, "x")}
    assert link_update(link=link, actor=Actor(), rules=[], variants=[], **urls)  # type: ignore[arg-type]  # texts
    with pytest.raises(BadField, match="the limit is 16"):
        link_update(link=link, actor=Actor(), slug=slug)


def test_ids_stay_as_long_as_the_entry_does(link: Link) -> None:
    one, two = link.rules
    assert one["id"].startswith("rul_")
    assert one["id"] != two["id"]
    same = [_rule(), _rule("os", ["ios"])]
    unchanged = link_update(link=link, actor=Actor(), rules=same, variants=[_variant(1), _variant(2)])
    assert unchanged.version == 1  # without ids, but nothing is different
    edited = {**two, "conditions": [{"type": "os", "values": ["android"]}]}
    changed = link_update(link=link, actor=Actor(), rules=[edited, _rule("eu"), _rule()])
    assert [rule["id"] for rule in changed.rules][::2] == [two["id"], one["id"]]
    assert changed.rules[1]["id"] not in (one["id"], two["id"])
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {"a"}
    blue, red = (variant["id"] for variant in link.variants)
    weights = link_update(link=link, actor=Actor(), variants=[_variant(2, weight=9), _variant(3), _variant(1)])
    assert [variant["id"] for variant in weights.variants][::2] == [red, blue]


def test_a_test_ends_with_a_winner(link: Link) -> None:
    winner = link.variants[1]["id"]
    planned = link_update(link=link, actor=Actor(), variants_end_at=NOT_YET, winner=winner)
    assert (planned.variants_end_at, planned.winner) == (NOT_YET, winner)
    again = link_update(link=link, actor=Actor(), variants_end_at=None)
    assert (again.variants_end_at, again.winner) == (None, "")
    now = link_update(link=link, actor=Actor(), winner=winner)
    assert now.variants_end_at is not None
    assert now.variants_end_at <= datetime.now(UTC)
    open_again = link_update(link=link, actor=Actor(), winner=None)
    assert (open_again.variants_end_at, open_again.winner) == (None, "")
    link_update(link=link, actor=Actor(), winner=winner)
    with pytest.raises(BadField, match="none of the link's variants"):
        link_update(link=link, actor=Actor(), variants=[_variant(1), _variant(3)])
    gone = link_update(link=link, actor=Actor(), variants=[])
    assert (gone.variants, gone.winner, gone.variants_end_at) == ([], "", None)
