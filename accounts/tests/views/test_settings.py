"""The general settings page."""

from collections.abc import Callable

from django.test import Client

from accounts.models import AuditEvent, User, Workspace

SignIn = Callable[[User], Client]


def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings"


def test_an_owner_renames(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    response = sign_in(alice).post(url(workspace), {"name": " New Acme "}, follow=True)
    assert "New Acme" in response.text
    assert AuditEvent.objects.get().data == {"name": ["Acme", "New Acme"]}


def test_a_member_reads_but_may_not_rename(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    client = sign_in(bob)
    assert "Only admins and owners" in client.get(url(workspace)).text
    response = client.post(url(workspace), {"name": "Mine"})
    assert response.status_code == 403
    assert "Your role in Acme is member" in response.text


def test_a_stranger_finds_nothing(sign_in: SignIn, mallory: User, workspace: Workspace) -> None:
    client = sign_in(mallory)
    assert client.get(url(workspace)).status_code == 404
    assert client.post(url(workspace), {"name": "Mine"}).status_code == 404


def test_an_empty_or_endless_name_is_refused(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    for name in ("", "   ", "x" * 81):
        response = sign_in(alice).post(url(workspace), {"name": name})
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.text


def test_markup_in_a_name_is_text(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    response = sign_in(alice).post(url(workspace), {"name": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert(1)" not in response.text


def test_other_methods_are_refused(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    assert sign_in(alice).put(url(workspace)).status_code == 405
