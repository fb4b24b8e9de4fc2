"""The admin's page of lines that were set aside, and their number on its first page."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import StaffRole, User
from accounts.tests.people import make_staff
from analytics import rejected
from analytics.columns import REJECTED_COLUMNS
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, SIGNING_KEY, WORKSPACE_ID, StandIn

PAGE = "/admin/rejected-lines/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None, sign_in: Callable[[User], Client]) -> Client:
    """Somebody of our own staff."""
    return sign_in(make_staff(StaffRole.SUPPORT))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Lines set aside an hour, a week and five weeks ago, one of them twice, as a second delivery writes them."""
    stand_in = StandIn(tmp_path_factory.mktemp("tinybird"))
    stand_in.start()
    now = timezone.now()

    def row(reason: str, number: int, ago: timedelta) -> dict[str, object]:
        at = (now - ago).strftime("%Y-%m-%d %H:%M:%S.000")
        found = {"timestamp": at, "reason": reason, "sequence": f"4957{number}", "line": 0, "size": 9, "detail": "<b>"}
        assert set(found) == set(REJECTED_COLUMNS)
        return found

    hour, week, month = timedelta(hours=1), timedelta(days=7), timedelta(days=35)
    rows = [row("torn", number, hour) for number in range(8)]
    rows += [row("torn", 0, hour), row("number", 50, hour), row("number", 51, week), row("too long", 52, month)]
    stand_in.transport.append("rejected_lines", rows, token=APPEND_TOKEN)
    yield stand_in
    stand_in.stop()


@pytest.fixture(autouse=True)
def _configured(settings: Settings, store: StandIn) -> Iterator[None]:
    settings.TINYBIRD_URL, settings.TINYBIRD_SIGNING_KEY = store.url, SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID, settings.CLICK_STREAM = WORKSPACE_ID, "acme-clicks"
    cache.delete(rejected._KEY)
    yield
    cache.delete(rejected._KEY)


def test_reasons_with_their_numbers_and_places(staff: Client) -> None:
    text = staff.get(PAGE).text
    rows = re.findall(r"<tr><th>(.*?)</th><td>(.*?)</td><td>(\d+)</td><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", text)
    assert [(reason, lines) for reason, _, lines, *_ in rows] == [("torn", "8"), ("number", "2")]
    torn, number = rows
    assert torn[1].startswith("Not as many fields")
    assert len(re.findall(r"<code>4957\d</code>", torn[5])) == 5
    week, hour = (timezone.now() - timedelta(days=7), timezone.now() - timedelta(hours=1))
    assert (number[3][:10], number[4][:10]) == (f"{week:%Y-%m-%d}", f"{hour:%Y-%m-%d}")
    assert "stream=acme-clicks number=NUMBER" in text
    assert "<b>" not in text


def test_the_first_page_says_how_many_of_the_last_day(staff: Client) -> None:
    text = staff.get("/admin/").text
    assert text.count(f'<a href="{PAGE}">Rejected lines</a> of the log of clicks within 24 hours: 9<') == 1


def test_the_first_page_asks_once_a_minute_and_waits_for_nobody(
    staff: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.get("/admin/")
    settings.TINYBIRD_URL = "http://127.0.0.1:9"
    assert "within 24 hours: 9<" in staff.get("/admin/").text
    cache.delete(rejected._KEY)
    assert "within 24 hours: not known<" in staff.get("/admin/").text
    monkeypatch.setattr("analytics.rejected.operators", lambda seconds: pytest.fail("it was just asked"))
    assert "within 24 hours: not known<" in staff.get("/admin/").text


def test_without_a_store_nothing_is_known(staff: Client, settings: Settings) -> None:
    settings.TINYBIRD_SIGNING_KEY = ""
    assert "within 24 hours: not known<" in staff.get("/admin/").text
    answer = staff.get(PAGE)
    assert answer.status_code == 503
    assert "TINYBIRD_SIGNING_KEY must be set" in answer.text


def test_it_is_for_staff_and_for_reading(staff: Client, bob: User, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(bob).get(PAGE).status_code in (302, 403)
    assert Client().get(PAGE).status_code == 302
    assert staff.post(PAGE).status_code == 405


def test_every_reason_has_a_meaning() -> None:
    forwarder = Path(rejected.__file__).parent / "forwarder"
    used = set(re.findall(r'Rejected\("([a-z0-9 -]+)"\)', (forwarder / "lines.py").read_text()))
    used |= set(re.findall(r'Aside\(place, \w+, "([a-z0-9 -]+)"', (forwarder / "handler.py").read_text()))
    assert used | {"refused"} == set(rejected.MEANINGS)
