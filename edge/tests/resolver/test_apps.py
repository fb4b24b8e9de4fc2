"""Ways into apps and out of them. Intents are read back the way Android's `Intent.parseUri` reads them."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.resolver.apps import intent, out_of_app, scheme_of
from edge.resolver.contract import Condition, LinkItem, Rule, Variant
from edge.resolver.decide import AppPage, Decision, Redirect, decide
from edge.resolver.location import MAX_LOCATION_BYTES
from edge.resolver.percent import unquote_to_bytes
from edge.tests.resolver.people import INSTAGRAM, IPHONE, MAC, PIXEL, asks

NOW: Final = 1_700_000_000
TO: Final = "https://acme.example/offer"
APP_STORE: Final = "https://apps.apple.com/app/id42"
PLAY: Final = "https://play.google.com/store/apps/details?id=com.acme&referrer=utm_source%3Dowl"
IOS: Final[dict[str, Any]] = {"device": "mobile", "system": "ios", "user_agent": IPHONE}
ANDROID: Final[dict[str, Any]] = {"device": "mobile", "system": "android", "user_agent": PIXEL}
DESKTOP: Final[dict[str, Any]] = {"device": "desktop", "user_agent": MAC}
IN_INSTAGRAM: Final = {
    "ios": IOS | {"user_agent": INSTAGRAM},
    "android": ANDROID | {"user_agent": PIXEL + " Instagram 332.0.0.34.97 Android"},
}


def parse_intent(uri: str) -> tuple[str, dict[str, str]]:
    """The address an intent opens, and its parameters (android.content.Intent.parseUri, AOSP)."""
    head, hash_sign, tail = uri.rpartition("#")
    assert hash_sign and tail.startswith("Intent;") and tail.endswith(";end") and head.startswith("intent:")
    fields: dict[str, str] = {}
    for field in tail.removeprefix("Intent;").removesuffix(";end").split(";"):
        name, equals, value = field.partition("=")
        assert equals and name not in fields, f"{field!r} is nothing that was meant"
        fields[name] = unquote_to_bytes(value).decode()
    return f"{fields['scheme']}:{head.removeprefix('intent:')}", fields


def followed(link: LinkItem, query: str = "", code: str = "", **who: Any) -> Decision:
    return decide(None, link, asks(query=query, code=code, **who), NOW)


def location(link: LinkItem, query: str = "", **who: Any) -> str:
    decision = followed(link, query, **who)
    assert isinstance(decision, Redirect)
    return decision.location


# --- stores and apps ------------------------------------------------------------------------------


def test_phones_go_to_their_store_and_others_to_the_web() -> None:
    link = LinkItem(TO, ios=APP_STORE, android=PLAY)
    assert followed(link, **IOS) == Redirect(APP_STORE, 302, outcome="r", variant="ios")
    assert followed(link, **ANDROID) == Redirect(PLAY, 302, outcome="r", variant="android")
    assert followed(link, **DESKTOP) == Redirect(TO, 302, outcome="r")


def test_a_phone_without_an_app_of_its_own_goes_to_the_web() -> None:
    assert followed(LinkItem(TO, ios=APP_STORE), **ANDROID) == Redirect(TO, 302, outcome="r")
    assert followed(LinkItem(TO, android=PLAY), **IOS) == Redirect(TO, 302, outcome="r")


def test_an_app_on_ios_gets_a_page_that_falls_back_to_the_web() -> None:
    link = LinkItem(TO, ios="acme://offer/1")
    assert followed(link, **IOS) == AppPage("acme://offer/1", TO, variant="ios")
    assert followed(link, "a=1", **IOS) == AppPage("acme://offer/1?a=1", TO + "?a=1", variant="ios")


def test_an_app_on_android_gets_an_intent_that_falls_back_to_the_web() -> None:
    link = LinkItem(TO, android="Acme://offer/1?x=2#part")
    address, fields = parse_intent(location(link, "a=1", **ANDROID))
    assert address == "acme://offer/1?x=2&a=1"
    assert fields == {
        "scheme": "acme",
        "action": "android.intent.action.VIEW",
        "category": "android.intent.category.BROWSABLE",
        "S.browser_fallback_url": TO + "?a=1",
    }


@pytest.mark.parametrize("url", ["spotify:track:1", "tel:+4930123", "acme://", "market://details?id=com.acme"])
def test_addresses_with_and_without_slashes_stay_what_they_are(url: str) -> None:
    assert parse_intent(location(LinkItem(TO, android=url), **ANDROID))[0] == url


def test_elsewhere_an_app_is_a_plain_redirect() -> None:
    rule = Rule("r", (Condition("country", ("DE",)),), "acme://offer")
    decision = followed(LinkItem(TO, rules=(rule,)), **DESKTOP)
    assert decision == Redirect("acme://offer", 302, outcome="r", rule="r")


def test_rules_and_variants_lead_into_apps_too() -> None:
    rule = Rule("r", (Condition("country", ("DE",)),), "acme://offer")
    link = LinkItem(TO, rules=(rule,), ios=APP_STORE)
    assert followed(link, **IOS) == AppPage("acme://offer", TO, rule="r")
    link = LinkItem(TO, variants=(Variant("v", "acme://offer", 1),))
    assert followed(link, **IOS) == AppPage("acme://offer", TO, variant="v")
    decision = followed(link, **ANDROID)
    assert isinstance(decision, Redirect)
    assert (decision.variant, decision.shared) == ("v", True)
    assert decision.location.startswith("intent://offer#Intent;scheme=acme;")


def test_an_app_as_destination_is_its_own_only_way() -> None:
    for who in (IOS, ANDROID, DESKTOP):
        assert followed(LinkItem("acme://offer"), **who) == Redirect("acme://offer", 302, outcome="r")
    for who in (IOS, ANDROID):  # no web to fall back to
        link = LinkItem("acme://web", ios="acme://ios", android="acme://android")
        assert location(link, **who) == f"acme://{who['system']}"


def test_apps_keep_the_answer_shareable() -> None:
    link = LinkItem(TO, ios="acme://offer", android="acme://offer")
    for who in (IOS, ANDROID, DESKTOP):
        decision = followed(link, **who)
        assert isinstance(decision, Redirect | AppPage)
        assert decision.shared


def test_rules_come_before_apps_and_apps_before_variants() -> None:
    rule = Rule("r", (Condition("country", ("FR",)),), "https://fr.example/")
    link = LinkItem(TO, rules=(rule,), ios=APP_STORE, variants=(Variant("v", "https://v.example/", 1),))
    assert location(link, country="FR", **IOS) == "https://fr.example/"
    assert location(link, **IOS) == APP_STORE
    assert location(link, **ANDROID) == "https://v.example/"


@pytest.mark.parametrize("mode", ["keep", "override", "drop"])
@pytest.mark.parametrize("url", [PLAY, "market://details?id=com.acme&referrer=own"])
def test_the_play_stores_referrer_is_kept(mode: str, url: str) -> None:
    link = LinkItem(TO, android=url, query=mode, query_pass=("referrer",))
    found = location(link, "referrer=stolen&%72eferrer=stolen&id=com.evil&a=1", **ANDROID)
    address = parse_intent(found)[0] if found.startswith("intent:") else found
    assert "stolen" not in address
    assert address.count("referrer=") == 1


# --- out of in-app browsers -----------------------------------------------------------------------


def test_out_of_an_in_app_browser() -> None:
    link = LinkItem(TO, leave_app=True)
    decision = followed(link, "a=1", **IN_INSTAGRAM["ios"])
    assert decision == Redirect(f"x-safari-{TO}?a=1", 302, shared=False, outcome="r")
    address, fields = parse_intent(location(link, "a=1", **IN_INSTAGRAM["android"]))
    assert address == fields["S.browser_fallback_url"] == TO + "?a=1"


def test_real_browsers_stay_where_they_are() -> None:
    link = LinkItem(TO, leave_app=True)
    for who in (IOS, ANDROID):
        assert followed(link, **who) == Redirect(TO, 302, shared=False, outcome="r")
    assert followed(link, **DESKTOP) == Redirect(TO, 302, outcome="r")  # nothing private had to be read
    assert followed(LinkItem(TO), **IN_INSTAGRAM["ios"]) == Redirect(TO, 302, outcome="r")


def test_stores_open_outside_of_the_app_as_well() -> None:
    link = LinkItem(TO, leave_app=True, ios=APP_STORE)
    assert location(link, **IN_INSTAGRAM["ios"]) == f"x-safari-{APP_STORE}"
    assert followed(LinkItem(TO, leave_app=True, ios="acme://x"), **IN_INSTAGRAM["ios"]) == AppPage(
        "acme://x", TO, variant="ios"
    )


# --- nothing breaks out ---------------------------------------------------------------------------

EVIL: Final = (
    "a=;end",
    "a=#Intent;package=com.evil;end",
    "a=%23Intent;component=com.evil/.Main;end",
    ";S.browser_fallback_url=https://evil.example/;end",
    "#;end;",
    "a=%00%0d%0a;end",
)


@pytest.mark.parametrize("query", EVIL)
@pytest.mark.parametrize("url", ["acme://offer?b=2", "acme://offer#part", "acme:offer"])
def test_a_visitors_query_cannot_speak_to_android(query: str, url: str) -> None:
    link = LinkItem(TO, android=url, query="override")
    _, fields = parse_intent(location(link, query, **ANDROID))
    assert fields.keys() == {"scheme", "action", "category", "S.browser_fallback_url"}
    assert fields["scheme"] == "acme"
    assert fields["S.browser_fallback_url"].startswith(TO + "?")


@pytest.mark.parametrize("query", EVIL)
def test_nor_on_the_way_out_of_an_app(query: str) -> None:
    address, fields = parse_intent(location(LinkItem(TO, leave_app=True), query, **IN_INSTAGRAM["android"]))
    assert fields.keys() == {"scheme", "action", "category", "S.browser_fallback_url"}
    assert address.startswith(TO + "?")


@pytest.mark.parametrize("value", [";end", "#Intent;package=com.evil;end", "x;scheme=evil", "a b?c#d"])
def test_nor_can_what_stands_in_a_placeholder(value: str) -> None:
    for pattern, url, path in (
        ("r/{id}", "acme://item/{id}", f"r/{value}"),
        ("r/*", "acme://item", f"r/{value}/x"),
        ("r/{id}", "acme://item?id={id}#{id}", f"r/{value}"),
    ):
        link = LinkItem("https://acme.example/{id}", android=url, pattern=pattern)
        decision = followed(link, code=path, **ANDROID)
        assert isinstance(decision, Redirect)
        address, fields = parse_intent(decision.location)
        assert fields.keys() == {"scheme", "action", "category", "S.browser_fallback_url"}
        assert address.startswith("acme://item")
        assert fields["S.browser_fallback_url"].startswith("https://acme.example/")


@given(st.text(max_size=40), st.text(max_size=40))
@example("#Intent;end", ";end#")
def test_an_intent_says_what_was_meant(path: str, fallback: str) -> None:
    path, fallback = path.encode("utf-8", "replace").decode(), fallback.encode("utf-8", "replace").decode()
    address, fields = parse_intent(intent(f"acme://{path}", fallback))
    assert address == f"acme://{path.partition('#')[0]}"
    assert fields["S.browser_fallback_url"] == fallback


def test_an_intent_too_long_for_a_header_is_its_fallback() -> None:
    fallback = TO + "?" + "&" * 3_000
    assert intent("acme://offer", fallback) == fallback
    assert location(LinkItem(TO, android="acme://offer"), "&" * 4_000, **ANDROID) == TO + "?" + "&" * 4_000
    assert out_of_app(fallback, "android") == fallback
    assert len(intent("acme://offer", TO + "?" + "a" * 7_000)) <= MAX_LOCATION_BYTES


def test_schemes() -> None:
    assert [scheme_of(url) for url in ("HTTPS://a/", "acme:x", "", "x")] == ["https", "acme", "", "x"]
