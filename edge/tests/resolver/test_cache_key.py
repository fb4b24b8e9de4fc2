"""What CloudFront may keep is right for everyone with the same cache key, for as long as it may be kept.

By brute force, through the whole resolver: the same key, other visitors; the same visitor, later moments.
"""

from __future__ import annotations

import copy
from collections import Counter
from itertools import product
from random import Random
from typing import Any, Final

import pytest

from edge.local.forward import accept_request, is_request, remember
from edge.local.response import accept_result
from edge.resolver.click import parse
from edge.resolver.contract import HostItem, LinkItem, Rule, decode, encode
from edge.resolver.decide import Redirect, decide
from edge.resolver.handler import Resolver
from edge.resolver.rules import CONDITIONS
from edge.resolver.visitor import KEYED, UNKEYED
from edge.tests.resolver import scenarios
from edge.tests.resolver.conftest import NOW, Clock
from edge.tests.resolver.dict_store import DictStore, resolver_over

IPS: Final = ("203.0.113.1", "198.51.100.77", "2001:db8:1:2::3", "2001:db8:1:9::3")
TO: Final = "https://a.example/"
SEEDS: Final = range(200)


class World:
    """A table, a resolver over it, and a clock."""

    def __init__(self, items: dict[str, LinkItem | HostItem], now: float = NOW) -> None:
        self.clock = Clock()
        self.clock.now = now
        self.store = DictStore(self.clock)
        for pk, item in items.items():
            self.store.put(pk, item)
        self.resolver: Resolver = resolver_over(self.store, self.clock)

    def answer(self, event: dict[str, Any]) -> tuple[dict[str, Any], int]:
        """The answer, checked as CloudFront checks it, and for how many seconds it is kept."""
        event, asked = copy.deepcopy(event), event["Records"][0]["cf"]["request"]
        sent = remember(event)
        self.resolver._answers._ready.clear()  # each visitor's own answer is what is compared
        result = self.resolver.answer(event)
        if is_request(result):
            accept_request(result, sent, asked["origin"])
            return result, 0
        return result, accept_result(result, asked["querystring"]).ttl

    def later(self, event: dict[str, Any], now: float) -> dict[str, Any]:
        """The answer at another moment, the table read anew."""
        before, self.clock.now = self.clock.now, now
        self.store.forget()
        result = self.answer(event)[0]
        self.clock.now = before
        self.store.forget()
        return result


def uncached(response: dict[str, Any]) -> dict[str, Any]:
    """Without what says how long it is kept."""
    headers = {name: value for name, value in response["headers"].items() if name != "cache-control"}
    return response | {"headers": headers}


def test_the_key_is_what_it_is() -> None:
    assert len(KEYED) == 7
    assert not set(KEYED) & set(UNKEYED)


def features_of(link: LinkItem | None) -> list[str]:
    """What of a link could decide."""
    if link is None:
        return ["none"]
    conditions = [one for rule in link.rules for one in rule.conditions]
    found = [one.name for one in conditions] + [f"!{one.name}" for one in conditions if one.negated]
    found += ["rule's variants"] * any(rule.variants for rule in link.rules)
    names = ("activates_at", "expires_at", "variants", "ios", "android", "leave_app", "social", "pattern", "winner")
    return found + [name for name in (*names, "limited", "query_pass", "query_strip") if getattr(link, name)]


def note(seen: Counter[str], world: World, asked: dict[str, Any], response: dict[str, Any], kept: int) -> None:
    """Count what was hit, and how it came out."""
    if is_request(response):
        seen[response["uri"]] += 1
        return
    how = "kept" if kept else "private"
    seen[f"{response['status']} {how}"] += 1
    link = world.resolver._lookup.link(asked["name"], asked["path"]).link
    for feature in set(features_of(link)):
        seen[f"{feature} {how}"] += 1
    values = {name: entries[0]["value"] for name, entries in response["headers"].items()}
    seen["app page"] += "script-src" in values.get("content-security-policy", "")
    seen[values.get("location", "").partition(":")[0] + ":"] += 1
    click = parse(values.get("content-type", ""))
    if click is None:
        return
    seen[f"outcome {click.outcome} {how}"] += 1
    seen["through an alias"] += asked["name"] == "www.acme.example"
    seen[f"by a rule {how}"] += click.rule != ""
    seen[f"by a variant {how}"] += click.variant.startswith("v")
    seen[f"by a rule's variant {how}"] += click.rule != "" and click.variant != ""
    seen["cut short"] += 0 < kept < 30


EVERYWHERE: Final = (
    *(f"{name} {how}" for name in (*CONDITIONS, *(f"!{one}" for one in CONDITIONS)) for how in ("kept", "private")),
    *(
        f"{name} {how}"
        for name in ("activates_at", "expires_at", "variants", "ios", "android", "pattern", "winner", "rule's variants")
        for how in ("kept", "private")
    ),
    *(f"{name} {how}" for name in ("leave_app", "social", "query_pass", "query_strip") for how in ("kept", "private")),
    *(f"by a {one} {how}" for one in ("rule", "variant", "rule's variant") for how in ("kept", "private")),
    *(
        "outcome r kept",
        "outcome r private",
        "outcome x kept",
        "outcome x private",
        "outcome a private",
        "limited kept",
    ),
    *("301 kept", "302 kept", "307 kept", "200 private", "404 private", "410 private", "none kept", "none private"),
    *("/edge/preview", "/edge/password", "/edge/social", "/edge/cloak"),
    *("app page", "intent:", "x-safari-https:", "https:", "acme:", "through an alias", "cut short"),
)
"""What must have been hit, or it would prove little."""


def check_everyone(seen: Counter[str], seed: int) -> None:
    """What is kept is what everyone with the same key would have got."""
    dice = Random(seed)
    world = World(scenarios.items(dice))
    for _ in range(3):
        asked = scenarios.ask(dice)
        whos = list(product(scenarios.UNKEYED, IPS))
        dice.shuffle(whos)
        first, kept = world.answer(scenarios.event_of(asked, *whos[0]))
        note(seen, world, asked, first, kept)
        for place, (who, ip) in enumerate(whos[:8]):
            event = scenarios.event_of(asked, who, ip, "getowl_unlocked=x" * (place % 2), ("GET", "HEAD")[place % 2])
            again, kept_again = world.answer(event)
            if kept > 0:
                assert (again, kept_again) == (first, kept), (seed, asked, whos[0], (who, ip))
            assert is_request(again) or world.answer(event)[0] == again, seed


def check_until(seen: Counter[str], seed: int) -> None:
    """What is kept stays right until it is thrown away, as long as no item changes."""
    dice = Random(seed)
    world = World(scenarios.items(dice), NOW + dice.choice((0, 0.25, 0.999, 20)))
    for _ in range(3):
        asked = scenarios.ask(dice)
        event = scenarios.event_of(asked, dice.choice(scenarios.UNKEYED), dice.choice(IPS))
        now = world.clock.now
        first, kept = world.answer(event)
        note(seen, world, asked, first, kept)
        for later in (now + 0.001, now + kept / 2, now + kept - 1, now + kept - 0.001) if kept else ():
            assert uncached(world.later(event, later)) == uncached(first), (seed, asked, kept, later - now)


def test_what_is_kept_is_right_for_everyone_and_until_the_end() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        check_everyone(seen, seed)
        check_until(seen, seed)
    assert {name: count for name in EVERYWHERE if (count := seen[name]) < 3} == {}


@pytest.mark.parametrize("first", CONDITIONS)
def test_any_two_conditions(first: str) -> None:
    """Every pair, either way round, for all visitors of all keys: nothing is left to the dice."""
    dice, kept = Random(first), 0
    for second, negated in product(CONDITIONS, product((False, True), repeat=2)):
        both = tuple(
            scenarios.condition(dice, name).__replace__(negated=turned)  # type: ignore[attr-defined]  # frozen's
            for name, turned in zip((first, second), negated, strict=True)
        )
        link = decode(encode(LinkItem(TO, rules=(Rule("r", both, "https://r.example/"),))))
        assert isinstance(link, LinkItem)
        for country, (device, system) in product(("DE", "US"), scenarios.DEVICES):
            asked = {"name": "owl.example", "path": "/sale", "query": "a=1", "country": country}
            asked |= {"device": device, "system": system}
            decisions = [
                decide(None, link, scenarios.request_of(asked, who, ip), NOW)
                for who, ip in zip(scenarios.UNKEYED, IPS * 2, strict=True)
            ]
            shared = [one for one in decisions if isinstance(one, Redirect) and one.shared]
            assert not shared or decisions == [shared[0]] * len(decisions), both
            kept += bool(shared)
    assert kept > 0
