"""What a link can do beyond one destination, through the API."""

from typing import Any, get_args

import pytest
from django.conf import settings

from accounts.tests.callers import Caller
from edge.resolver.rules import CONDITIONS
from links.api.rule_schemas import ConditionType
from links.models import Link

URL = "https://example.com"
RULE = {"conditions": [{"type": "country", "values": ["de"]}], "destinationUrl": f"{URL}/de"}
VARIANTS = [{"destinationUrl": f"{URL}/1", "weight": 1}, {"destinationUrl": f"{URL}/2", "weight": 2, "name": "Two"}]
ALL: dict[str, Any] = {
    "destinationUrl": URL,
    "shortCode": "r/{id}",
    "rules": [RULE, {"conditions": [{"type": "bot"}], "variants": VARIANTS}],
    "variants": VARIANTS,
    "ios": "myapp://x/{id}",
    "android": "market://details?id=x",
    "appSchemes": ["myapp", "market"],
    "leaveInApp": True,
    "password": "correct horse",
    "socialTitle": "T",
    "description": "D",
    "image": f"{URL}/i.png",
    "cloak": True,
    "noindex": False,
    "maxClicks": 5,
    "queryPass": ["utm_*"],
    "queryStrip": ["x"],
}


def test_the_schema_names_every_condition() -> None:
    assert set(get_args(ConditionType)) == set(CONDITIONS)


def test_all_of_it_goes_in_and_out(api: Caller) -> None:
    status, made = api.call("POST", "/links", ALL)
    assert status == 201, made
    for name, value in ALL.items():
        if name not in ("rules", "variants", "password"):
            assert made[name] == value
    assert made["hasPassword"] is True
    assert (made["clicksCounted"], made["limitReachedAt"], made["winner"], made["variantsEndAt"]) == (
        0,
        None,
        None,
        None,
    )
    assert made["rules"][0] == {
        "id": made["rules"][0]["id"],
        "name": "",
        "conditions": [{"type": "country", "negate": False, "values": ["DE"]}],
        "destinationUrl": f"{URL}/de",
        "variants": None,
    }
    assert [variant["weight"] for variant in made["rules"][1]["variants"]] == [1, 2]
    assert "correct horse" not in str(made)
    assert Link.objects.get().password_hash not in str(made)


def test_what_came_out_can_go_in_again(api: Caller) -> None:
    _, made = api.call("POST", "/links", ALL)
    writable = {name: made[name] for name in ALL if name != "password"}
    writable |= {"winner": None, "variantsEndAt": None}
    status, same = api.call("PATCH", f"/links/{made['id']}", writable)
    assert (status, same["version"]) == (200, 1)
    winner = made["variants"][0]["id"]
    _, ended = api.call("PATCH", f"/links/{made['id']}", {"winner": winner})
    assert ended["winner"] == winner
    assert ended["variantsEndAt"] is not None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"rules": [RULE, {**RULE, "destinationUrl": "http://10.0.0.1/"}]}, "private", "rules[1].destinationUrl"),
        ({"rules": [{**RULE, "conditions": [{"type": "weather"}]}]}, "invalid", "rules[0].conditions[0].type"),
        (
            {"rules": [{**RULE, "conditions": [{"type": "country", "values": ["XX"]}]}]},
            "choice",
            "rules[0].conditions[0].values[0]",
        ),
        ({"rules": [{**RULE, "to": URL}]}, "unknown_field", "rules[0].to"),
        ({"rules": None}, "invalid", "rules"),
        ({"variants": [{**VARIANTS[0], "weight": "1"}]}, "invalid", "variants[0].weight"),
        ({"ios": "myapp://x"}, "scheme", "ios"),
        ({"maxClicks": 0}, "range", "maxClicks"),
        ({"cloak": "yes"}, "invalid", "cloak"),
        ({"password": "abc"}, "length", "password"),
        ({"queryPass": ["a", "a*b"]}, "wildcard", "queryPass[1]"),
        ({"hasPassword": False}, "unknown_field", "hasPassword"),
    ],
)
def test_errors(api: Caller, change: dict[str, Any], code: str, field: str) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    status, body = api.call("PATCH", f"/links/{made['id']}", change)
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, code, field)


def test_campaign_parameters_are_part_of_the_destination(api: Caller) -> None:
    body = {"destinationUrl": f"{URL}/?a=1&utm_source=old&b#f", "utmSource": "new", "utmMedium": "e mail"}
    status, made = api.call("POST", "/links", body)
    assert (status, made["destinationUrl"]) == (201, f"{URL}/?a=1&b&utm_source=new&utm_medium=e%20mail#f")
    assert (made["utmSource"], made["utmMedium"], made["utmTerm"]) == ("new", "e mail", None)
    path = f"/links/{made['id']}"
    _, changed = api.call("PATCH", path, {"utmSource": None, "utmTerm": "t"})
    assert changed["destinationUrl"] == f"{URL}/?a=1&b&utm_medium=e%20mail&utm_term=t#f"
    _, bare = api.call("PATCH", path, {"destinationUrl": URL})
    assert (bare["destinationUrl"], bare["utmMedium"]) == (URL, None)
    status, wrong = api.call("PATCH", path, {"utmSource": "x" * 201})
    assert (status, wrong["error"]["field"]) == (422, "utmSource")


def test_archived_is_a_field(api: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    path = f"/links/{made['id']}"
    status, put_away = api.call("PATCH", path, {"archived": True, "title": "Old", "version": 1})
    assert (status, put_away["archived"], put_away["title"], put_away["version"]) == (200, True, "Old", 3)
    assert put_away["archivedAt"]
    assert api.call("PATCH", path, {"archived": True})[1]["version"] == 3
    _, back = api.call("PATCH", path, {"archived": False})
    assert (back["archived"], back["archivedAt"], back["version"]) == (False, None, 4)


def test_who_made_it_and_where_its_code_is(api: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    author = Link.objects.get().created_by
    assert author is not None
    assert made["createdBy"] == {"id": author.public_id, "name": author.display_name}
    assert made["qrCodeUrl"] == f"{settings.SITE_URL}/api/v1/links/{made['id']}/qr"


def test_a_password_is_set_one_link_at_a_time(api: Caller) -> None:
    _, body = api.call("POST", "/links/bulk", {"links": [{"destinationUrl": URL, "password": "correct horse"}]})
    assert body["items"][0]["error"]["code"] == "not_in_bulk"
    assert not Link.objects.exists()


def test_others_cannot(api: Caller, reader: Caller, foreign: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    assert reader.call("PATCH", f"/links/{made['id']}", {"rules": [RULE]})[0] == 403
    assert foreign.call("PATCH", f"/links/{made['id']}", {"rules": [RULE]})[0] == 404
    assert api.call("GET", f"/links/{made['id']}")[1]["rules"] == []
