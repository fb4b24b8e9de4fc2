"""Clicks as a workspace might have them, for pages that show them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from analytics.tests.tinybird.stand_in import row
from analytics.tests.tinybird.truth import Rows

PLACES = (
    ("DE", "BE", "Berlin", "EU"), ("DE", "BY", "Munich", "EU"), ("DE", "HH", "Hamburg", "EU"),
    ("US", "CA", "San Francisco", "NA"), ("US", "NY", "New York", "NA"), ("GB", "ENG", "London", "EU"),
    ("FR", "IDF", "Paris", "EU"), ("IN", "KA", "Bengaluru", "AS"), ("JP", "13", "Tokyo", "AS"),
    ("BR", "SP", "São Paulo", "SA"), ("AU", "NSW", "Sydney", "OC"), ("NL", "NH", "Amsterdam", "EU"),
    ("ES", "MD", "Madrid", "EU"), ("", "", "", ""),
)  # fmt: skip
DEVICES = (
    ("mobile", "iOS", "Mobile Safari"), ("mobile", "Android", "Chrome Mobile"), ("desktop", "Windows", "Chrome"),
    ("desktop", "Mac OS X", "Safari"), ("desktop", "Linux", "Firefox"), ("tablet", "iOS", "Mobile Safari"),
)  # fmt: skip
SOURCES = (
    ("", "direct"), ("google.com", "search"), ("l.instagram.com", "social"), ("t.co", "social"),
    ("news.ycombinator.com", "referral"), ("mail.google.com", "email"), ("chatgpt.com", "ai"),
)  # fmt: skip


def click(at: datetime, **values: Any) -> dict[str, Any]:
    """One click at that moment; `values` are columns."""
    stamp = at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"
    return row(timestamp=stamp, request_id=f"{at.timestamp()}-{random.getrandbits(48)}", **values)


def traffic(workspace_id: str, links: Sequence[tuple[str, str]], *, until: datetime, days: int, count: int) -> Rows:
    """`count` clicks of people in the `days` before; `links` are (public id, host), the first ones clicked most."""
    dice = random.Random(11)
    rows = []
    for _ in range(count):
        age = days * dice.random() ** 1.3
        at = until - timedelta(days=age, seconds=dice.random() * 5)
        country, region, city, continent = PLACES[min(int(dice.expovariate(0.35)), len(PLACES) - 1)]
        device, system, browser = DEVICES[min(int(dice.expovariate(0.7)), len(DEVICES) - 1)]
        referrer, channel = SOURCES[min(int(dice.expovariate(0.6)), len(SOURCES) - 1)]
        link_id, host = links[min(int(dice.expovariate(0.5)), len(links) - 1)]
        mailed = channel == "email"
        rows.append(
            click(
                at, workspace_id=workspace_id, link_id=link_id, host=host, path="/x", country=country, region=region,
                city=city, continent=continent, device=device, os=system, browser=browser, referrer_host=referrer,
                channel=channel, utm_source="newsletter" if mailed else "", utm_medium="email" if mailed else "",
                utm_campaign="spring, sale" if mailed else "", qr=int(dice.random() < 0.06),
                visitor=dice.randrange(1, count),
            )
        )  # fmt: skip
    return rows
