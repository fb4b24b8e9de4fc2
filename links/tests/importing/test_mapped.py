"""What the values of mapped columns say about a link."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from links.errors import BadField, BadSlug
from links.importing.formats import format_of, guess
from links.importing.mapped import Reading, preferred, read_values, values_of
from links.importing.moments import read_moment

BASE = {"destination": "https://example.com"}
OWN = Reading(hosts=frozenset({"", "go.acme.com"}), domain="go.acme.com", move=True)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2030-01-31T12:00:00Z", datetime(2030, 1, 31, 12, tzinfo=UTC)),
        ("2030-01-31 12:00:00", datetime(2030, 1, 31, 11, tzinfo=UTC)),
        ("2030-01-31", datetime(2030, 1, 30, 23, tzinfo=UTC)),
        ("1706745600", datetime(2024, 2, 1, tzinfo=UTC)),
        ("1706745600123", datetime(2024, 2, 1, tzinfo=UTC)),
        ("4/3/2030", datetime(2030, 3, 3, 23, tzinfo=UTC)),
        ("04.03.2030 13:30", datetime(2030, 3, 4, 12, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("never", None),
    ],
)
def test_reads_times_in_the_zone_of_the_file(text: str, moment: datetime | None) -> None:
    assert read_moment(text, zone=ZoneInfo("Europe/Berlin")) == moment


def test_reads_the_month_first_where_it_is_told_to() -> None:
    assert read_moment("4/3/2030", day_first=False) == datetime(2030, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["someday", "2030-02-30", "31/31/2030", "1/2/30", "2030-01-31T25:00:00Z"])
def test_what_is_no_time_is_told_by_its_field(text: str) -> None:
    with pytest.raises(BadField) as caught:
        read_values(BASE | {"expires_at": text}, Reading())
    assert (caught.value.field, caught.value.code) == ("expires_at", "time")
    assert read_values(BASE | {"created": text}, Reading()).created is None


def test_prefers_the_chosen_address_and_takes_the_other_where_it_is_empty() -> None:
    columns = ["link", "long_url", "custom_bitlinks"]
    known = format_of(columns)
    mapping, order = guess(columns, known), preferred(columns, known)
    random, chosen = "https://bit.ly/3xYz", "https://go.acme.com/sale"
    assert values_of([random, "https://example.com", chosen], mapping, order)["address"] == chosen
    assert values_of([random, "https://example.com"], mapping, order)["address"] == random


@pytest.mark.parametrize(
    ("values", "slug", "domain"),
    [
        ({"address": "https://go.acme.com/a/b"}, "a/b", "go.acme.com"),
        ({"address": "Go.Acme.com/a"}, "a", "go.acme.com"),
        ({"address": "http://localhost/a"}, "a", ""),
        ({"address": "https://bit.ly/a"}, "a", "go.acme.com"),
        ({"address": "https://go.acme.com/a|https://bit.ly/b"}, "a", "go.acme.com"),
        ({"slug": "https://go.acme.com/a"}, "a", "go.acme.com"),
        ({"address": "a/b"}, "a/b", "go.acme.com"),
        ({"slug": "a", "domain": "old.example"}, "a", "go.acme.com"),
        ({"slug": "a"}, "a", "go.acme.com"),
        ({}, "", "go.acme.com"),
    ],
)
def test_keeps_own_hosts_and_moves_others(values: dict[str, str], slug: str, domain: str) -> None:
    mapped = read_values(BASE | values, OWN)
    assert (mapped.fields["slug"], mapped.fields["domain"]) == (slug, domain)
    assert mapped.warnings == []


def test_keeps_foreign_hosts_where_nobody_said_to_move_them() -> None:
    mapped = read_values(BASE | {"address": "https://bit.ly/a"}, Reading())
    assert (mapped.fields["domain"], mapped.warnings) == ("bit.ly", [])
    with pytest.raises(BadSlug):
        read_values(BASE | {"address": "https://go.acme.com/"}, OWN)


@pytest.mark.parametrize(
    ("destination", "result"),
    [
        ("https://example.com/a", "https://example.com/a?utm_source=news&utm_term=a+b"),
        ("https://example.com/a?x=1#top", "https://example.com/a?x=1&utm_source=news&utm_term=a+b#top"),
        ("https://example.com/?utm_source=", "https://example.com/?utm_source=&utm_term=a+b"),
        ("", ""),
    ],
)
def test_adds_the_campaign_where_the_destination_has_none(destination: str, result: str) -> None:
    values = {"destination": destination, "utm_source": "news", "utm_term": "a b"}
    assert read_values(values, Reading()).fields["destination"] == result


@pytest.mark.parametrize("text", ["true", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=1", "pbkdf2_sha256$1$a$b"])
def test_refuses_links_whose_password_is_lost(text: str) -> None:
    with pytest.raises(BadField) as caught:
        read_values(BASE | {"password": text}, Reading())
    assert caught.value.code == "hashed"


def test_takes_what_links_have_and_warns_of_the_rest() -> None:
    mapped = read_values(
        BASE
        | {
            "password": "s3cret",
            "max_clicks": "0",
            "tags": "a|b",
            "folder": "Spring",
            "archived": "TRUE",
            "geo": '{"DE": "https://example.de", "AT": "https://example.de", "FR": "https://example.fr"}',
            "variants": "[]",
            "has_rules": "false",
            "disabled": "1",
            "cloak": "yes",
            "forward_query": "false",
            "created": "2024-01-02",
            "title": "A",
        },
        Reading(),
    )
    assert mapped.fields == BASE | {
        "title": "A",
        "password": "s3cret",
        "max_clicks": None,
        "tags": ["a", "b"],
        "cloak": True,
        "query_mode": "drop",
        "rules": [
            {"conditions": [{"type": "country", "values": ["DE", "AT"]}], "destination": "https://example.de"},
            {"conditions": [{"type": "country", "values": ["FR"]}], "destination": "https://example.fr"},
        ],
        "slug": "",
        "domain": "",
    }
    assert (mapped.folder, mapped.archived) == ("Spring", True)
    assert mapped.created == datetime(2024, 1, 2, tzinfo=UTC)
    assert [name for name, _ in mapped.warnings] == ["disabled"]
    assert read_values(BASE | {"password": "false"}, Reading()).fields["password"] is None


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        (
            {
                "variants": '[{"url": "https://a.example.com", "percentage": 30},'
                ' {"url": "https://b.example.com", "percentage": 70}]'
            },
            [("https://a.example.com", 30), ("https://b.example.com", 70)],
        ),
        (
            {"split_url": "https://b.example.com", "split_percent": "20"},
            [("https://example.com", 80), ("https://b.example.com", 20)],
        ),
    ],
)
def test_takes_tests_of_several_addresses(values: dict[str, str], shares: list[tuple[str, int]]) -> None:
    mapped = read_values(BASE | values, Reading())
    assert [(one["destination"], one["weight"]) for one in mapped.fields["variants"]] == shares
    assert mapped.warnings == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("geo", '{"Germany": "https://example.de"}', "“Germany” is not the two-letter code"),
        ("geo", "[1]", "were not taken."),
        ("rules", "2", "were not taken."),
        ("rules", '[{"conditions": [], "destinationUrl": "https://example.de"}]', "A rule needs a condition"),
        ("variants", '[{"url": "https://a.example.com", "percentage": 100}]', "Give 2 to 8 variants"),
        ("variants", '[{"url": "https://a.example.com"}]', "was not taken."),
        ("split_url", "javascript:alert(1)", "can never lead to javascript:"),
        ("desktop_url", "javascript:alert(1)", "can never lead to javascript:"),
        ("redirect_rules", '{"conditions": []}', "Its rules were not taken."),
        (
            "redirect_rules",
            '[{"longUrl": "https://example.de", "conditions": [{"type": "ip-address", "matchValue": "192.0.2.*"}]}]',
            "no condition “ip-address”",
        ),
        ("ios_url", "javascript:alert(1)", "Its address for iOS was not taken. A link can never"),
        ("android_url", "https://", "Its address for Android was not taken."),
        ("app_links", '[{"app_uri_path": "/product/1"}]', "Its links into apps were not taken"),
        ("has_rules", "true", "which the file does not hold"),
        ("winner", "var_1234", "the test goes on"),
    ],
)
def test_warns_of_rules_that_it_cannot_take(name: str, text: str, words: str) -> None:
    mapped = read_values(BASE | {name: text}, Reading())
    assert not {"rules", "variants", "ios_url", "android_url", "app_schemes"} & mapped.fields.keys()
    [(_, warning)] = mapped.warnings
    assert words in warning


def test_takes_its_own_rules_without_their_ids() -> None:
    condition = {"type": "country", "negate": False, "values": ["DE"]}
    variants = [{"id": "var_1234", "name": "A", "destinationUrl": "https://a.example.com", "weight": 1}]
    rule = {
        "id": "rul_1234",
        "name": "Home",
        "conditions": [condition],
        "destinationUrl": "https://example.de",
        "variants": None,
    }
    other = rule | {"destinationUrl": None, "variants": variants * 2}
    mapped = read_values(BASE | {"rules": json.dumps([rule, other])}, Reading())
    expected = {"name": "A", "destination": "https://a.example.com", "weight": 1}
    assert mapped.fields["rules"] == [
        {"name": "Home", "conditions": [condition], "destination": "https://example.de"},
        {"name": "Home", "conditions": [condition], "variants": [expected, expected]},
    ]


def test_takes_the_countries_that_are_some() -> None:
    geo = {"DE": "https://example.de", "UK": "https://example.uk", "Europe": "https://example.eu", "FR": "//"}
    mapped = read_values(BASE | {"geo": json.dumps(geo)}, Reading())
    assert [rule["destination"] for rule in mapped.fields["rules"]] == ["https://example.de"]
    [(field, words)] = mapped.warnings
    assert field == "geo"
    assert words.startswith("Some of its addresses for countries were not taken. “UK” is not")
    assert "“Europe” is not" in words


def test_takes_shlinks_rules_in_their_order() -> None:
    rules = [
        {
            "longUrl": "https://example.com/second",
            "priority": 2,
            "conditions": [
                {"type": "device", "matchKey": None, "matchValue": "mobile"},
                {"type": "geolocation-country-code", "matchKey": None, "matchValue": "DE"},
                {"type": "query-param", "matchKey": "from", "matchValue": "mail"},
                {"type": "any-value-query-param", "matchKey": None, "matchValue": "ref"},
            ],
        },
        {
            "longUrl": "https://example.com/first",
            "priority": 1,
            "conditions": [{"type": "language", "matchKey": None, "matchValue": "de-AT"}],
        },
        {"longUrl": "https://example.com/third", "priority": 3, "conditions": [{"type": "geolocation-city-name"}]},
    ]
    values = {"redirect_rules": json.dumps({"redirectRules": rules}), "has_rules": "true"}
    mapped = read_values(BASE | values | {"desktop_url": "https://example.com/desktop"}, Reading())
    assert [(rule["destination"], rule["conditions"]) for rule in mapped.fields["rules"]] == [
        ("https://example.com/first", [{"type": "language", "values": ["de-AT"]}]),
        (
            "https://example.com/second",
            [
                {"type": "os", "values": ["ios", "android"]},
                {"type": "country", "values": ["DE"]},
                {"type": "query", "values": [{"name": "from", "value": "mail"}]},
                {"type": "query", "values": [{"name": "ref", "value": None}]},
            ],
        ),
        ("https://example.com/desktop", [{"type": "os", "values": ["windows", "macos", "linux", "chromeos"]}]),
    ]
    assert [field for field, _ in mapped.warnings] == ["redirect_rules"]
    assert "Some of its rules were not taken." in mapped.warnings[0][1]


def test_allows_the_schemes_of_addresses_in_apps() -> None:
    geo = '{"DE": "Shop://de", "FR": "https://example.fr"}'
    mapped = read_values(BASE | {"ios_url": "myapp://product/1", "geo": geo, "app_schemes": "tel"}, Reading())
    assert mapped.fields["app_schemes"] == ["tel", "myapp", "shop"]
    assert mapped.warnings == []


def test_takes_no_more_rules_than_a_link_can_have() -> None:
    rule = {"conditions": [{"type": "eu"}], "destinationUrl": "https://example.eu"}
    values = {"rules": json.dumps([rule] * 50)}
    assert len(read_values(BASE | values, Reading()).fields["rules"]) == 50
    mapped = read_values(BASE | values | {"desktop_url": "https://example.com/desktop"}, Reading())
    assert "rules" not in mapped.fields
    assert [field for field, _ in mapped.warnings] == ["rules"]
