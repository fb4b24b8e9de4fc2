"""A day of clicks: who opens which link from where, with which query string, second by second.

Links are as popular as Zipf's law says, in two parts. The background follows the clock. Sends (a mail, a push, a post)
reach their peak at once and die away exponentially; the largest of them reaches the peak of clicks a second that
the forerunner saw, the next ones a half, a third, a quarter of it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

# Country, share of all clicks, and the regional edge caches that answer it with their shares.
_US = (("us-east-1", 0.35), ("us-east-2", 0.25), ("us-west-2", 0.25), ("us-west-1", 0.15))
COUNTRIES: tuple[tuple[str, float, tuple[tuple[str, float], ...]], ...] = (
    ("US", 0.40, _US),
    ("CA", 0.04, (("us-east-2", 1.0),)),
    ("MX", 0.02, (("us-west-1", 1.0),)),
    ("GB", 0.08, (("eu-west-2", 1.0),)),
    ("IE", 0.01, (("eu-west-1", 1.0),)),
    ("DE", 0.08, (("eu-central-1", 1.0),)),
    ("FR", 0.06, (("eu-west-2", 0.5), ("eu-central-1", 0.5))),
    ("ES", 0.03, (("eu-west-1", 1.0),)),
    ("IT", 0.03, (("eu-central-1", 1.0),)),
    ("NL", 0.02, (("eu-central-1", 1.0),)),
    ("SE", 0.01, (("eu-central-1", 1.0),)),
    ("PL", 0.01, (("eu-central-1", 1.0),)),
    ("BR", 0.04, (("sa-east-1", 1.0),)),
    ("AR", 0.01, (("sa-east-1", 1.0),)),
    ("IN", 0.06, (("ap-south-1", 1.0),)),
    ("JP", 0.03, (("ap-northeast-1", 1.0),)),
    ("KR", 0.01, (("ap-northeast-2", 1.0),)),
    ("SG", 0.01, (("ap-southeast-1", 1.0),)),
    ("ID", 0.02, (("ap-southeast-1", 1.0),)),
    ("AU", 0.02, (("ap-southeast-2", 1.0),)),
    ("ZA", 0.01, (("eu-west-2", 1.0),)),
)

_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
AGENTS: tuple[tuple[str, float], ...] = (
    (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) {_SAFARI}", 0.27),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
        "Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_3; en_US; en; scale=3.00; 1179x2556; 756312345)",
        0.08,
    ),
    (f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36", 0.30),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", 0.18),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 "
        "Safari/605.1.15",
        0.10,
    ),
    (f"Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) {_SAFARI}", 0.03),
    (f"Mozilla/5.0 (Linux; Android 13; SM-X200) {_CHROME} Safari/537.36", 0.02),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", 0.02),
)

Click = tuple[int, int, int, str, str]
"""Link (-1: a code that nobody made), country's place in COUNTRIES, user agent's place in AGENTS, query, method."""


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """All that the day depends on; every field can be given on the command line."""

    clicks: int = 3_000_000  # a day: 90 million a month
    links: int = 100_000  # that are clicked at all on such a day
    skew: float = 1.0  # Zipf's exponent
    home: float = 0.7  # of a link's clicks come from its own country, the rest from anywhere
    send_peak: float = 4_200.0  # clicks a second at the top of the day's largest send
    send_seconds: float = 120.0  # in which a send falls to 1/e: a push notification's pace; mails are slower
    sends: int = 20
    diurnal: float = 0.5  # how far the background swings about its mean
    unknown: float = 0.03  # of the background are codes that nobody made
    head: float = 0.01
    tagged: float = 0.25  # of the clicks carry one of a few utm_ tails per link
    unique: float = 0.10  # carry a tail that no other click has (fbclid, gclid, …)
    rules: float = 0.10  # of the links have rules on country and system
    split: float = 0.03  # of the links are A/B tests: their answers are never shared
    domains: int = 2_000  # custom domains; half of the links are on one
    seed: int = 7

    @property
    def sent(self) -> float:
        """Clicks of all sends."""
        return self.send_peak * self.send_seconds * sum(1 / rank for rank in range(1, self.sends + 1))

    @property
    def background(self) -> float:
        """Clicks of everything else."""
        if self.sent > self.clicks:
            raise SystemExit(f"the sends alone have {self.sent:,.0f} clicks: fewer --sends or a lower --send-peak")
        return self.clicks - self.sent


@dataclass
class Day:
    """`traffic` as it comes, the same every time for the same seed, whichever second is asked for first."""

    traffic: Traffic
    homes: list[int] = field(init=False)  # of each link, its country's place in COUNTRIES

    def __post_init__(self) -> None:
        traffic, dice = self.traffic, random.Random(self.traffic.seed)  # noqa: S311 - a model, not a secret
        self._popularity = list(accumulate(rank**-traffic.skew for rank in range(1, traffic.links + 1)))
        self._countries = list(accumulate(share for _, share, _ in COUNTRIES))
        self._agents = list(accumulate(share for _, share in AGENTS))
        self.homes = dice.choices(range(len(COUNTRIES)), cum_weights=self._countries, k=traffic.links)
        # Not one of the day's most popular links: a send is made of a link that was new that morning.
        self._sends = [
            (traffic.links - rank, traffic.send_peak / rank, dice.uniform(8, 20) * 3600)
            for rank in range(1, traffic.sends + 1)
        ]

    def rate(self, second: int) -> float:
        """Clicks in `second` of the day."""
        return self._base(second) + sum(rate for _, rate in self._sending(second))

    def clicks(self, second: int) -> list[Click]:
        """Those of one second, in no order."""
        traffic = self.traffic
        dice = random.Random(traffic.seed * 100_003 + second)  # noqa: S311 - a model, not a secret
        count = int(self._base(second) + dice.random())
        links = dice.choices(range(traffic.links), cum_weights=self._popularity, k=count)
        links = [-1 if dice.random() < traffic.unknown else link for link in links]
        for link, rate in self._sending(second):
            links += [link] * int(rate + dice.random())
        dice.shuffle(links)
        anywhere = dice.choices(range(len(COUNTRIES)), cum_weights=self._countries, k=len(links))
        agents = dice.choices(range(len(AGENTS)), cum_weights=self._agents, k=len(links))
        random_, home = dice.random, traffic.home
        return [
            (
                link,
                self.homes[link] if link >= 0 and random_() < home else country,
                agent,
                self._query(link, dice),
                "HEAD" if random_() < traffic.head else "GET",
            )
            for link, country, agent in zip(links, anywhere, agents, strict=True)
        ]

    def _base(self, second: int) -> float:
        wave = math.sin((second / 86_400 - 0.375) * math.tau)  # highest at 15:00
        return self.traffic.background / 86_400 * (1 + self.traffic.diurnal * wave)

    def _sending(self, second: int) -> Iterator[tuple[int, float]]:
        for link, peak, began in self._sends:
            if began <= second < began + 20 * self.traffic.send_seconds:
                yield link, peak * math.exp((began - second) / self.traffic.send_seconds)

    def _query(self, link: int, dice: random.Random) -> str:
        roll = dice.random()
        if roll < self.traffic.unique:
            return f"fbclid=IwY2xjawM{dice.getrandbits(320):080x}"
        if roll < self.traffic.unique + self.traffic.tagged:
            return f"utm_source=newsletter&utm_medium=email&utm_campaign=c{link % 97}-{int(roll * 1e6) % 3}"
        return ""
