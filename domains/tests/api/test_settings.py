"""Settings of domains over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pydantic.alias_generators import to_camel

from accounts.models import AuditEvent
from accounts.tests.callers import Caller
from domains.models import Domain
from domains.tests.bad_settings import BAD_HSTS, BAD_SETTINGS, BadSettingCase
from edge.models import EdgeChange

Add = Callable[..., Domain]

APPLE = '{"applinks": {}}'


@pytest.fixture
def domain(add: Add) -> Domain:
    """go.acme.com, live."""
    made = add()
    Domain.objects.filter(pk=made.pk).update(state="active", proven_at=timezone.now())
    made.refresh_from_db()
    return made


def test_what_is_read_can_be_sent_and_is_read_again(api: Caller, domain: Domain) -> None:
    sent = {
        "primary": True,
        "rootUrl": "https://acme.com/",
        "notFoundUrl": "https://acme.com/404",
        "expiredUrl": "https://acme.com/over",
        "foldsCase": True,
        "hstsSeconds": 86_400,
        "hstsSubdomains": True,
        "appleAppSite": APPLE,
        "assetLinks": '[{"include": "https://acme.com/statements.json"}]',
    }
    path = f"/domains/{domain.public_id}"
    status, changed = api.call("PATCH", path, sent)
    assert status == 200
    assert {name: changed[name] for name in sent} == sent
    assert changed["version"] == 2
    assert changed["records"]
    assert api.call("GET", path) == (200, changed)
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["go.acme.com#"]
    assert AuditEvent.objects.get(action="domain.updated").api_key is not None


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_left_out_stays_and_null_takes_away(api: Caller, domain: Domain, nothing: str | None) -> None:
    path = f"/domains/{domain.public_id}"
    api.call("PATCH", path, {"rootUrl": "https://acme.com/", "appleAppSite": APPLE, "foldsCase": True})
    _, changed = api.call("PATCH", path, {"rootUrl": nothing, "appleAppSite": nothing})
    assert (changed["rootUrl"], changed["appleAppSite"], changed["foldsCase"]) == (None, None, True)
    _, same = api.call("PATCH", path, {})
    assert same == changed


def test_a_stale_version_is_refused(api: Caller, domain: Domain) -> None:
    path = f"/domains/{domain.public_id}"
    assert api.call("PATCH", path, {"foldsCase": True, "version": 1})[0] == 200
    status, body = api.call("PATCH", path, {"foldsCase": False, "version": 1})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "conflict", "version")
    assert api.call("GET", path)[1]["foldsCase"] is True


@pytest.mark.parametrize("bad", [*BAD_SETTINGS, *BAD_HSTS], ids=str)
def test_bad_settings_are_refused_with_a_code_each(api: Caller, domain: Domain, bad: BadSettingCase) -> None:
    status, body = api.call("PATCH", f"/domains/{domain.public_id}", {to_camel(bad.field): bad.value})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, bad.code, to_camel(bad.field))
    assert bad.words in body["error"]["message"]
    domain.refresh_from_db()
    assert domain.settings_version == 1


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"rootURL": "https://acme.com/"}, "unknown_field", "rootURL"),
        ({"root_url": "https://acme.com/"}, "unknown_field", "root_url"),
        ({"hostname": "other.acme.com"}, "unknown_field", "hostname"),
        ({"state": "active"}, "unknown_field", "state"),
        ({"primary": None}, "invalid", "primary"),
        ({"primary": "true"}, "invalid", "primary"),
        ({"foldsCase": 1}, "invalid", "foldsCase"),
        ({"hstsSeconds": None}, "invalid", "hstsSeconds"),
        ({"hstsSeconds": "86400"}, "invalid", "hstsSeconds"),
        ({"hstsSubdomains": True}, "needs_hsts", "hstsSubdomains"),
        ({"rootUrl": 7}, "invalid", "rootUrl"),
        ({"rootUrl": "https://acme.com/\0"}, "control", "rootUrl"),
        ({"rootUrl": "https://acme.com/\ud800"}, "invalid", "rootUrl"),
        ({"appleAppSite": {"applinks": {}}}, "invalid", "appleAppSite"),
        ({"appleAppSite": '{"applinks": {"\0": 1}}'}, "json", "appleAppSite"),
        ({"appleAppSite": '{"applinks": {"\ud800": 1}}'}, "invalid", "appleAppSite"),
        ({"appleAppSite": " " * 100_001}, "invalid", "appleAppSite"),
        ({"version": "1"}, "invalid", "version"),
        ([], "invalid", None),
    ],
)
def test_bad_bodies(api: Caller, domain: Domain, body: Any, code: str, field: str | None) -> None:
    status, answer = api.call("PATCH", f"/domains/{domain.public_id}", body)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, code, field)
    domain.refresh_from_db()
    assert domain.settings_version == 1


def test_one_that_does_not_serve_keeps_its_settings_and_is_no_primary(api: Caller, add: Add) -> None:
    path = f"/domains/{add().public_id}"
    assert api.call("PATCH", path, {"rootUrl": "https://acme.com/"})[1]["rootUrl"] == "https://acme.com/"
    status, body = api.call("PATCH", path, {"primary": True})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "not_served", "primary")
    assert not EdgeChange.objects.exists()


def test_a_reading_key_changes_nothing(reader: Caller, domain: Domain) -> None:
    status, body = reader.call("PATCH", f"/domains/{domain.public_id}", {"foldsCase": True})
    assert (status, body["error"]["code"]) == (403, "read_only")
    domain.refresh_from_db()
    assert not domain.folds_case


def test_foreign_absent_and_removed_look_the_same(api: Caller, foreign: Caller, domain: Domain) -> None:
    path = f"/domains/{domain.public_id}"
    theirs = foreign.call("PATCH", path, {"foldsCase": True})
    absent = api.call("PATCH", "/domains/dom_0000000000000000", {"foldsCase": True})
    api.call("DELETE", path)
    removed = api.call("PATCH", path, {"foldsCase": True})
    assert theirs == absent == removed
    assert removed[0] == 404
    domain.refresh_from_db()
    assert not domain.folds_case


def test_removed_between_the_look_and_the_change(api: Caller, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domains.api.domains.access_domain", lambda *_: domain)
    Domain.objects.filter(pk=domain.pk).update(state="removing")
    status, body = api.call("PATCH", f"/domains/{domain.public_id}", {"foldsCase": True})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "removed", "state")


def test_it_is_described(api: Caller) -> None:
    _, description = api.call("GET", "/openapi.json")
    assert "patch" in description["paths"]["/api/v1/domains/{domain_id}"]
