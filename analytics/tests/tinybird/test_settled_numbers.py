"""Whatever is settled, and whenever: every answer is the one that plain Python counts from the clicks.

Random clicks of some days, sent again, reclassified, late; settled at random moments; asked about in random windows
and zones, around the days on which clocks are changed.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.columns import CLICK_OUTCOMES
from analytics.tests.tinybird import truth
from analytics.tests.tinybird.stand_in import StandIn, row
from analytics.tinybird_client import Bots, Dimension, Filter, Unit, Window

DAYS = 5
# Berlin and Chatham, Lord Howe (half an hour), New York; Apia and Kiritimati are a day from it, Kathmandu is at 5:45.
BEGINNINGS = (date(2025, 3, 28), date(2025, 4, 3), date(2025, 10, 31))
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Pacific/Apia", "Pacific/Chatham",
    "Australia/Lord_Howe", "Pacific/Kiritimati", "Atlantic/Azores",
)  # fmt: skip
NUMBERS = {Bots.HIDE: (0,), Bots.ONLY: (1,), Bots.SHOW: (0, 1)}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One whose days only these tests settle."""
    stand_in = StandIn(tmp_path_factory.mktemp("settled"))
    stand_in.start()
    yield stand_in
    stand_in.stop()


class World:
    """A workspace, the rows that it was sent, and what their numbers must be."""

    def __init__(self, tinybird: StandIn, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tinybird = tinybird
        self.workspace = f"ws_walk{seed}"
        self.first = self.dice.choice(BEGINNINGS)
        self.rows: dict[str, dict[str, Any]] = {}
        self.asked = tinybird.clicks(self.workspace)

    def moment(self) -> datetime:
        """Any, but often one at the edge of a quarter of an hour."""
        seconds = self.dice.randrange(DAYS * 86_400)
        if self.dice.random() < 0.3:
            seconds -= seconds % 900
        begin = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        return begin + timedelta(seconds=seconds, milliseconds=self.dice.choice([0, 0, 999]))

    def click(self) -> dict[str, Any]:
        """A new click; few visitors, so that they come often, and none for those who are not recognised."""
        at, bot = self.moment(), self.dice.random() < 0.2
        visitor = self.dice.randrange(6)
        return row(
            timestamp=at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}",
            request_id=f"r{self.dice.getrandbits(60)}",
            workspace_id=self.workspace,
            outcome=self.dice.choice(["click", "click", "click", "app", "not_found"]),
            link_id=f"lnk_{self.dice.randrange(3)}",
            country=self.dice.choice(["DE", "US", ""]),
            city=self.dice.choice(["Berlin", "", "it's 50%"]),
            variant=self.dice.choice(["", "a", "b"]),
            utm_source=self.dice.choice(["", "news"]),
            bot=int(bot),
            bot_name="owlbot" if bot else "",
            qr=int(self.dice.random() < 0.2),
            visitor=visitor and int(at.strftime("%d")) * 100 + visitor,
        )

    def step(self) -> None:
        """Something happens."""
        known = list(self.rows.values())
        match self.dice.choice(["new", "new", "again", "otherwise", "settle", "settle"]):
            case "new":
                self.send(self.click() for _ in range(self.dice.choice([1, 5, 60])))
            case "again" if known:
                self.send(self.dice.choices(known, k=20))
            case "otherwise" if known:
                changed = {"bot": 1, "bot_name": "owlbot", "country": "FR", "outcome": "click", "visitor": 0}
                some = dict(self.dice.sample(sorted(changed.items()), 2))
                self.send([one | some for one in self.dice.sample(known, min(5, len(known)))])
            case _:
                self.tinybird.settle()

    def send(self, rows: Iterable[dict[str, Any]]) -> None:
        """Send rows; one of a request that is known replaces it."""
        rows = list(rows)
        self.tinybird.append(rows)
        self.rows |= {one["request_id"]: one for one in rows}

    def counted(self, window: Window, bots: Bots) -> list[dict[str, Any]]:
        """The clicks of a window."""
        return [
            one
            for one in self.rows.values()
            if one["outcome"] in CLICK_OUTCOMES
            and one["bot"] in NUMBERS[bots]
            and window.start <= truth.moment(one) < window.end
        ]

    def window(self) -> Window:
        """Whole days of a zone, or any stretch."""
        zone = ZoneInfo(self.dice.choice(ZONES))
        if self.dice.random() < 0.6:
            day = self.first + timedelta(days=self.dice.randrange(-1, DAYS))
            end = day + timedelta(days=self.dice.randrange(1, DAYS + 2))
            start, until = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (day, end))
            return Window(start, until, zone)
        start = self.moment()
        return Window(start, start + timedelta(seconds=self.dice.randrange(1, 3 * 86_400)), zone)

    def check(self) -> None:
        """Ask about one window, and compare."""
        window, bots = self.window(), self.dice.choice(list(Bots))
        expected = self.counted(window, bots)
        found = self.asked.summary(window, bots=bots)
        assert (found.clicks, found.visitors) == truth.numbers(expected)
        assert (found.qr_scans, found.links) == (sum(c["qr"] for c in expected), len({c["link_id"] for c in expected}))
        self.check_steps(window, bots, expected)
        everyone = self.asked.breakdowns(window, list(Dimension), bots=bots, limit=100)
        for dimension, rows in everyone.items():
            among = self.counted(window, Bots.ONLY) if dimension == Dimension.BOTS else expected
            key = truth.KEYS[dimension]
            assert {(r.value, r.parent): (r.clicks, r.visitors) for r in rows} == truth.grouped(among, key), dimension
        narrow = [one for one in expected if one["country"] == "DE"]
        found = self.asked.summary(window, bots=bots, filters={"country": Filter(keep=("DE",))})
        assert (found.clicks, found.visitors) == truth.numbers(narrow)

    def check_steps(self, window: Window, bots: Bots, expected: list[dict[str, Any]]) -> None:
        """The time series of the window, by a random unit."""
        unit = self.dice.choice([Unit.HOUR, Unit.DAY, Unit.DAY, Unit.WEEK, Unit.MONTH])
        steps = self.asked.timeseries(window, unit, bots=bots)
        found = {s.start.timestamp(): (s.clicks, s.visitors) for s in steps if s.clicks}
        starts = {
            one["request_id"]: truth.local_start(truth.moment(one), unit, window.zone).timestamp() for one in expected
        }
        if unit != Unit.HOUR or window.zone.key != "Australia/Lord_Howe":  # its clock has an hour and a half there
            assert found == truth.grouped(expected, lambda one: starts[one["request_id"]]), (unit, window)
        assert sum(clicks for clicks, _ in found.values()) == len(expected)

    def check_usage(self) -> None:
        """Clicks by month."""
        everyone = [one for one in self.rows.values() if one["outcome"] in CLICK_OUTCOMES]
        months = self.asked.usage(date(2025, 1, 1), date(2026, 1, 1))
        assert sum(month.all_clicks for month in months) == len(everyone)
        assert sum(month.clicks for month in months) == sum(not one["bot"] for one in everyone)


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_is_the_truth(settled: StandIn, seed: int) -> None:
    world = World(settled, seed)
    world.send(world.click() for _ in range(150))
    for _ in range(7):
        world.step()
        world.check()
        world.check_usage()
    settled.settle()
    assert settled.settler().due(quiet=timedelta()) == []
    for _ in range(6):
        world.check()
