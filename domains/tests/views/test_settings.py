"""GET and POST /w/<workspace>/domains/<id>/settings."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from domains.services import domain_update
from domains.settings import DAY
from domains.states import State
from domains.tests.bad_settings import BAD_SETTINGS, BadSettingCase
from domains.tests.views.conftest import domain_url, list_url
from edge.models import EdgeChange

SignIn = Callable[[User], Client]
Add = Callable[..., Domain]

APPLE = '{\n  "applinks": {}\n}'
# As a browser sends the form of a new domain: what is not ticked is left out.
EMPTY: dict[str, Any] = {
    "root_url": "",
    "not_found_url": "",
    "expired_url": "",
    "hsts_seconds": "0",
    "apple_app_site": "",
    "asset_links": "",
    "version": "1",
}


def live(domain: Domain, **fields: Any) -> Domain:
    Domain.objects.filter(pk=domain.pk).update(**{"state": "active", "proven_at": timezone.now(), **fields})
    domain.refresh_from_db()
    return domain


@pytest.fixture
def domain(add: Add) -> Domain:
    """go.acme.com, live."""
    return live(add())


def text_of(answer: Any) -> str:
    return html.unescape(answer.text)


def test_saves_all_of_it(sign_in: SignIn, alice: User, domain: Domain) -> None:
    browser = sign_in(alice)
    typed = {
        **EMPTY,
        "is_primary": "on",
        "root_url": " acme.com/ ",
        "not_found_url": "https://acme.com/404",
        "expired_url": "http://acme.com/over",
        "folds_case": "on",
        "hsts_seconds": str(365 * DAY),
        "hsts_subdomains": "on",
        "apple_app_site": APPLE.replace("\n", "\r\n"),
        "asset_links": '[{"include": "https://acme.com/statements.json"}]',
    }
    answer = browser.post(domain_url(domain, "/settings"), typed, follow=True)
    assert "Visitors get it within 30 s." in answer.text
    domain.refresh_from_db()
    assert (domain.is_primary, domain.folds_case, domain.hsts_subdomains) == (True, True, True)
    assert (domain.root_url, domain.expired_url) == ("https://acme.com/", "http://acme.com/over")
    assert (domain.hsts_seconds, domain.apple_app_site) == (365 * DAY, APPLE)
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["go.acme.com#"]
    assert AuditEvent.objects.filter(action="domain.updated", user=alice).count() == 1
    text = text_of(browser.get(domain_url(domain, "/settings")))
    for part in ('value="https://acme.com/"', APPLE, "1 year", '<span class="chip">Primary</span>'):
        assert part in text


def test_saving_without_a_change_says_so_and_writes_nothing(sign_in: SignIn, alice: User, domain: Domain) -> None:
    answer = sign_in(alice).post(domain_url(domain, "/settings"), EMPTY, follow=True)
    assert "Saved" in answer.text
    assert not EdgeChange.objects.exists()
    assert not AuditEvent.objects.filter(action="domain.updated").exists()


@pytest.mark.parametrize("bad", BAD_SETTINGS, ids=str)
def test_refusals_stand_beside_their_field_and_nothing_typed_is_lost(
    sign_in: SignIn, alice: User, domain: Domain, bad: BadSettingCase
) -> None:
    typed = {**EMPTY, "expired_url": "https://acme.com/kept", "folds_case": "on", bad.field: bad.value}
    answer = sign_in(alice).post(domain_url(domain, "/settings"), typed)
    assert answer.status_code == 422
    text = text_of(answer)
    assert f'id="id_{bad.field}_error"' in text
    assert bad.words in text.split(f'id="id_{bad.field}_error"')[1].split("</div>")[0]
    assert "Nothing was saved yet" in text
    assert bad.value.replace("\r\n", "\n") in text.replace("\r\n", "\n")
    assert 'name="folds_case" aria' in text or 'name="folds_case" id' in text
    if bad.field != "expired_url":
        assert "https://acme.com/kept" in text
    domain.refresh_from_db()
    assert domain.settings_version == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("hsts_seconds", "5", "Select a valid choice"),
        ("hsts_seconds", "", "This field is required"),
        ("hsts_subdomains", "on", "where HSTS is on"),
        ("root_url", "acme\0.com", "Null characters"),
    ],
)
def test_bad_input(sign_in: SignIn, alice: User, domain: Domain, field: str, value: str, words: str) -> None:
    answer = sign_in(alice).post(domain_url(domain, "/settings"), {**EMPTY, field: value})
    assert answer.status_code == 422
    assert words in answer.text.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    domain.refresh_from_db()
    assert domain.settings_version == 1


def test_the_first_refused_field_takes_the_focus(sign_in: SignIn, alice: User, domain: Domain) -> None:
    text = sign_in(alice).post(domain_url(domain, "/settings"), {**EMPTY, "not_found_url": "ftp://x"}).text
    assert text.count(" autofocus") == 1
    assert " autofocus" in text.split('name="not_found_url"')[1].split(">")[0]


def test_what_somebody_else_saved_meanwhile_is_shown_and_kept(sign_in: SignIn, alice: User, domain: Domain) -> None:
    browser = sign_in(alice)
    theirs = {"root_url": "https://acme.com/theirs", "hsts_seconds": DAY, "folds_case": True}
    domain_update(domain=domain, actor=Actor(), expected_version=None, changes=theirs)  # type: ignore[arg-type]  # a plain dict
    mine = {**EMPTY, "root_url": "https://acme.com/mine", "folds_case": "on"}
    answer = browser.post(domain_url(domain, "/settings"), mine)
    text = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody changed these settings" in text
    assert "https://acme.com/mine" in text and "https://acme.com/theirs" in text
    assert "1 day, to try it" in text.split("What is saved now")[1].split("</ul>")[0]
    assert "lower case" not in text.split("What is saved now")[1].split("</ul>")[0]  # it is the same in both
    assert 'name="version" value="2"' in text
    browser.post(domain_url(domain, "/settings"), {**mine, "version": "2"})
    domain.refresh_from_db()
    assert (domain.root_url, domain.hsts_seconds) == ("https://acme.com/mine", 0)


def test_a_domain_that_moves_on_meanwhile_refuses_nobody(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = add()
    browser = sign_in(alice)
    assert "does not serve visitors yet" in browser.get(domain_url(domain, "/settings")).text
    live(domain, state="issuing", version=7)
    answer = browser.post(domain_url(domain, "/settings"), {**EMPTY, "root_url": "https://acme.com"}, follow=True)
    assert "It takes effect when go.acme.com serves visitors." in answer.text
    domain.refresh_from_db()
    assert domain.root_url == "https://acme.com"


def test_the_primary_domain_changes_hands(sign_in: SignIn, alice: User, domain: Domain, add: Add) -> None:
    other = live(add("other.acme.com"), is_primary=True)
    browser = sign_in(alice)
    text = browser.get(domain_url(domain, "/settings")).text
    assert "At present it is" in text and domain_url(other, "/settings") in text
    browser.post(domain_url(domain, "/settings"), {**EMPTY, "is_primary": "on"})
    other.refresh_from_db()
    assert not other.is_primary
    listed = browser.get(list_url(domain.workspace)).text
    assert listed.count('<span class="chip">Primary</span>') == 1
    assert "Primary" in listed.split(domain.public_id)[2].split("</tr>")[0]


def test_one_that_does_not_serve_cannot_be_made_primary_and_keeps_its_mark(
    sign_in: SignIn, alice: User, add: Add
) -> None:
    waiting = add()
    browser = sign_in(alice)
    text = browser.get(domain_url(waiting, "/settings")).text
    assert "as soon as it serves visitors" in text
    assert " disabled" in text.split('name="is_primary"')[1].split(">")[0]
    refused = browser.post(domain_url(waiting, "/settings"), {**EMPTY, "is_primary": "on"})
    assert "does not serve visitors yet." in refused.text.split('id="id_is_primary_error"')[1].split("</div>")[0]
    waiting.refresh_from_db()
    assert not waiting.is_primary
    marked = live(add("other.acme.com"), state="issuing", is_primary=True)
    assert "counts again" in browser.get(domain_url(marked, "/settings")).text
    browser.post(domain_url(marked, "/settings"), EMPTY)
    marked.refresh_from_db()
    assert not marked.is_primary


def test_a_length_of_hsts_that_the_api_set_stays(sign_in: SignIn, alice: User, domain: Domain) -> None:
    live(domain, hsts_seconds=10 * DAY)
    browser = sign_in(alice)
    assert f'<option value="{10 * DAY}" selected>10 days</option>' in browser.get(domain_url(domain, "/settings")).text
    browser.post(domain_url(domain, "/settings"), {**EMPTY, "hsts_seconds": str(10 * DAY), "folds_case": "on"})
    domain.refresh_from_db()
    assert (domain.hsts_seconds, domain.folds_case) == (10 * DAY, True)


def test_the_trap_of_an_apex_is_explained(sign_in: SignIn, alice: User, add: Add, domain: Domain) -> None:
    browser = sign_in(alice)
    warning = "is your registered domain itself"
    assert warning in browser.get(domain_url(add("acme.com"), "/settings")).text
    assert warning not in browser.get(domain_url(domain, "/settings")).text


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_who_is_no_admin_sees_and_cannot_change(
    sign_in: SignIn, request: pytest.FixtureRequest, domain: Domain, name: str
) -> None:
    live(domain, root_url="https://acme.com/")
    browser = sign_in(request.getfixturevalue(name))
    text = browser.get(domain_url(domain, "/settings")).text
    assert "https://acme.com/" in text
    assert "Owners and admins" in text
    assert '<fieldset class="stack" disabled>' in text
    assert "Save settings" not in text
    assert browser.post(domain_url(domain, "/settings"), {**EMPTY, "folds_case": "on"}).status_code == 403
    domain.refresh_from_db()
    assert not domain.folds_case


def test_foreign_removed_and_wrong_methods(
    sign_in: SignIn, alice: User, mallory: User, elsewhere: Workspace, domain: Domain
) -> None:
    stranger, browser = sign_in(mallory), sign_in(alice)
    for address in (domain_url(domain, "/settings"), f"{list_url(elsewhere)}/{domain.public_id}/settings"):
        assert stranger.get(address).status_code == stranger.post(address, EMPTY).status_code == 404
    assert browser.delete(domain_url(domain, "/settings")).status_code == 405
    live(domain, state=State.REMOVING)
    assert browser.get(domain_url(domain, "/settings")).status_code == 404
    assert browser.post(domain_url(domain, "/settings"), EMPTY).status_code == 404


def test_removed_between_the_look_and_the_change(
    sign_in: SignIn, alice: User, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domains.views.settings.access_domain", lambda *_: domain)
    live(domain, state=State.REMOVING)
    answer = sign_in(alice).post(domain_url(domain, "/settings"), {**EMPTY, "folds_case": "on"}, follow=True)
    assert answer.redirect_chain == [(list_url(domain.workspace), 302)]
    assert "Add the name again" in answer.text


def test_query_count(
    sign_in: SignIn, alice: User, domain: Domain, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(alice)
    browser.get(domain_url(domain, "/settings"))
    with django_assert_max_num_queries(5):
        browser.get(domain_url(domain, "/settings"))
