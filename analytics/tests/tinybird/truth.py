"""Clicks whose numbers are known, and the same numbers worked out in plain Python.

The days are those around the end of summer time in Berlin (25 October 2026, 03:00 becomes 02:00) and in New York.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from analytics.columns import CLICK_OUTCOMES
from analytics.tests.tinybird.stand_in import row
from analytics.tinybird_client import Dimension, Unit, Window

FIRST = datetime(2026, 10, 23, tzinfo=UTC)
DAYS = 10
COUNT = 3000
NASTY = ("50% off", "a,b", "it's", 'say "hi"', "{{String(x)}}", "back\\slash", "-minus", "straße 🦉", "")

Key = TypeVar("Key")
Rows = list[dict[str, Any]]


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    dice = random.Random(7)
    return tuple(_click(dice, number) for number in range(COUNT))


def generate() -> Rows:
    """The rows, of two workspaces, in the order of their making."""
    return [dict(click) for click in _rows()]


def _click(dice: random.Random, number: int) -> dict[str, Any]:
    at = FIRST + timedelta(milliseconds=dice.randrange(DAYS * 86_400_000))
    country, region, city = dice.choice(
        [("DE", "BY", "Munich"), ("DE", "BE", "Berlin"), ("US", "CA", "Berlin"), ("", "", "")]
    )
    bot = dice.random() < 0.2
    return row(
        timestamp=at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}",
        request_id=f"request-{number}==",
        outcome=dice.choice(["click"] * 6 + ["app", "cloak", "not_found", "password", "expired"]),
        workspace_id=dice.choice(["ws_acme"] * 4 + ["ws_other"]),
        link_id=f"lnk_{dice.randrange(5)}",
        variant=dice.choice(["", "a", "b"]),
        rule=dice.choice(["", "r1"]),
        host=dice.choice(["go.acme.test", "acme.test"]),
        path=f"/missing-{dice.randrange(4)}",
        country=country,
        region=region,
        city=city,
        continent="EU" if country == "DE" else "",
        device=dice.choice(["mobile", "desktop"]),
        os=dice.choice(["iOS", "Windows"]),
        browser=dice.choice(["Safari", "Chrome"]),
        bot=int(bot),
        bot_name=dice.choice(["Googlebot", "bingbot"]) if bot else "",
        referrer_host=dice.choice(["", "news.test"]),
        channel=dice.choice(["direct", "social"]),
        utm_source=dice.choice(["", "mail"]),
        utm_medium=dice.choice(["", "cpc"]),
        utm_campaign=dice.choice(NASTY),
        utm_term=dice.choice(["", "owl"]),
        utm_content=dice.choice(["", "top"]),
        click_id=dice.choice(["", "gclid"]),
        qr=int(dice.random() < 0.1),
        # Counted anew each day: the salt of the hash is the day's.
        # 0 is nobody in particular: a visitor who is not recognised.
        visitor=0 if dice.random() < 0.1 else (at - FIRST).days * 1000 + dice.randrange(1, 200),
    )


def moment(click: dict[str, Any]) -> datetime:
    """When it was."""
    return datetime.fromisoformat(click["timestamp"]).replace(tzinfo=UTC)


def clicks(window: Window, *, bots: str = "hide", keep: Callable[[dict[str, Any]], bool] = lambda click: True) -> Rows:
    """Acme's clicks in the window that are to be counted."""
    wanted = {"hide": (0,), "only": (1,), "show": (0, 1)}[bots]
    return [
        click
        for click in generate()
        if click["workspace_id"] == "ws_acme"
        and click["outcome"] in CLICK_OUTCOMES
        and click["bot"] in wanted
        and window.start <= moment(click) < window.end
        and keep(click)
    ]


def numbers(found: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Clicks, and visitors as far as they are recognised."""
    found = list(found)
    return len(found), len({click["visitor"] for click in found} - {0})


def grouped(found: Rows, key: Callable[[dict[str, Any]], Key]) -> dict[Key, tuple[int, int]]:
    """Clicks and visitors by a key."""
    groups: dict[Key, Rows] = defaultdict(list)
    for click in found:
        groups[key(click)].append(click)
    return {name: numbers(group) for name, group in groups.items()}


def local_start(at: datetime, unit: Unit, zone: ZoneInfo) -> datetime:
    """When the step began that a moment is in, worked out by going back minute by minute on the clock of the zone."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        start = at.replace(second=0, microsecond=0)
        while unit == Unit.HOUR and start.astimezone(zone).minute:
            start -= timedelta(minutes=1)
        return start
    day = at.astimezone(zone).date()
    day -= timedelta(days={Unit.DAY: 0, Unit.WEEK: day.weekday(), Unit.MONTH: day.day - 1}[unit])
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


KEYS: dict[Dimension, Callable[[dict[str, Any]], tuple[str, str]]] = {
    Dimension.COUNTRIES: lambda c: (c["country"], ""),
    Dimension.REGIONS: lambda c: (c["region"], c["country"]),
    Dimension.CITIES: lambda c: (c["city"], f"{c['country']} {c['region']}"),
    Dimension.CONTINENTS: lambda c: (c["continent"], ""),
    Dimension.DEVICES: lambda c: (c["device"], ""),
    Dimension.OS: lambda c: (c["os"], ""),
    Dimension.BROWSERS: lambda c: (c["browser"], ""),
    Dimension.REFERRERS: lambda c: (c["referrer_host"], ""),
    Dimension.CHANNELS: lambda c: (c["channel"], ""),
    Dimension.UTM_SOURCE: lambda c: (c["utm_source"], ""),
    Dimension.UTM_MEDIUM: lambda c: (c["utm_medium"], ""),
    Dimension.UTM_CAMPAIGN: lambda c: (c["utm_campaign"], ""),
    Dimension.UTM_TERM: lambda c: (c["utm_term"], ""),
    Dimension.UTM_CONTENT: lambda c: (c["utm_content"], ""),
    Dimension.CLICK_IDS: lambda c: (c["click_id"], ""),
    Dimension.LINKS: lambda c: (c["link_id"], ""),
    Dimension.HOSTS: lambda c: (c["host"], ""),
    Dimension.RULES: lambda c: (c["rule"], c["link_id"]),
    Dimension.VARIANTS: lambda c: (c["variant"], c["link_id"]),
    Dimension.BOTS: lambda c: (c["bot_name"], ""),
}
