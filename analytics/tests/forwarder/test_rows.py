"""From a line to a row."""

import json
from pathlib import Path

import pytest

from analytics.columns import CLICK_OUTCOMES, COLUMNS, OUTCOMES
from analytics.forwarder.lines import read_line
from analytics.forwarder.places import nowhere, open_places
from analytics.forwarder.rows import RECORDED, Owner, Rows, dump
from analytics.forwarder.visitors import Visitors
from analytics.tests.forwarder.log import CLICK, NOW, line
from analytics.tests.forwarder.mmdb import write_mmdb
from edge.resolver.click import OUTCOMES as RECORDS
from edge.resolver.click import Click

VISITORS = Visitors("s" * 32)
ROWS = Rows(visitors=VISITORS, places=nowhere)


def row(data: bytes, rows: Rows = ROWS) -> dict[str, str | int | float]:
    return rows.row(read_line(data.rstrip(b"\n"), NOW))


def test_a_click() -> None:
    query = "utm_source=news&utm_medium=email&utm_campaign=c&utm_term=t&utm_content=x&qr=1&gclid=1"
    found = row(line(query=query, referrer="https://www.google.com/", asn="64500"))
    assert set(found) == set(COLUMNS)
    visitor = found.pop("visitor")
    assert found == {
        "timestamp": "2026-11-18 11:06:40.500",
        "request_id": "req-1",
        "outcome": "click",
        "workspace_id": "ws_acme",
        "link_id": "lnk_sale",
        "rev": 7,
        "rule": "rul_1",
        "variant": "var_a",
        "host": "go.acme.example",
        "path": "/sale",
        "country": "DE",
        "region": "",
        "continent": "EU",
        "city": "",
        "asn": 64500,
        "device": "desktop",
        "os": "Windows",
        "os_version": "10 or 11",
        "browser": "Chrome",
        "browser_version": "153",
        "bot": 0,
        "bot_name": "",
        "referrer_host": "google.com",
        "channel": "qr",
        "utm_source": "news",
        "utm_medium": "email",
        "utm_campaign": "c",
        "utm_term": "t",
        "utm_content": "x",
        "click_id": "gclid",
        "qr": 1,
        "method": "GET",
        "status": 302,
        "cache": "hit",
        "edge": "LCL1-C1",
        "latency_ms": 12.0,
    }
    agent = read_line(line().rstrip(b"\n"), NOW).agent
    assert visitor == VISITORS.number(NOW, "198.51.100.7", agent, "ws_acme")


def test_the_address_is_nowhere_in_it() -> None:
    data = dump(row(line(ip="2001:db8::7", agent="Secretive/1.0 (x)")))
    assert b"2001:db8" not in data
    assert b"Secretive" not in data
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
    assert set(json.loads(data)) == set(COLUMNS)


def test_every_outcome_of_the_record_has_a_name() -> None:
    assert set(RECORDED) == set(RECORDS)
    for letter, name in RECORDED.items():
        assert row(line(click=Click(letter, "lnk_a", "ws_a", 1), status=200))["outcome"] == name
        assert name in OUTCOMES
    assert set(OUTCOMES) > CLICK_OUTCOMES


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "not_found"),
        (410, "blocked"),
        (503, "error"),
        (0, "error"),
        (405, "refused"),
        (302, "other"),
        (200, "other"),
    ],
)
def test_answers_without_a_record_are_nobodys(status: int, outcome: str) -> None:
    found = row(line(click=None, status=status))
    assert (found["outcome"], found["workspace_id"], found["link_id"], found["rev"]) == (outcome, "", "", 0)


def test_a_decision_that_was_not_delivered_is_no_click() -> None:
    assert row(line(status=502))["outcome"] == "error"
    assert row(line(click=Click("x", "lnk_a", "ws_a", 1), status=410))["outcome"] == "expired"


@pytest.mark.parametrize(
    ("status", "link", "expected"),
    [
        (302, "lnk_a", ("click", "ws_a", "lnk_a")),
        (404, "lnk_a", ("not_found", "ws_a", "")),  # made since
        (404, "", ("not_found", "ws_a", "")),
        (410, "lnk_a", ("blocked", "ws_a", "lnk_a")),
        (200, "", ("other", "ws_a", "")),
        (302, "", ("other", "ws_a", "")),
    ],
)
def test_the_look_up_is_for_answers_without_a_record(status: int, link: str, expected: tuple[str, str, str]) -> None:
    asked: list[tuple[str, str, float]] = []

    def look_up(host: str, path: str, timestamp: float) -> Owner:
        asked.append((host, path, timestamp))
        return Owner("ws_a", link)

    rows = Rows(visitors=VISITORS, places=nowhere, look_up=look_up)
    found = row(line(click=None, status=status, host="GO.acme.example:443", path="/sale"), rows)
    assert (found["outcome"], found["workspace_id"], found["link_id"]) == expected
    row(line(click=CLICK), rows)
    row(line(click=None, host="not a host"), rows)
    assert asked == [("go.acme.example", "/sale", NOW)]


@pytest.mark.parametrize(
    "data",
    [
        line(agent="Googlebot/2.1 (+http://www.google.com/bot.html)"),
        line(method="HEAD"),
        line(header_names="Host\nSec-Purpose"),
        line(header_names="host\npurpose"),
        line(click=Click("s", "lnk_a", "ws_a", 1)),
        line(agent=""),
    ],
)
def test_no_person(data: bytes) -> None:
    assert row(data)["bot"] == 1


def test_a_person() -> None:
    assert row(line(header_names="Host\nUser-Agent\nSec-Fetch-Dest"))["bot"] == 0
    assert row(line(method="POST"))["bot"] == 0  # who typed the link's password


def test_places(tmp_path: Path) -> None:
    city = {"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "BE"}], "city": {"names": {"en": "Berlin"}}}
    rows = Rows(visitors=VISITORS, places=open_places(write_mmdb(tmp_path / "c.mmdb", {"198.51.100.0/24": city})))
    keys = ("country", "region", "continent", "city")
    assert [row(line(), rows)[key] for key in keys] == ["DE", "BE", "EU", "Berlin"]
    assert [row(line(country="-"), rows)[key] for key in keys] == ["DE", "BE", "EU", "Berlin"]
    assert [row(line(country="FR"), rows)[key] for key in keys] == ["FR", "", "EU", ""]
    assert [row(line(ip="10.0.0.1", country="-"), rows)[key] for key in keys] == ["", "", "", ""]
    objected = row(line(header_names="Sec-GPC"), rows)
    assert [objected[key] for key in keys] == ["DE", "", "EU", ""]


@pytest.mark.parametrize("name", ["Sec-GPC", "sec-gpc", "DNT"])
def test_who_objects_is_counted_and_not_recognised(name: str) -> None:
    heard, not_heard = (Rows(visitors=VISITORS, places=nowhere, honour_objections=honour) for honour in (True, False))
    data = line(header_names=f"Host\n{name}")
    assert (row(data, heard)["visitor"], row(data, heard)["outcome"]) == (0, "click")
    assert row(data, not_heard)["visitor"] == row(line())["visitor"] != 0


def test_what_visitors_send_is_bounded() -> None:
    found = row(line(path="/" + "é" * 600, method="-", cs_method="BREW", host="x" * 300))
    assert str(found["path"]).encode() == ("/" + "é" * 255).encode()
    assert (found["method"], found["host"]) == ("other", "")


@pytest.mark.parametrize(
    ("result", "cache"),
    [
        ("Hit", "hit"),
        ("RefreshHit", "hit"),
        ("OriginShieldHit", "hit"),
        ("Miss", "miss"),
        ("LambdaGeneratedResponse", "miss"),
        ("Error", "error"),
        ("LimitExceeded", "error"),
        ("-", "miss"),
    ],
)
def test_the_cache(result: str, cache: str) -> None:
    assert row(line(result=result))["cache"] == cache


def test_times_are_rounded_to_milliseconds() -> None:
    assert row(line(timestamp="1794999999.9996"))["timestamp"] == "2026-11-18 11:06:40.000"
    assert row(line(timestamp="1795000000"))["timestamp"] == "2026-11-18 11:06:40.000"
