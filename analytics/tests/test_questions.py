"""Reading a question about clicks from parameters: times in their zone, filters, and what is refused by name."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.questions import KNOWN, PERIODS, BadQuestion, Question, read_question
from analytics.tinybird_client import Bots, Filter, Unit
from links.models import Link
from links.reach import EVERYTHING
from links.services import link_create

NOW = datetime(2026, 11, 25, 18, 20, tzinfo=UTC)
NOBODY = Workspace(name="of no database")


def read(workspace: Workspace = NOBODY, now: datetime = NOW, **query: Any) -> Question:
    """The question of these parameters; `since` stands for `from`."""
    if "since" in query:
        query["from"] = query.pop("since")
    return read_question(query, workspace=workspace, now=now, reach=EVERYTHING)


def refused(**query: Any) -> BadQuestion:
    """What is wrong with these parameters."""
    with pytest.raises(BadQuestion) as caught:
        read(**query)
    return caught.value


def ends(question: Question) -> tuple[str, str]:
    """The window as text, in its zone."""
    zone = question.window.zone
    start, end = question.window.start.astimezone(zone), question.window.end.astimezone(zone)
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("period", "start", "end", "unit"),
    [
        ("24h", "2026-11-24T20:00+01:00", "2026-11-25T20:00+01:00", Unit.HOUR),
        ("7d", "2026-11-19T00:00+01:00", "2026-11-26T00:00+01:00", Unit.DAY),
        ("30d", "2026-10-27T00:00+01:00", "2026-11-26T00:00+01:00", Unit.DAY),
        ("90d", "2026-08-28T00:00+02:00", "2026-11-26T00:00+01:00", Unit.DAY),
        ("12m", "2025-12-01T00:00+01:00", "2026-11-26T00:00+01:00", Unit.MONTH),
        ("mtd", "2026-11-01T00:00+01:00", "2026-11-26T00:00+01:00", Unit.DAY),
        ("ytd", "2026-01-01T00:00+01:00", "2026-11-26T00:00+01:00", Unit.MONTH),
    ],
)
def test_periods(period: str, start: str, end: str, unit: Unit) -> None:
    question = read(period=period, timezone="Europe/Berlin")
    assert (*ends(question), question.unit, question.period) == (start, end, unit, period)


def test_twelve_months_in_december_are_this_years() -> None:
    assert ends(read(period="12m", now=datetime(2026, 12, 31, tzinfo=UTC)))[0] == "2026-01-01T00:00+00:00"


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert ends(read(period="7d", timezone="Asia/Tokyo", now=late))[1] == "2026-11-27T00:00+09:00"
    assert ends(read(period="7d", timezone="America/New_York", now=late))[1] == "2026-11-26T00:00-05:00"


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ({"since": "2026-10-25", "to": "2026-10-25"}, "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
        ({"since": "2026-11-20"}, "2026-11-20T00:00+01:00", "2026-11-26T00:00+01:00"),
        # As it arrives where the plus sign was not encoded.
        (
            {"since": "2026-11-01T12:00:00 02:00", "to": "2026-11-01T12:00:00+00:00"},
            "2026-11-01T11:00+01:00",
            "2026-11-01T13:00+01:00",
        ),
        # Thirty days by the calendar: summer time ends among them.
        ({"to": "2026-11-10"}, "2026-10-12T00:00+02:00", "2026-11-11T00:00+01:00"),
        (
            {"since": "2026-11-01T12:00:00Z", "to": "2026-11-02T01:30"},
            "2026-11-01T13:00+01:00",
            "2026-11-02T01:30+01:00",
        ),
    ],
)
def test_dates_and_times(query: dict[str, Any], start: str, end: str) -> None:
    question = read(**query, timezone="Europe/Berlin")
    assert (*ends(question), question.period) == (start, end, "")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"period": "1d"}, "period"),
        ({"period": "30d", "since": "2026-11-01"}, "period"),
        ({"since": "yesterday"}, "from"),
        ({"since": "2026-02-30"}, "from"),
        ({"since": "1999-12-31"}, "from"),
        ({"since": "2016-01-01", "to": "2026-01-01"}, "from"),
        ({"to": "0001-01-01"}, "from"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "2100-01-02"}, "to"),
        ({"since": "2026-11-20", "to": "2026-11-19"}, "to"),
        ({"since": "2026-11-20T10:00Z", "to": "2026-11-20T10:00Z"}, "to"),
        ({"since": "2027-01-01"}, "to"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "localtime"}, "timezone"),
        ({"granularity": "second"}, "granularity"),
        ({"granularity": "minute"}, "granularity"),
        ({"granularity": "hour", "since": "2025-01-01"}, "granularity"),
        ({"bots": "yes"}, "bots"),
        ({"qr": "maybe"}, "qr"),
        ({"country": "x" * 10_001}, "country"),
        ({"utmSource": "a\0b"}, "utmSource"),
        ({"link": "," * 5_001}, "link"),
    ],
)
def test_what_cannot_be_understood_is_named(query: dict[str, Any], field: str) -> None:
    error = refused(**query)
    assert error.field == field
    assert error.message[-1] == "." or field in ("country", "link")


def test_the_usual_question() -> None:
    question = read()
    assert (question.period, question.unit, question.bots, question.filters) == ("30d", Unit.DAY, Bots.HIDE, {})
    assert question.window.zone == ZoneInfo("UTC")


def test_filters() -> None:
    question = read(country="DE,-FR", domain="go.acme.com", utmCampaign=r"a\,b", qr="true,-0", referrer="", bots="only")
    assert question.filters == {
        "country": Filter(("DE",), ("FR",)),
        "host": Filter(("go.acme.com",)),
        "utm_campaign": Filter(("a,b",)),
        "qr": Filter(("1",), ("0",)),
        "referrer": Filter(("",)),
    }
    assert question.bots == Bots.ONLY
    assert question.asked["domain"] == Filter(("go.acme.com",))


def make(workspace: Workspace, user: User, slug: str, *tags: str) -> Link:
    """A link with these tags."""
    actor = Actor(user=user)
    return link_create(workspace=workspace, actor=actor, destination="https://example.com/", slug=slug, tags=list(tags))


def test_a_tag_stands_for_its_links(
    workspace: Workspace, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    both, sale = make(workspace, alice, "both", "Sale", "Spring"), make(workspace, alice, "sale", "Sale")
    with django_assert_num_queries(1):
        question = read(workspace, tag="sale,-SPRING")
    assert question.filters["tagged"].keep == tuple(sorted([both.public_id, sale.public_id]))
    assert question.filters["tagged"].drop == (both.public_id,)


def test_a_tag_without_links_lets_nothing_pass(workspace: Workspace, alice: User) -> None:
    make(workspace, alice, "sale", "Sale")
    Link.objects.all().delete()
    assert read(workspace, tag="Sale").filters["tagged"].keep == ("-",)
    assert read(workspace, tag="-Sale").filters["tagged"] == Filter()


def test_another_workspaces_tag_is_none(workspace: Workspace, elsewhere: Workspace, alice: User) -> None:
    make(workspace, alice, "sale", "Sale")
    with pytest.raises(BadQuestion, match="no tag 'Sale'"):
        read(elsewhere, tag="Sale")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(sorted(KNOWN - {"tag"})),
        st.text(max_size=40)
        | st.sampled_from([*PERIODS, *Unit, *Bots, "UTC", "Asia/Kathmandu", "true"])
        | st.datetimes(timezones=st.timezones() | st.none()).map(str)
        | st.dates().map(str),
        max_size=6,
    )
)
def test_any_text_is_understood_or_named(query: dict[str, str]) -> None:
    try:
        question = read_question(query, workspace=NOBODY, now=NOW, reach=EVERYTHING)
    except BadQuestion as error:
        assert error.field in KNOWN
    else:
        length = question.window.end.astimezone(UTC) - question.window.start.astimezone(UTC)
        assert timedelta(0) < length < timedelta(days=366 * 5 + 1)
