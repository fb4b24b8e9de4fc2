"""`manage.py send_click_webhooks`: webhooks are told of clicks, whatever happens to the reader."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actor import Actor
from accounts.models import Workspace
from analytics.click_webhooks import telling, telling_reader
from analytics.tests.forwarder.log import CHROME, fresh
from edge.resolver.click import Click
from links.clicks.reader import Reader
from links.clicks.stream import Batch
from links.models import ClickShard
from links.tests.clicks.test_reader import FakeStream
from webhooks.models import Delivery, Endpoint, Event
from webhooks.services import endpoint_create, endpoint_update

Listen = Callable[..., Endpoint]
SALE, SPRING = "lnk_0000000000000001", "lnk_0000000000000002"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def listen(workspace: Workspace) -> Listen:
    """Return a function that makes an endpoint which is told of clicks: of Acme's unless another is given."""

    def make(of: Workspace = workspace, **fields: Any) -> Endpoint:
        url = "https://hooks.example.com/"
        return endpoint_create(workspace=of, actor=Actor(), url=url, event_types=["link.clicked"], **fields)[0]

    return make


def clicked(workspace: Workspace, request_id: str, link_id: str = SALE, outcome: str = "r", **fields: Any) -> bytes:
    return fresh(request_id=request_id, click=Click(outcome, link_id, workspace.public_id, 1, "rul_1"), **fields)


def reader_of(stream: FakeStream) -> Reader:
    return telling_reader(stream)  # type: ignore[arg-type]  # speaks as Stream does


def read_all(reader: Reader) -> None:
    while reader.read_once():
        pass


def told(endpoint: Endpoint) -> list[str]:
    """The ids of all clicks that the endpoint is told of."""
    payloads = Delivery.objects.filter(endpoint=endpoint).order_by("pk").values_list("event__payload", flat=True)
    return [click["id"] for payload in payloads for click in payload["clicks"]]


def test_people_s_clicks_on_links_of_those_who_listen(
    workspace: Workspace, elsewhere: Workspace, listen: Listen
) -> None:
    everything, one_link, robots = listen(), listen(click_links=[SPRING]), listen(with_bots=True)
    stream = FakeStream("s1")
    stream.limit = 100
    stream.records["s1"] = [
        clicked(workspace, "a1"),
        clicked(workspace, "a2", SPRING),
        clicked(workspace, "a3", agent=ROBOT),
        clicked(workspace, "a4", outcome="p"),  # asked for its password
        clicked(workspace, "a5", status=500),
        clicked(elsewhere, "b1"),
        b"torn getowl=",
        clicked(workspace, "a6", outcome="c"),
    ]
    read_all(reader_of(stream))
    assert told(everything) == ["a1", "a2", "a6"]
    assert told(one_link) == ["a2"]
    assert told(robots) == ["a1", "a2", "a3", "a6"]
    assert Event.objects.count() == 3
    assert not Event.objects.filter(workspace=elsewhere).exists()


def test_what_is_told_of_a_click(workspace: Workspace, listen: Listen) -> None:
    endpoint = listen()
    stream = FakeStream("s1")
    stream.records["s1"] = [
        clicked(workspace, "a1", ip="203.0.113.9", query="utm_source=mail&qr=1", referrer="https://www.example.org/x")
    ]
    read_all(reader_of(stream))
    (payload,) = Event.objects.values_list("payload", flat=True)
    (click,) = payload["clicks"]
    assert click["linkId"] == SALE
    assert (click["country"], click["device"], click["browser"], click["os"]) == ("DE", "desktop", "Chrome", "Windows")
    assert (click["utmSource"], click["qr"], click["bot"], click["rule"]) == ("mail", True, False, "rul_1")
    assert click["referrerHost"] == "example.org"
    assert abs(timezone.now() - datetime.fromisoformat(click["at"])) < timedelta(hours=1)
    text = str(payload)
    assert "203.0.113.9" not in text
    assert CHROME not in text
    assert "visitor" not in click
    assert endpoint.deliveries.get().state == "pending"


def test_a_hundred_clicks_a_delivery(workspace: Workspace, listen: Listen) -> None:
    endpoint = listen()
    stream = FakeStream("s1")
    stream.limit = 1_000
    stream.records["s1"] = [clicked(workspace, f"a{number}") for number in range(250)]
    read_all(reader_of(stream))
    sizes = [len(payload["clicks"]) for payload in Event.objects.order_by("pk").values_list("payload", flat=True)]
    assert sizes == [100, 100, 50]
    assert told(endpoint) == [f"a{number}" for number in range(250)]


def test_killed_before_its_place_is_written_it_reads_again(
    workspace: Workspace, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = listen()
    stream = FakeStream("s1")
    stream.records["s1"] = [clicked(workspace, f"a{number}") for number in range(7)]
    read_all(reader_of(stream))

    def die(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    stream.records["s1"].append(clicked(workspace, "a7"))
    with monkeypatch.context() as patch:
        patch.setattr("analytics.click_webhooks.emit_to", die)
        ClickShard.objects.update(lease_until=timezone.now())
        with pytest.raises(KeyboardInterrupt):
            read_all(reader_of(stream))
    ClickShard.objects.update(lease_until=timezone.now())
    read_all(reader_of(stream))
    assert told(endpoint) == [f"a{number}" for number in range(8)]


def test_one_that_is_disabled_while_a_batch_is_read_is_left_out(workspace: Workspace, listen: Listen) -> None:
    endpoint = listen()
    handled = telling()(Batch([clicked(workspace, "a1")], "1", "s1:1", False))
    endpoint_update(endpoint=endpoint, actor=Actor(), enabled=False)
    handled.store()
    assert not Event.objects.exists()


def test_where_nobody_listens_lines_are_not_even_read(
    workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.click_webhooks.read_line", None)
    stream = FakeStream("s1")
    stream.limit = 1_000
    stream.records["s1"] = [clicked(workspace, f"a{number}") for number in range(100)]
    reader = reader_of(stream)
    with django_assert_max_num_queries(9):
        read_all(reader)
    assert not Event.objects.exists()


def test_there_must_be_a_stream(settings: Settings) -> None:
    settings.CLICK_STREAM = ""
    with pytest.raises(CommandError, match="CLICK_STREAM"):
        call_command("send_click_webhooks")


def test_what_is_missing_is_named(settings: Settings) -> None:
    settings.CLICK_PLACES_FILE = "/nowhere.mmdb"
    with pytest.raises(CommandError, match=r"nowhere\.mmdb"):
        call_command("send_click_webhooks")


def test_it_says_which_packages_it_needs() -> None:
    code = """
import sys
sys.modules |= dict.fromkeys(("ua_parser", "ua_parser_rs", "crawleruseragents", "maxminddb"))
import django
django.setup()
from django.core.management import call_command
call_command("send_click_webhooks")
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "getowl.settings"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True
    )
    assert "pip install -r requirements-forwarder.txt" in run.stderr


def test_zero_bytes_of_visitors_stop_nothing(workspace: Workspace, listen: Listen) -> None:
    endpoint = listen()
    stream = FakeStream("s1")
    stream.records["s1"] = [clicked(workspace, "z1", query="utm_source=%00"), clicked(workspace, "z2")]
    read_all(reader_of(stream))
    assert told(endpoint) == ["z1", "z2"]
