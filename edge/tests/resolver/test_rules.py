"""Every condition of a rule: for whom it holds, and what asking it costs the cache."""

from __future__ import annotations

from typing import Any, Final

import pytest

from edge.resolver.agents import BROWSERS, DEVICES, SYSTEMS
from edge.resolver.contract import Condition, LinkItem, Rule, TimeWindow, Variant, decode, encode
from edge.resolver.decide import Redirect, decide
from edge.resolver.rules import CONDITIONS, FLAGS, by_cost, matches
from edge.resolver.visitor import KEYED, Request, Visitor
from edge.tests.resolver.people import IPHONE, MAC, PIXEL, SLACKBOT, WINDOWS, asks, facts

NOW: Final = 1_700_000_000
TO: Final = "https://a.example/"
RULED: Final = "https://ruled.example/"


def held(name: str, value: Any, request: Request, now: float = NOW) -> tuple[bool, bool]:
    """Whether the condition holds, and whether nothing outside of the cache key was read. Negated it is the reverse."""
    visitor, other = Visitor(request, now), Visitor(request, now)
    holds = matches(Rule("r", (Condition(name, value),), RULED), visitor)
    assert matches(Rule("r", (Condition(name, value, negated=True),), RULED), other) is not holds
    assert (visitor.shared, visitor.until) == (other.shared, other.until)
    return holds, visitor.shared


@pytest.mark.parametrize(
    ("name", "value", "country", "holds"),
    [
        ("country", ("DE",), "DE", True),
        ("country", ("FR", "DE"), "DE", True),
        ("country", ("FR",), "DE", False),
        ("country", ("DE",), "", False),
        ("country", ("GERMANY", "DEU"), "DE", False),
        ("continent", ("EU",), "DE", True),
        ("continent", ("EU",), "US", False),
        ("continent", ("AS", "NA"), "US", True),
        ("continent", ("EU",), "", False),
        ("continent", ("EU",), "ZZ", False),
        ("eu", True, "DE", True),
        ("eu", True, "CH", False),
        ("eu", True, "GB", False),
        ("eu", True, "US", False),
        ("eu", True, "", False),
    ],
)
def test_places(name: str, value: Any, country: str, holds: bool) -> None:
    assert held(name, value, asks(country=country)) == (holds, True)


@pytest.mark.parametrize(
    ("regions", "country", "region", "holds"),
    [
        (("US-CA",), "US", "CA", True),
        (("US-NY", "US-CA"), "US", "CA", True),
        (("US-CA",), "US", "NY", False),
        (("US-CA",), "DE", "CA", False),  # another country's CA
        (("US-CA",), "US", "", False),
        (("US-",), "US", "", False),
    ],
)
def test_regions(regions: tuple[str, ...], country: str, region: str, holds: bool) -> None:
    assert held("region", regions, asks(country=country, region=region)) == (holds, False)


@pytest.mark.parametrize("device", DEVICES)
def test_devices_are_cloudfronts_word(device: str) -> None:
    request = asks(device=device, user_agent=PIXEL)
    assert held("device", (device,), request) == (True, True)
    assert held("device", tuple(one for one in DEVICES if one != device), request) == (False, True)


@pytest.mark.parametrize("device", DEVICES)
def test_any_of_several_devices_will_do(device: str) -> None:
    for start in range(len(DEVICES)):
        assert held("device", (*DEVICES[start:], *DEVICES[:start]), asks(device=device)) == (True, True)


def test_the_narrower_class_of_device_wins() -> None:
    headers = facts(device="mobile")
    request = Request("GET", "owl.example", "/sale", "", headers, "203.0.113.178")
    for narrower in ("tablet", "smarttv"):
        headers[f"cloudfront-is-{narrower}-viewer"] = "true"
        assert held("device", ("mobile",), request) == (False, True)
        assert held("device", ("tablet",), request) == (True, True)


def test_a_device_that_cloudfront_does_not_name_is_read_off_the_user_agent() -> None:
    assert held("device", ("mobile",), asks(device="", user_agent=PIXEL)) == (True, False)
    assert held("device", ("mobile",), asks(device="", user_agent=WINDOWS)) == (False, False)


@pytest.mark.parametrize(
    ("systems", "system", "user_agent", "holds", "shared"),
    [
        (("ios",), "ios", IPHONE, True, True),
        (("ios",), "android", PIXEL, False, True),
        (("windows", "android"), "android", PIXEL, True, True),
        (("windows",), "android", WINDOWS, False, True),  # CloudFront's word on phones is final
        (("macos",), "ios", MAC, False, True),  # an iPad that asks for desktop sites
        (("ios", "android"), "", IPHONE, False, True),  # no phone, says CloudFront: nothing more needs to be read
        (("ios", "windows"), "", IPHONE, False, False),
        (("ios", "windows"), "", WINDOWS, True, False),
        (("macos",), "", MAC, True, False),
        (("linux", "chromeos"), "", WINDOWS, False, False),
        (("other",), "", "curl/8.5", True, False),
    ],
)
def test_systems(systems: tuple[str, ...], system: str, user_agent: str, holds: bool, shared: bool) -> None:
    assert held("os", systems, asks(system=system, user_agent=user_agent)) == (holds, shared)


def test_one_of_all_systems_is_everybodys() -> None:
    for system, user_agent in (("ios", IPHONE), ("android", PIXEL), ("", WINDOWS), ("", MAC), ("", ""), ("", "curl/8")):
        assert held("os", SYSTEMS, asks(system=system, user_agent=user_agent))[0]


def test_browsers() -> None:
    assert held("browser", ("chrome",), asks(user_agent=WINDOWS)) == (True, False)
    assert held("browser", ("safari", "chrome"), asks(user_agent=MAC)) == (True, False)
    assert held("browser", ("safari",), asks(user_agent=WINDOWS)) == (False, False)
    assert held("browser", ("other",), asks(user_agent="")) == (True, False)
    assert held("browser", BROWSERS, asks(user_agent=IPHONE)) == (True, False)


@pytest.mark.parametrize(
    ("languages", "header", "holds"),
    [
        (("fr",), "fr-FR,fr;q=0.9,en;q=0.8", True),
        (("fr",), "fr-CA", True),
        (("fr-CA",), "fr", True),
        (("fr-CA",), "fr-FR", False),
        (("de", "en"), "fr-FR,fr;q=0.9,en;q=0.8", True),
        (("en",), "fr,en;q=0", False),
        (("de",), "fr, *;q=0.1", True),
        (("de",), "", False),
        (("en",), "x" * 2_045 + ",en;q=0", False),  # cut off before its weight, it would be asked for
    ],
)
def test_languages(languages: tuple[str, ...], header: str, holds: bool) -> None:
    assert held("language", languages, asks(language=header)) == (holds, False)


@pytest.mark.parametrize(
    ("wanted", "query", "holds"),
    [
        ((("src", None),), "src=mail", True),
        ((("src", None),), "src=", True),
        ((("src", None),), "src", True),
        ((("src", None),), "a=1&src&b=2", True),
        ((("src", None),), "SRC=mail", False),
        ((("src", None),), "xsrc=mail&srcx=1&s=src", False),
        ((("src", None),), "", False),
        ((("src", "mail"),), "src=mail", True),
        ((("src", "mail"),), "src=MAIL", False),
        ((("src", "mail"),), "src=web&src=mail", True),
        ((("src", "mail"), ("src", "web")), "src=web", True),
        ((("src", "mail"), ("b", None)), "b", True),
        ((("src", "mail"),), "src", False),
        ((("src", ""),), "src", True),  # no value and an empty one are alike
        ((("src", ""),), "src=", True),
        ((("src", ""),), "src=mail", False),
        ((("src", "a b"),), "src=a%20b", True),
        ((("src", "a b"),), "src=a+b", True),
        ((("src", "a+b"),), "src=a%2Bb", True),
        ((("src", "a&b"),), "%73rc=a%26b", True),
        ((("src", "a=b"),), "src=a=b", True),
        ((("größe", "XL"),), "gr%C3%B6%C3%9Fe=XL", True),
        ((("src", "mail"),), "src=mai%6c&", True),
        ((("src", "mail"),), "src=mail%00", False),
        ((("src", "%6D"),), "src=%256D", True),  # decoded once
    ],
)
def test_query_parameters(wanted: Any, query: str, holds: bool) -> None:
    assert held("query", wanted, asks(query=query)) == (holds, True)


@pytest.mark.parametrize(
    ("hosts", "referrer", "holds"),
    [
        (("acme.example",), "https://acme.example/page?x=1", True),
        (("acme.example",), "https://acme.example", True),
        (("acme.example",), "https://www.shop.acme.example/", True),
        (("acme.example",), "http://ACME.Example:8443/", True),
        (("acme.example",), "https://acme.example./", True),
        (("b.example", "acme.example"), "https://acme.example/", True),
        (("acme.example",), "https://notacme.example/", False),
        (("acme.example",), "https://acme.example.evil.example/", False),
        (("www.acme.example",), "https://acme.example/", False),
        (("acme.example",), "https://acme.example@evil.example/", False),
        (("acme.example",), "https://acme.example:443@evil.example/", False),
        (("acme.example",), "https://user:secret@acme.example:443/", True),
        (("acme.example",), "https://evil.example/@acme.example", False),
        (("acme.example",), "https://evil.example?@acme.example", False),
        (("acme.example",), "https://evil.example#@acme.example", False),
        (("acme.example",), "https://evil.example\\@acme.example", False),
        (("acme.example",), "https://evil.example/https://acme.example/", False),
        (("com.google.android.gm",), "android-app://com.google.android.gm/", True),
        (("acme.example",), "acme.example", False),
        (("acme.example",), "https://", False),
        (("acme.example",), "", False),
        (("example",), "https://[::1]:8080/", False),
    ],
)
def test_referrers(hosts: tuple[str, ...], referrer: str, holds: bool) -> None:
    assert held("referrer", hosts, asks(referrer=referrer)) == (holds, False)


def test_bots() -> None:
    assert held("bot", True, asks(user_agent=SLACKBOT)) == (True, False)
    assert held("bot", True, asks(user_agent="")) == (True, False)
    assert held("bot", True, asks(user_agent=WINDOWS)) == (False, False)


def test_a_header_is_read_up_to_a_limit() -> None:
    assert held("referrer", ("acme.example",), asks(referrer="https://" + "a" * 3_000 + "@acme.example/"))[0] is False


# --- rules as a whole -----------------------------------------------------------------------------

YES: Final = Condition("country", ("DE",))
NO: Final = Condition("country", ("FR",))
PRIVATE_YES: Final = Condition("browser", ("chrome",))


def followed(*rules: Rule, request: Request | None = None, **link: Any) -> Redirect:
    decision = decide(None, LinkItem(TO, rules=rules, **link), request or asks(), NOW)
    assert isinstance(decision, Redirect)
    return decision


def test_all_conditions_must_hold() -> None:
    eu = Condition("eu", True)
    assert followed(Rule("r", (YES, eu), RULED)).location == RULED
    for failing in ((YES, NO), (NO, YES), (NO, NO), (YES, Condition("eu", True, negated=True))):
        decision = followed(Rule("r", failing, RULED))
        assert (decision.location, decision.rule) == (TO, "")


def test_the_first_rule_that_matches_wins() -> None:
    rules = [Rule(f"r{place}", (one,), f"https://{place}.example/") for place, one in enumerate((NO, YES, YES))]
    assert followed(*rules) == Redirect("https://1.example/", 302, outcome="r", rule="r1")


def test_a_rule_without_conditions_is_for_everyone() -> None:
    assert followed(Rule("r", (), RULED)).location == RULED


def test_no_rule_leads_to_the_destination() -> None:
    assert followed(Rule("r", (NO,), RULED)) == Redirect(TO, 302, outcome="r")


def test_a_rule_keeps_status_and_query() -> None:
    decision = followed(Rule("r", (YES,), RULED), request=asks(query="a=1"), status=307)
    assert (decision.location, decision.status) == (RULED + "?a=1", 307)


@pytest.mark.parametrize("name", CONDITIONS)
def test_what_is_in_the_key_is_asked_first(name: str) -> None:
    """A rule that fails on a keyed condition has read nothing else, in whatever order its author wrote them."""
    values = {"query": (("x", None),), "time": TimeWindow((0,), 0, 1_440, ((0, 0),))}
    value = True if name in FLAGS else values.get(name, ("zz",))
    for condition in (Condition(name, value), Condition(name, value, negated=True)):
        rule = Rule("r", (condition, NO), RULED)
        item = decode(encode(LinkItem(TO, rules=(rule,))))
        assert isinstance(item, LinkItem)
        decision = decide(None, item, asks(), NOW)
        assert isinstance(decision, Redirect)
        assert (decision.location, decision.shared) == (TO, True)


def test_a_rule_that_read_something_private_makes_the_answer_private_even_if_it_fails() -> None:
    firefox = Condition("browser", ("firefox",))
    assert followed(Rule("r", (firefox,), RULED)) == Redirect(TO, 302, shared=False, outcome="r")
    assert not followed(Rule("a", (firefox,), RULED), Rule("b", (YES,), RULED)).shared
    assert followed(Rule("b", (YES,), RULED), Rule("a", (firefox,), RULED)).shared


def test_the_order_is_by_what_is_keyed() -> None:
    names = [one.name for one in by_cost(Condition(name, ()) for name in reversed(CONDITIONS))]
    keyed, private = {"country", "device", "eu", "continent", "query", "time"}, names[7:]
    assert set(names[:6]) == keyed and names[6] == "os"
    assert set(private) == {"region", "language", "referrer", "browser", "bot"}
    assert "cloudfront-viewer-country-region" not in KEYED


def test_variants_inside_of_a_rule() -> None:
    variants = (Variant("v0", "https://0.example/", 0), Variant("v1", "https://1.example/", 5))
    decision = followed(Rule("r", (YES,), variants=variants))
    assert decision == Redirect("https://1.example/", 302, outcome="r", rule="r", variant="v1")
    both = (*variants, Variant("v2", "https://2.example/", 5))
    decision = followed(Rule("r", (YES,), variants=both), variants=(Variant("x", "https://x.example/", 1),))
    assert (decision.rule, decision.shared) == ("r", False)
    assert decision.variant in ("v1", "v2")


def test_a_rule_whose_variants_have_no_weight_is_passed_over() -> None:
    nothing = Rule("r", (YES,), variants=(Variant("v", RULED, 0),))
    assert followed(nothing, Rule("s", (YES,), "https://s.example/")).rule == "s"
    assert followed(nothing) == Redirect(TO, 302, outcome="r")
