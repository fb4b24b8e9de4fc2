"""Who gets which variant: always the same one, independent of other tests, and in the shares that were asked for."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest

from edge.resolver.contract import Condition, LinkItem, Rule, Variant
from edge.resolver.decide import Redirect, decide
from edge.resolver.variants import choose
from edge.resolver.visitor import Request, Visitor
from edge.tests.resolver.people import IPHONE, MAC, WINDOWS, asks

NOW: Final = 1_700_000_000
TO: Final = "https://a.example/"
VISITORS: Final = 50_000
PAIRS: Final = 15_000


def variants(*weights: int) -> tuple[Variant, ...]:
    return tuple(Variant(f"v{place}", f"https://{place}.example/", weight) for place, weight in enumerate(weights))


def ab(*weights: int, **link: Any) -> LinkItem:
    return LinkItem(TO, variants=variants(*weights), link_id="lnk_1", **link)


def chosen(options: tuple[Variant, ...], test: str, ip: str, user_agent: str = WINDOWS) -> str:
    request = Request("GET", "owl.example", "/sale", "", {"user-agent": user_agent}, ip)
    found = choose(options, Visitor(request, NOW), test)
    return found.id if found else ""


def followed(link: LinkItem, now: float = NOW, **who: Any) -> Redirect:
    decision = decide(None, link, asks(**who), now)
    assert isinstance(decision, Redirect)
    return decision


def address(number: int) -> str:
    return f"{10 + number % 200}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


# --- the same one each time -----------------------------------------------------------------------


def test_a_visitor_gets_the_same_one_each_time() -> None:
    link = ab(1, 1, 1, 1)
    for number in range(100):
        ip = address(number)
        seen = {
            followed(link, NOW + days * 86_400, ip=ip, country=c).variant for days in range(5) for c in ("DE", "US")
        }
        assert len(seen) == 1


def test_another_address_or_user_agent_is_another_visitor() -> None:
    options = variants(*[1] * 50)
    by_ip = {chosen(options, "t", address(number)) for number in range(300)}
    by_agent = {chosen(options, "t", "203.0.113.1", f"{WINDOWS} {number}") for number in range(300)}
    assert len(by_ip) > 40 and len(by_agent) > 40


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2:a:b:c:d", "2001:0DB8:0001:0002:e:f:0:1", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:0:1:2:3:4", True),
        ("2001:db8:0:0:a::1", "2001:db8::b:0:0:1", True),
        ("2001:db8:5::", "2001:db8:5::9", True),
        ("::1", "::2", True),
        ("1:0:0:5::9", "1::5:0:0:0:1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8::1", "2001:db9::1", False),
        ("2001:db8:0:1::1", "2001:db8::1", False),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
    ],
)
def test_of_ipv6_the_network_counts(one: str, other: str, same: bool) -> None:
    identities = {Visitor(asks(ip=ip), NOW).identity for ip in (one, other)}
    assert len(identities) == (1 if same else 2)


@pytest.mark.parametrize("ip", ["", ":", "::", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "x", "[::1]", "1::2::3", "%:%"])
def test_what_is_no_address_is_as_good(ip: str) -> None:
    assert followed(ab(1, 1), ip=ip).variant == followed(ab(1, 1), ip=ip).variant != ""


# --- the shares -----------------------------------------------------------------------------------

# The 99.99 % points of chi-square for 1 to 9 degrees of freedom: one honest implementation in 10,000 is above, and
# the visitors are always the same ones, so the tests pass always or never.
BOUND: Final = (0, 15.14, 18.42, 21.11, 23.51, 25.74, 27.86, 29.88, 31.83, 33.72)


def chi_square(counts: Counter[Any], expected: dict[Any, float]) -> float:
    assert counts.keys() <= expected.keys()
    return sum((counts[one] - want) ** 2 / want for one, want in expected.items())


@pytest.mark.parametrize("weights", [(1, 1), (90, 10), (999, 1), (1,) * 8, (50, 20, 10, 8, 5, 4, 2, 0), (7, 5, 3)])
def test_shares_are_as_asked_for(weights: tuple[int, ...]) -> None:
    options = variants(*weights)
    counts = Counter(chosen(options, "lnk_1", address(number)) for number in range(VISITORS))
    total = sum(weights)
    expected = {f"v{place}": VISITORS * weight / total for place, weight in enumerate(weights) if weight}
    assert chi_square(counts, expected) < BOUND[len(expected) - 1], counts


@pytest.mark.parametrize(
    ("one", "other"), [("lnk_1", "lnk_2"), ("lnk_1", "lnk_1 rul_1"), ("lnk_1 rul_1", "lnk_1 rul_2")]
)
def test_luck_in_one_test_says_nothing_about_another(one: str, other: str) -> None:
    options = variants(1, 1, 1)
    pairs = Counter(
        (chosen(options, one, address(number)), chosen(options, other, address(number))) for number in range(PAIRS)
    )
    expected = {(f"v{a}", f"v{b}"): PAIRS / 9 for a in range(3) for b in range(3)}
    assert chi_square(pairs, expected) < BOUND[8], pairs


def test_links_and_rules_are_tests_of_their_own() -> None:
    """What `decide` tells `choose` is what makes them independent."""
    options = variants(*[1] * 50)
    rule = Rule("rul_1", (Condition("country", ("DE",)),), variants=options)
    links = [
        LinkItem(TO, variants=options, link_id="lnk_1"),
        LinkItem(TO, variants=options, link_id="lnk_2"),
        LinkItem(TO, rules=(rule,), link_id="lnk_1"),
        LinkItem(TO, rules=(rule.__replace__(id="rul_2"),), link_id="lnk_1"),  # type: ignore[attr-defined]  # frozen's
        LinkItem(TO, rules=(rule,), link_id="lnk_2"),
    ]
    columns = [tuple(followed(link, ip=address(number)).variant for number in range(40)) for link in links]
    assert len(set(columns)) == len(columns)


def test_a_weight_of_0_is_never_chosen() -> None:
    link = ab(0, 1, 0, 1, 0)
    assert {followed(link, ip=address(number)).variant for number in range(2_000)} == {"v1", "v3"}


def test_where_one_alone_has_weight_everyone_gets_it_and_it_is_shared() -> None:
    assert followed(ab(0, 3, 0)) == Redirect("https://1.example/", 302, outcome="r", variant="v1")
    assert followed(ab(5)) == Redirect("https://0.example/", 302, outcome="r", variant="v0")


def test_without_any_weight_the_destination_is_left() -> None:
    assert followed(ab(0, 0)) == Redirect(TO, 302, outcome="r")
    assert choose((), Visitor(asks(), NOW), "t") is None


def test_great_weights() -> None:
    link = ab(2**53, 2**53)
    assert {followed(link, ip=address(number)).variant for number in range(50)} == {"v0", "v1"}


def test_a_test_is_private() -> None:
    assert not followed(ab(1, 1)).shared
    assert followed(ab(1, 1), user_agent=MAC).until is None


# --- the end of a test ----------------------------------------------------------------------------


def test_from_its_end_on_the_winner_is_everyones_and_shared() -> None:
    link = ab(1, 1, 0, variants_end_at=NOW, winner="v2")
    for number in range(50):
        decision = followed(link, NOW, ip=address(number))
        assert decision == Redirect("https://2.example/", 302, outcome="r", variant="v2")


def test_before_its_end_it_goes_on_until_then() -> None:
    link = ab(1, 1, 0, variants_end_at=NOW, winner="v2")
    seen = [followed(link, NOW - 0.5, ip=address(number)) for number in range(50)]
    assert {one.variant for one in seen} == {"v0", "v1"}
    assert {(one.shared, one.until) for one in seen} == {(False, NOW)}
    assert followed(ab(1, 0, variants_end_at=NOW, winner="v1"), NOW - 5) == Redirect(
        "https://0.example/", 302, until=NOW, outcome="r", variant="v0"
    )


@pytest.mark.parametrize("winner", [None, "gone"])
def test_without_a_winner_it_goes_on(winner: str | None) -> None:
    link = ab(1, 1, variants_end_at=NOW, winner=winner)
    assert {followed(link, NOW + 9, ip=address(number)).variant for number in range(50)} == {"v0", "v1"}


def test_a_winner_without_an_end_changes_nothing() -> None:
    assert {followed(ab(1, 1, winner="v0"), ip=address(number)).variant for number in range(50)} == {"v0", "v1"}


def test_the_click_names_the_variant_but_no_rule() -> None:
    decision = followed(ab(1, 1), user_agent=IPHONE)
    assert (decision.outcome, decision.rule) == ("r", "")
    assert decision.location == f"https://{decision.variant[1]}.example/"
