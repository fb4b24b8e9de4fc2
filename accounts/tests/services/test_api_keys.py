"""API keys: made, recognised, revoked."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, Membership, Role, User, Workspace
from accounts.services.api_keys import api_key_authenticate, api_key_create, api_key_revoke
from accounts.tasks import mail_expiring_keys

READ, WRITE = ApiKey.Scope.READ, ApiKey.Scope.WRITE


@pytest.fixture
def made(alice: User, workspace: Workspace) -> tuple[ApiKey, str]:
    return api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ, WRITE])


def test_the_secret_is_shown_once_and_stored_nowhere(made: tuple[ApiKey, str]) -> None:
    key, secret = made
    assert secret.startswith("sk_live_")
    assert len(secret) == 40
    assert secret not in str(ApiKey.objects.values().get())
    assert secret[8:] not in str(AuditEvent.objects.values().get(action="api_key.created"))
    assert api_key_authenticate(secret) == key


@pytest.mark.parametrize("wrong", ["", "sk_live_", "sk_live_" + "a" * 32, "a" * 40, "sk_live_" + "é" * 32, "sk_test_x"])
def test_a_wrong_secret_is_nobody(made: tuple[ApiKey, str], wrong: str) -> None:
    assert api_key_authenticate(wrong) is None


def test_a_revoked_key_is_nobody(made: tuple[ApiKey, str], alice: User) -> None:
    key, secret = made
    api_key_revoke(api_key=key, actor=Actor(user=alice))
    api_key_revoke(api_key=key, actor=Actor(user=alice))
    assert api_key_authenticate(secret) is None
    assert AuditEvent.objects.filter(action="api_key.revoked").count() == 1


def test_last_use_is_noted_once_an_hour(
    made: tuple[ApiKey, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key, secret = made
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        with django_assert_num_queries(2):
            api_key_authenticate(secret)
        with django_assert_num_queries(1):
            api_key_authenticate(secret)
        clock.shift(timedelta(minutes=61))
        api_key_authenticate(secret)
    key.refresh_from_db()
    assert key.last_used_at == start + timedelta(minutes=61)


def test_a_key_needs_a_name(alice: User, workspace: Workspace) -> None:
    with pytest.raises(ValidationError):
        api_key_create(workspace=workspace, actor=Actor(user=alice), name=" ", scopes=[READ])


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (["read"], {scope for scope in ApiKey.Scope.values if scope.endswith("read")}),
        (["links:write"], {"links:read", "links:write"}),
        (["domains:read"], {"domains:read"}),
        (["read", "write"], set(ApiKey.Scope.values)),
        ([], set()),
    ],
)
def test_what_scopes_allow(scopes: list[str], allowed: set[str]) -> None:
    key = ApiKey(scopes=scopes)
    assert {scope.value for scope in ApiKey.Scope if key.allows(scope)} == allowed


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("203.0.113.7", True),
        ("203.0.114.7", False),
        ("::ffff:203.0.113.7", True),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_a_key_may_be_bound_to_networks(alice: User, workspace: Workspace, address: str, works: bool) -> None:
    networks = ["203.0.113.99/24", "2001:db8::/32", "203.0.113.0/24"]
    key, _ = api_key_create(
        workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], networks=networks
    )
    assert key.networks == ["203.0.113.0/24", "2001:db8::/32"]
    assert key.works_from(address) is works


@pytest.mark.parametrize("network", ["", "office", "203.0.113.0/33", "203.0.113", "1" * 400, "fe80::1%eth0"])
def test_what_is_no_network_is_refused(alice: User, workspace: Workspace, network: str) -> None:
    with pytest.raises(ValidationError):
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], networks=[network])
    assert not ApiKey.objects.exists()


def test_a_key_ends_to_the_second(alice: User, workspace: Workspace) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=30)
        with pytest.raises(ValidationError):
            api_key_create(workspace=workspace, actor=Actor(user=alice), name="x", scopes=[READ], expires_at=start)
        key, secret = api_key_create(
            workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end
        )
        clock.move_to(end - timedelta(seconds=1))
        assert api_key_authenticate(secret) == key
        clock.move_to(end)
        assert api_key_authenticate(secret) is None


def test_its_end_is_announced_and_told(
    alice: User, bob: User, workspace: Workspace, mailoutbox: list[EmailMessage]
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=30)
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end)
        counts = []
        for moment in (start, end - timedelta(days=7), end - timedelta(days=6), end, end + timedelta(days=1)):
            clock.move_to(moment)
            counts.append(mail_expiring_keys())
    assert counts == [0, 1, 0, 1, 0]
    assert [(message.to, message.subject) for message in mailoutbox] == [
        ([alice.email], "The key “Build” expires soon"),
        ([alice.email], "The key “Build” has expired"),
    ]
    assert f"/w/{workspace.public_id}/settings/api-keys" in str(mailoutbox[0].body)


def test_its_end_is_told_by_the_clock_of_the_workspace(
    alice: User, workspace: Workspace, mailoutbox: list[EmailMessage]
) -> None:
    Workspace.objects.update(timezone="America/New_York")
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False) as clock:
        end = datetime(2031, 1, 31, 2, tzinfo=UTC)
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end)
        clock.move_to(end - timedelta(days=6))
        assert mail_expiring_keys() == 1
    assert "expires on 30 January 2031, 21:00 EST." in str(mailoutbox[0].body)


def test_a_short_life_is_not_announced_and_a_revoked_key_not_told_of(
    alice: User, workspace: Workspace, mailoutbox: list[EmailMessage]
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=3)
        keys = [
            api_key_create(workspace=workspace, actor=Actor(user=alice), name=name, scopes=[READ], expires_at=end)[0]
            for name in ("Kept", "Revoked")
        ]
        api_key_revoke(api_key=keys[1], actor=Actor(user=alice))
        assert mail_expiring_keys() == 0
        clock.move_to(end)
        assert mail_expiring_keys() == 1
    assert [message.subject for message in mailoutbox] == ["The key “Kept” has expired"]


def test_a_mail_that_fails_is_tried_again(
    alice: User, workspace: Workspace, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailMessage, **_: object) -> int:
        raise SMTPException

    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=1)
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end)
        clock.move_to(end)
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", refuse)
            assert mail_expiring_keys() == 0
        assert mail_expiring_keys() == 0  # whoever claimed it may still be at it
        clock.shift(timedelta(hours=1))
        assert mail_expiring_keys() == 1
    assert len(mailoutbox) == 1


def test_a_mailbox_that_is_refused_keeps_no_mail_from_the_others(
    alice: User, bob: User, workspace: Workspace, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    send, refused = EmailMessage.send, {alice.email}

    def refuse(self: EmailMessage, **_: object) -> int:
        if refused & set(self.to):
            raise SMTPRecipientsRefused({self.to[0]: (550, b"No such mailbox.")})
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=1)
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end)
        clock.move_to(end)
        refused.add(bob.email)
        assert mail_expiring_keys() == 0  # nobody got it: it may be for a while only
        refused.remove(bob.email)
        clock.shift(timedelta(hours=1))
        assert [mail_expiring_keys(), mail_expiring_keys()] == [1, 0]
        clock.shift(timedelta(days=1))
        assert mail_expiring_keys() == 0
    assert [message.to for message in mailoutbox] == [[bob.email]]


def test_a_mail_that_failed_a_thousand_times_stops_no_other(
    alice: User, workspace: Workspace, mailoutbox: list[EmailMessage]
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        end = start + timedelta(days=1)
        api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[READ], expires_at=end)
        ApiKey.objects.update(mail_attempts=1000)
        clock.move_to(end)
        assert mail_expiring_keys() == 1
    assert len(mailoutbox) == 1
