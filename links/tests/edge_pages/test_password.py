"""The password page: who gets on, how often one may try, and what the cookie is good for."""

from __future__ import annotations

import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoValkey

from accounts.actor import Actor
from edge.resolver.click import parse
from edge.resolver.contract import HostItem, Rule
from edge.resolver.items import Condition
from links.edge_pages import limits
from links.edge_pages.unlock import COOKIE, SECONDS
from links.models import Link
from links.services import link_update
from links.slugs import slug_shape
from links.tests.edge_pages.conftest import DESTINATION, PASSWORD, Publish, Visit

Guess = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _locked(publish: Publish) -> None:
    publish(password=True)


def test_the_form(visit: Visit) -> None:
    text = visit("password").text
    assert '<form method="post">' in text
    assert 'type="password"' in text
    assert "acme" not in text


def test_the_right_password_leads_on(guess: Guess, link: Link) -> None:
    response = guess(PASSWORD, query="utm_source=x")
    assert (response.status_code, response["Location"]) == (303, f"{DESTINATION}&utm_source=x")
    assert response["Cache-Control"] == "no-store"
    click = parse(response["Content-Type"])
    assert click is not None
    assert (click.outcome, click.link_id) == ("r", link.public_id)


def test_one_password_typed_on_two_systems(guess: Guess, link: Link) -> None:
    link_update(link=link, actor=Actor(), password="cafe\u0301 42")
    assert guess("caf%C3%A9 42").status_code == 303
    assert guess("cafe%CC%81 42").status_code == 303


def test_a_wrong_password(guess: Guess) -> None:
    response = guess("wrong")
    assert response.status_code == 403
    assert "That is not the password" in response.text
    assert parse(response["Content-Type"]) is None
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("body", [b"", b"password=", b"\xff\xfe", b"a=1&" * 900, b"password=" + b"x" * 5000])
def test_what_is_no_password(visit: Visit, body: bytes) -> None:
    assert visit("password", "POST", body=body).status_code == 403


def test_the_cookie(guess: Guess, visit: Visit, settings: Settings) -> None:
    settings.SHORT_URL_BASE = "https://owl.example"
    cookie = guess(PASSWORD).cookies[COOKIE]
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/spring", SECONDS, "Lax")
    assert cookie["httponly"]
    assert cookie["secure"]
    later = visit("password")
    assert (later.status_code, later["Location"]) == (303, DESTINATION)


@pytest.mark.parametrize(
    ("path", "cookie_path"),
    [
        ("/caf%C3%A9/", "/caf%C3%A9"),
        ("/a;Domain=evil.example", "/"),
        ("//evil.example", "/evil.example"),
        ("/a b", "/"),
    ],
)
def test_the_cookies_path(guess: Guess, path: str, cookie_path: str) -> None:
    assert guess(PASSWORD, path=path).cookies[COOKIE]["path"] == cookie_path


@pytest.mark.parametrize(
    ("slug", "cookie_path"), [("docs/*", "/docs"), ("a/b/{id}/c", "/a/b"), ("a/b/7/c", "/a/b/7/c")]
)
def test_a_pattern_is_unlocked_once(guess: Guess, link: Link, slug: str, cookie_path: str) -> None:
    Link.objects.filter(pk=link.pk).update(shape=slug_shape(slug))
    path = "/docs/a" if slug == "docs/*" else "/a/b/7/c"
    assert guess(PASSWORD, path=path).cookies[COOKIE]["path"] == cookie_path


def test_the_cookie_of_another_link_opens_nothing(guess: Guess, visit: Visit, client: Client, link: Link) -> None:
    cookie = guess(PASSWORD).cookies[COOKIE].value
    Link.objects.filter(pk=link.pk).update(public_id="lnk_another")
    client.cookies[COOKIE] = cookie
    assert visit("password").status_code == 200


def test_the_cookies_of_links_around_it_do_not_hide_its_own(
    guess: Guess, visit: Visit, client: Client, link: Link
) -> None:
    own = guess(PASSWORD, path="/spring/sale").cookies[COOKIE].value
    Link.objects.filter(pk=link.pk).update(public_id="lnk_another")
    around = guess(PASSWORD).cookies[COOKIE].value
    Link.objects.filter(pk=link.pk).update(public_id=link.public_id)
    client.cookies.clear()
    # The longer path first (RFC 6265, 5.4).
    cookies = {"cookie": f"{COOKIE}={own}; {COOKIE}={around}"}
    assert visit("password", path="/spring/sale", headers=cookies).status_code == 303
    assert visit("password", headers={"cookie": f"other={own}; {COOKIE}={around}"}).status_code == 200


def test_another_password_locks_again(guess: Guess, visit: Visit, link: Link) -> None:
    guess(PASSWORD)
    assert visit("password").status_code == 303
    Link.objects.filter(pk=link.pk).update(password_hash=make_password(PASSWORD))
    assert visit("password").status_code == 200


@pytest.mark.parametrize("value", ["", "1", "lnk_x.00:1:2", "é"])
def test_a_made_up_cookie(visit: Visit, client: Client, value: str) -> None:
    client.cookies[COOKIE] = value
    assert visit("password").status_code == 200


def test_the_cookie_is_good_for_an_hour(guess: Guess, visit: Visit) -> None:
    guess(PASSWORD)
    with patch("django.core.signing.time.time", return_value=time.time() + SECONDS + 1):
        assert visit("password").status_code == 200


def test_one_visitor_may_not_go_on_guessing(guess: Guess) -> None:
    for _ in range(limits.PER_LINK_AND_ADDRESS.attempts):
        assert guess("wrong").status_code == 403
    response = guess(PASSWORD)
    assert response.status_code == 429, "not even with the right one"
    assert 0 < int(response["Retry-After"]) <= limits.PER_LINK_AND_ADDRESS.seconds
    assert "Too many attempts" in response.text
    assert guess(PASSWORD, headers={"X-Forwarded-For": "192.0.2.3"}).status_code == 429
    assert guess(PASSWORD, ip="192.0.2.2").status_code == 303, "others are not held responsible"


def test_a_network_of_ipv6_is_one_visitor(guess: Guess) -> None:
    for number in range(limits.PER_LINK_AND_ADDRESS.attempts):
        guess("wrong", ip=f"2001:db8::{number:x}")
    assert guess("wrong", ip="2001:db8::ffff").status_code == 429
    assert guess("wrong", ip="2001:db8:0:1::1").status_code == 403


def test_all_visitors_together_may_not_go_on_guessing(guess: Guess) -> None:
    with patch.object(limits, "PER_LINK", limits.Limit(3, 3600)):
        for number in range(3):
            assert guess("wrong", ip=f"198.51.100.{number}").status_code == 403
        assert guess("wrong", ip="198.51.100.9").status_code == 429


def test_one_visitor_alone_does_not_use_up_what_all_have(guess: Guess) -> None:
    with patch.object(limits, "PER_LINK", limits.Limit(limits.PER_LINK_AND_ADDRESS.attempts + 1, 3600)):
        for _ in range(limits.PER_LINK_AND_ADDRESS.attempts + 5):
            guess("wrong")
        assert guess("wrong", ip="198.51.100.9").status_code == 403


def test_one_address_may_not_try_all_links(guess: Guess) -> None:
    with patch.object(limits, "PER_ADDRESS", limits.Limit(2, 3600)):
        codes = [limits.count_attempt(link_id=f"lnk_{number}", address="192.0.2.1").wait for number in range(2)]
        assert codes == [0, 0]
        assert guess("wrong").status_code == 429


def test_right_passwords_are_no_attempts(guess: Guess, client: Client) -> None:
    for _ in range(limits.PER_LINK_AND_ADDRESS.attempts + 2):
        assert guess(PASSWORD).status_code == 303
        client.cookies.clear()


def test_nobody_guesses_while_nobody_counts(guess: Guess) -> None:
    with patch.object(cache, "add", side_effect=NoValkey):
        assert guess(PASSWORD).status_code == 503


def test_what_has_changed_since_is_answered_as_the_edge_does(visit: Visit, guess: Guess, publish: Publish) -> None:
    publish(password=True, expires_at=1)
    assert visit("password").status_code == 410
    assert guess(PASSWORD).status_code == 410
    publish(password=True, limited=True, expired_url="https://www.acme.example.com/over")
    assert visit("password")["Location"] == "https://www.acme.example.com/over"
    publish(password=True, disabled=True)
    assert visit("password").status_code == 410
    publish(HostItem(status="suspended"), password=True)
    assert guess(PASSWORD).status_code == 410
    publish(password=False)
    assert visit("password")["Location"] == DESTINATION


def test_rules_decide_about_who_is_let_in(guess: Guess, publish: Publish) -> None:
    rule = Rule("rule_1", (Condition("country", ("FR",)),), "https://fr.acme.example.com/")
    publish(password=True, rules=(rule,), status=308)
    response = guess(PASSWORD, headers={"CloudFront-Viewer-Country": "FR"})
    assert (response.status_code, response["Location"]) == (303, "https://fr.acme.example.com/")
    click = parse(response["Content-Type"])
    assert click is not None
    assert click.rule == "rule_1"
    assert guess(PASSWORD)["Location"] == DESTINATION


def test_a_cloaked_link_is_framed_once_it_is_unlocked(guess: Guess, publish: Publish) -> None:
    publish(password=True, cloak=True)
    response = guess(PASSWORD)
    assert response.status_code == 200
    assert "<iframe" in response.text
    assert COOKIE in response.cookies
