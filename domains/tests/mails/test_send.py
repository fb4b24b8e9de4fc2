"""Mails about domains: when, to whom, once, and what they say."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership, Role, User, Workspace
from domains.mails.send import send_due_mails
from domains.models import Domain
from domains.names.hostname import parse_hostname
from domains.services.add import claim
from domains.states import GIVES_UP_AFTER, TELLS_AFTER, WARNS_AFTER, State
from domains.tasks import send_mails
from domains.transitions import transition

Add = Callable[..., Domain]
MINUTE = timedelta(minutes=1)


def made(domain: Domain, **fields: Any) -> Domain:
    Domain.objects.filter(pk=domain.pk).update(**fields)
    domain.refresh_from_db()
    return domain


def failing(domain: Domain, age: timedelta, **fields: Any) -> Domain:
    return made(domain, failing_since=timezone.now() - age, **fields)


def subjects() -> list[str]:
    """Send what is due, and say what went out."""
    mail.outbox.clear()
    assert send_due_mails() == len(mail.outbox)
    return [str(message.subject) for message in mail.outbox]


def test_the_first_time_it_is_live_and_only_then(add: Add, bob: User, carol: User) -> None:
    domain = made(add(), state="active")
    assert subjects() == ["go.acme.com is live"]
    assert mail.outbox[0].to == ["alice@example.com"]
    assert "redirect over HTTPS" in str(mail.outbox[0].body)
    assert subjects() == []
    made(domain, state="degraded")
    made(domain, state="active")
    assert subjects() == []


def test_owners_and_admins_who_can_sign_in_are_told(add: Add, workspace: Workspace, bob: User, carol: User) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    gone = User.objects.create_user("gone@example.com", is_active=False)
    Membership.objects.create(workspace=workspace, user=gone, role=Role.OWNER)
    made(add(), state="active")
    subjects()
    assert mail.outbox[0].to == ["alice@example.com", "bob@example.com"]


@pytest.mark.parametrize(
    ("state", "age", "told"),
    [
        ("awaiting_dns", TELLS_AFTER - MINUTE, False),
        ("awaiting_dns", TELLS_AFTER + MINUTE, True),
        ("verifying", TELLS_AFTER + MINUTE, True),
        ("deploying", TELLS_AFTER + MINUTE, True),
        ("degraded", TELLS_AFTER - MINUTE, False),
        ("degraded", TELLS_AFTER + MINUTE, True),
        ("failed", MINUTE, True),
        ("conflict", MINUTE, True),
        ("removing", TELLS_AFTER + MINUTE, False),
        ("removed", TELLS_AFTER + MINUTE, False),
    ],
)
def test_trouble_is_told_when_it_lasts_or_at_once_when_it_stops(
    add: Add, state: str, age: timedelta, told: bool
) -> None:
    failing(add(), age, state=state)
    assert subjects() == (["Something is wrong with go.acme.com"] if told else [])
    assert subjects() == []


def test_an_old_domain_that_fails_since_a_minute_is_no_trouble_yet(add: Add) -> None:
    failing(
        add(), MINUTE, created_at=timezone.now() - timedelta(days=90), state_since=timezone.now() - timedelta(days=90)
    )
    assert subjects() == []


@pytest.mark.parametrize("reason", ["aws_quota", "aws_refused"])
def test_what_we_have_to_mend_is_not_told_until_it_stops(add: Add, reason: str) -> None:
    domain = failing(add(), WARNS_AFTER + MINUTE, reason=reason)
    assert subjects() == []
    transition(domain, to=State.FAILED, reason=reason)
    assert len(subjects()) == 1


def test_trouble_is_told_again_after_it_was_over(add: Add) -> None:
    domain = failing(add(), timedelta(hours=9), state="degraded", welcomed_at=timezone.now())
    assert len(subjects()) == 1
    made(domain, state="active", failing_since=None, trouble_mailed_at=None)  # as the worker leaves it
    assert subjects() == []
    failing(domain, timedelta(hours=5), state="degraded")
    assert len(subjects()) == 1


def test_a_failure_after_a_told_trouble_is_told_too(add: Add) -> None:
    domain = failing(add(), timedelta(hours=9))
    assert len(subjects()) == 1
    transition(domain, to=State.FAILED, reason="abandoned")
    assert subjects() == ["Something is wrong with go.acme.com"]
    assert "not published within 14 days" in str(mail.outbox[0].body)
    assert subjects() == []


def test_a_conflict_that_comes_back_is_told_once(add: Add) -> None:
    domain = transition(add(), to=State.CONFLICT, reason="held_in_aws", failing_since=timezone.now())
    assert len(subjects()) == 1
    domain.refresh_from_db()
    domain = transition(domain, to=State.AWAITING_DNS, reason="tried_again", failing_since=None)
    domain = transition(domain, to=State.CONFLICT, reason="held_in_aws", failing_since=timezone.now())
    assert subjects() == []
    domain = transition(domain, to=State.AWAITING_DNS, reason="tried_again")
    transition(domain, to=State.CONFLICT, reason="held_elsewhere")
    assert len(subjects()) == 1  # another conflict


@pytest.mark.parametrize(("age", "told"), [(WARNS_AFTER - MINUTE, False), (WARNS_AFTER + MINUTE, True)])
def test_before_it_is_given_up_its_workspace_is_warned(add: Add, age: timedelta, told: bool) -> None:
    domain = failing(add(), age, trouble_mailed_at=timezone.now())
    day = (timezone.now() - age + GIVES_UP_AFTER).strftime("%-d %B")
    assert subjects() == ([f"go.acme.com will be given up on {day}"] if told else [])
    domain.refresh_from_db()
    assert (domain.warned_at is not None) == told
    assert subjects() == []


def test_a_warning_of_an_earlier_failure_does_not_count(add: Add) -> None:
    failing(
        add(),
        WARNS_AFTER + MINUTE,
        trouble_mailed_at=timezone.now(),
        warned_at=timezone.now() - WARNS_AFTER - timedelta(days=9),
    )
    assert len(subjects()) == 1


def test_who_lost_a_domain_is_told_whatever_became_of_it(add: Add) -> None:
    domain = made(add(), state="active", welcomed_at=timezone.now())
    domain = transition(domain, to=State.REMOVING, reason="taken_over")
    transition(domain, to=State.REMOVED)
    assert subjects() == ["go.acme.com was taken over"]
    assert "Links of Acme under it no longer work" in str(mail.outbox[0].body)
    assert subjects() == []


def test_who_removed_a_domain_is_not_told(add: Add) -> None:
    transition(add(), to=State.REMOVING, reason="asked")
    assert subjects() == []


def test_a_mail_says_what_is_wrong_what_was_expected_and_what_was_found(add: Add) -> None:
    wrong = {
        "name": "target",
        "ok": False,
        "code": "cname_elsewhere",
        "message": "The CNAME leads to old.example & co.",
        "expected": "cname.owl-edge.test",
        "found": ["old.example", "older.example"],
        "servers": [],
        "settled": True,
    }
    domain = failing(add(), TELLS_AFTER, checks=[{**wrong, "ok": True, "message": "All is well."}, wrong])
    subjects()
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    text, html = str(message.body), str(message.alternatives[0][0])
    assert "The CNAME leads to old.example & co." in text
    assert "expected: cname.owl-edge.test" in text
    assert "found:    old.example, older.example" in text
    assert f"/domains/{domain.public_id}" in text
    assert "All is well." not in text
    assert "old.example &amp; co." in html


def test_one_mail_for_all_domains_of_a_workspace_and_none_of_anothers(
    add: Add, elsewhere: Workspace, mallory: User
) -> None:
    for host in ("go.acme.com", "to.acme.com"):
        failing(add(host), TELLS_AFTER)
    name = parse_hostname("go.mallory.com")
    failing(claim(workspace=elsewhere, actor=Actor(user=mallory), name=name), TELLS_AFTER)
    assert sorted(subjects()) == ["Something is wrong with 2 domains", "Something is wrong with go.mallory.com"]
    bodies = {message.to[0]: str(message.body) for message in mail.outbox}
    assert "mallory" not in bodies["alice@example.com"]
    assert "acme" not in bodies["mallory@example.com"]


class _Refusing(EmailBackend):
    """Takes no mail to alice."""

    def send_messages(self, messages: Any) -> int:
        if any("alice@example.com" in message.to for message in messages):
            raise SMTPServerDisconnected("The server went away.")
        return super().send_messages(messages)


def test_a_mail_that_failed_is_sent_later_and_holds_up_no_other(
    add: Add, elsewhere: Workspace, mallory: User, settings: Any
) -> None:
    first = made(add(), state="active")
    name = parse_hostname("go.mallory.com")
    made(claim(workspace=elsewhere, actor=Actor(user=mallory), name=name), state="active")
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "domains.tests.mails.test_send._Refusing"
    assert subjects() == ["go.mallory.com is live"]
    first.refresh_from_db()
    assert first.welcomed_at is None
    settings.EMAIL_BACKEND = backend
    assert subjects() == ["go.acme.com is live"]


def test_it_is_noted_before_the_mail_goes_out(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    made(add(), state="active")
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", _die)
    with pytest.raises(KeyboardInterrupt):
        send_due_mails()
    monkeypatch.undo()
    assert subjects() == []  # a worker that was killed leaves no mail to be sent twice


def _die(*_: Any, **__: Any) -> int:
    raise KeyboardInterrupt


def test_a_workspace_without_anybody_to_tell(add: Add, alice: User) -> None:
    made(add(), state="active")
    Membership.objects.all().delete()
    assert subjects() == []


def test_queries_do_not_depend_on_how_many_there_are(workspace: Workspace, alice: User) -> None:
    def queries(count: int, start: int) -> int:
        for number in range(count):
            name = parse_hostname(f"go{start + number}.acme.com")
            failing(claim(workspace=workspace, actor=Actor(user=alice), name=name), TELLS_AFTER)
        with CaptureQueriesContext(connection) as captured:
            send_mails()
        return len(captured)

    assert queries(1, 0) == queries(40, 1)
