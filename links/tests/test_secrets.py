"""A link's password and its hash are nowhere to be read, whoever looks."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, StaffRole, User, Workspace
from accounts.tests.callers import Caller
from accounts.tests.people import make_staff
from edge.resolver.contract import encode
from edge.sources import items_now
from links.models import Link
from links.services import link_create, link_update

SignIn = Callable[[User], Client]


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    actor = Actor(user=alice)
    made = link_create(
        workspace=workspace, actor=actor, destination="https://example.com", slug="a", password="night owl"
    )
    return link_update(link=made, actor=actor, password="barn owl", title="Owls")


def _hides(text: str) -> bool:
    return "Owls" in text and "barn owl" not in text and "night owl" not in text and "pbkdf2" not in text


def test_from_the_team(sign_in: SignIn, alice: User, api: Caller, link: Link) -> None:
    browser = sign_in(alice)
    for path in (f"/w/{link.workspace.public_id}/links", f"/w/{link.workspace.public_id}/links/{link.public_id}"):
        assert _hides(browser.get(path).text)
    for path in ("/links", f"/links/{link.public_id}"):
        assert _hides(str(api.call("GET", path)))
    status, answer = api.call("PATCH", f"/links/{link.public_id}", {"password": "barn owl", "shortCode": ""})
    assert (status, "owl" in str(answer)) == (422, False)
    assert link.password_hash.startswith("pbkdf2")


def test_from_support(sign_in: SignIn, link: Link) -> None:
    support = sign_in(make_staff(StaffRole.ADMIN))
    assert _hides(support.get(f"/admin/links/link/{link.pk}/change/").text)
    event = AuditEvent.objects.get(action="link.updated")
    assert "password" in event.data
    assert _hides(support.get(f"/admin/accounts/auditevent/{event.pk}/change/").text)


def test_from_the_edge(link: Link) -> None:
    document = encode(items_now(["a"])["a"])
    assert '"password":true' in document
    assert "owl" not in document
    assert "pbkdf2" not in document
