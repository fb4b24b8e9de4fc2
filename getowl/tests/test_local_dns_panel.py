"""POST /w/<workspace>/domains/<id>/local-dns."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from domains.services import domain_add

SignIn = Callable[[User], Client]


@pytest.fixture
def book(settings: Settings, tmp_path: Path) -> Path:
    settings.DOMAINS_ENDPOINT = "cname.owl.test"
    settings.LOCAL_DNS_RECORDS = str(tmp_path / "dns.json")
    return tmp_path / "dns.json"


@pytest.fixture
def domain(workspace: Workspace, alice: User) -> Domain:
    made = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="acme.com")
    fields = {"validation_name": "_abc.acme.com", "validation_value": "_def.acm-validations.aws"}
    Domain.objects.filter(pk=made.pk).update(next_check_at=None, **fields)
    made.refresh_from_db()
    return made


def url(domain: Domain, path: str = "/local-dns") -> str:
    return f"/w/{domain.workspace.public_id}/domains/{domain.public_id}{path}"


def test_publish_and_withdraw(sign_in: SignIn, alice: User, domain: Domain, book: Path) -> None:
    browser = sign_in(alice)
    assert url(domain) in browser.get(url(domain, "")).text
    browser.post(url(domain), {"action": "publish"})
    assert json.loads(book.read_text()) == {
        "_getowl.acme.com": {"TXT": [domain.proof_token]},
        "_abc.acme.com": {"CNAME": ["_def.acm-validations.aws."]},
        "acme.com": {"CNAME": ["cname.owl.test."]},
    }
    domain.refresh_from_db()
    assert domain.next_check_at is not None
    browser.post(url(domain), {"action": "withdraw"})
    assert json.loads(book.read_text()) == {}


@pytest.mark.usefixtures("book")
def test_bad_action_members_and_wrong_method(sign_in: SignIn, alice: User, bob: User, domain: Domain) -> None:
    assert sign_in(alice).post(url(domain), {"action": "burn"}).status_code == 400
    assert sign_in(alice).get(url(domain)).status_code == 405
    assert sign_in(bob).post(url(domain), {"action": "publish"}).status_code == 403
