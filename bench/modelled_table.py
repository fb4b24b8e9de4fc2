"""The links of the modelled day: their addresses, their items, and DynamoDB as the resolver's store sees it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from traffic import Day

from edge.resolver.config import EdgeConfig
from edge.resolver.contract import HostItem, LinkItem, from_dynamodb, host_key, link_key, to_dynamodb
from edge.resolver.items import Condition, Rule, Variant
from edge.resolver.memory import Entry
from edge.resolver.store import Store

SHORT_HOST = "owl.example"
_GOLDEN = 0.6180339887  # times a whole number, without its whole part: spreads evenly

Item = dict[str, dict[str, str]]


class Table:
    """All items, and what reading them takes: `calls`, and `units` of eventually consistent reads.

    `cpu` is the seconds that standing in for DynamoDB took: they are nobody's bill.
    """

    def __init__(self, day: Day) -> None:
        self.calls = 0
        self.units = 0.0
        self.cpu = 0.0
        self._known: dict[int, Item] = {}
        self._day = day
        self._links = {_key(link, day): link for link in range(day.traffic.links)}
        hosts = [SHORT_HOST, *(f"go.customer{number}.example" for number in range(day.traffic.domains))]
        self._hosts = {host_key(host): to_dynamodb(host_key(host), 1, HostItem()) for host in hosts}

    def read(self, keys: list[str]) -> list[Item | None]:
        """One GetItem or BatchGetItem: half a unit for 4 KB of each item, also of one that is not there."""
        began = time.process_time()
        self.calls += 1
        items = [self._item(key) for key in keys]
        self.units += sum(0.5 * math.ceil((size_of(item) if item else 1) / 4096) for item in items)
        self.cpu += time.process_time() - began
        return items

    def _item(self, key: str) -> Item | None:
        link = self._links.get(key)
        if link is None:
            return self._hosts.get(key)
        item = self._known.get(link)
        if item is None:
            item = self._known[link] = link_attributes(link, self._day)
        return item


class ModelledStore(Store):
    """The resolver's store with its memory, over a Table instead of replicas."""

    def __init__(self, table: Table, config: EdgeConfig, region: str, clock: Callable[[], float]) -> None:
        super().__init__(config, region, clock)
        self._modelled = table

    def _read(self, keys: list[str], can_wait: bool) -> dict[str, Entry]:
        began = self._clock()
        entries = {}
        for key, item in zip(keys, self._modelled.read(keys), strict=True):
            entry = Entry(from_dynamodb(item) if item else None, began)
            entries[key] = self._memory.put(key, entry)
        return entries


def address(link: int, number: int, day: Day) -> tuple[str, str]:
    """A link's host and path. Half of them are on custom domains; crawlers know 5,000 codes that nobody made."""
    if link < 0:
        return SHORT_HOST, f"/wp-{number * 7919 % 5000}.php"
    if link % 2:
        return f"go.customer{link * 31 % day.traffic.domains}.example", f"/{link:x}"
    return SHORT_HOST, f"/{link:06x}"


def size_of(item: Item) -> int:
    """Bytes as DynamoDB counts them: names and values."""
    return sum(len(name) + sum(map(len, value.values())) for name, value in item.items())


def link_attributes(link: int, day: Day) -> Item:
    """What the table holds for a link."""
    return to_dynamodb(_key(link, day), link + 2, _item(link, day))


def _key(link: int, day: Day) -> str:
    host, path = address(link, 0, day)
    return link_key(host, path[1:], (SHORT_HOST,))


def _item(link: int, day: Day) -> LinkItem:
    """A plain link, one with rules, or an A/B test; which it is has nothing to do with how popular it is."""
    to = f"https://www.shop.example/collections/spring/products/{link}?ref=short"
    spot, rules = link * _GOLDEN % 1.0, day.traffic.rules
    more: dict[str, Any] = {}
    if spot < rules:
        conditions = (Condition("country", ("US", "CA")), Condition("os", ("ios",)))
        more["rules"] = tuple(Rule(f"rul_{n}", (one,), f"{to}&rule={n}") for n, one in enumerate(conditions))
    elif spot < rules + day.traffic.split:
        more["variants"] = (Variant("var_a", f"{to}&v=a", 50), Variant("var_b", f"{to}&v=b", 50))
    return LinkItem(to, link_id=f"lnk_{link:012}", workspace_id=f"ws_{link % 5000:08}", **more)
