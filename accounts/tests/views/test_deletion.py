"""Asking for a workspace to be deleted and keeping it, through HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role, User, Workspace
from accounts.tasks import send_deletion_mails
from accounts.tests.people import PASSWORD

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings"


def day(workspace: Workspace) -> timedelta | None:
    """How long until it goes."""
    workspace.refresh_from_db()
    return workspace.deletes_at - timezone.now() if workspace.deletes_at else None


def test_an_owner_asks_and_keeps_it_after_all(
    enter_password: SignIn, sign_in: SignIn, alice: User, bob: User, workspace: Workspace, url: str
) -> None:
    client = enter_password(alice)
    asked = client.post(f"{url}/delete", {"name": "Acme"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert day(workspace) is None
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert timedelta(days=13, hours=23) < (day(workspace) or timedelta()) <= timedelta(days=14)
    links = f"/w/{workspace.public_id}/links"
    assert "Keep it" in client.get(links).text
    assert "Delete this workspace" not in client.get(url).text
    seen_by_bob = sign_in(bob).get(links).text
    assert "Acme will be deleted on" in seen_by_bob
    assert "Keep it" not in seen_by_bob
    mail.outbox.clear()
    assert (send_deletion_mails(), send_deletion_mails()) == (2, 0)
    assert {(message.to[0], message.subject) for message in mail.outbox} == {
        ("alice@example.com", "Acme will be deleted"),
        ("bob@example.com", "Acme will be deleted"),
    }
    client.post(f"{url}/keep")
    assert day(workspace) is None
    assert "will be deleted on" not in client.get(links).text
    assert send_deletion_mails() == 2
    assert mail.outbox[-1].subject == "Acme is kept"
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "workspace.deletion_asked",
        "workspace.deletion_cancelled",
    ]


def test_mails_say_the_day_by_the_clock_of_the_workspace(workspace: Workspace, alice: User) -> None:
    noon = datetime(2031, 3, 9, 12, tzinfo=UTC)
    Workspace.objects.filter(pk=workspace.pk).update(deletes_at=noon, timezone="Pacific/Kiritimati")
    Membership.objects.filter(user=alice).update(deletion_mail_due_at=timezone.now())
    assert send_deletion_mails() == 1
    assert "will be deleted on 10 March 2031" in str(mail.outbox[-1].body)


def test_the_name_must_be_typed(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = sign_in(alice)
    for name in ("", "acme", "Elsewhere"):
        assert "not the name of this workspace" in client.post(f"{url}/delete", {"name": name}, follow=True).text
    assert day(workspace) is None


def test_owners_alone(sign_in: SignIn, alice: User, bob: User, mallory: User, workspace: Workspace, url: str) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    Workspace.objects.filter(pk=workspace.pk).update(deletes_at=timezone.now() + timedelta(days=1))
    for what in ("delete", "keep"):
        assert sign_in(bob).post(f"{url}/{what}", {"name": "Acme"}).status_code == 403
        assert sign_in(mallory).post(f"{url}/{what}", {"name": "Acme"}).status_code == 404
        assert sign_in(alice).get(f"{url}/{what}").status_code == 405
    assert day(workspace) is not None


def test_once_the_day_has_come_it_cannot_be_kept(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(deletes_at=timezone.now())
    assert "cannot be stopped" in sign_in(alice).post(f"{url}/keep", follow=True).text
    assert day(workspace) is not None
