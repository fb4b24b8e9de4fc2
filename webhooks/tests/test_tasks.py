"""Mails about endpoints that were disabled by themselves, and forgetting what is old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Role, User, Workspace
from webhooks.models import Delivery, Endpoint, Event, SigningKey
from webhooks.services import endpoint_rotate, endpoint_update
from webhooks.services.purge import BATCH
from webhooks.services.switching import disable
from webhooks.tasks import purge, send_mails

Make = Callable[..., Endpoint]
Happen = Callable[..., list[Delivery]]


def test_managers_are_told_once(workspace: Workspace, make: Make, alice: User, bob: User, carol: User) -> None:
    workspace.memberships.filter(user=bob).update(role=Role.ADMIN)
    gone, failing, asked = make("https://gone.example.com/"), make("https://failing.example.com/"), make()
    disable(gone, Endpoint.Disabled.GONE, timezone.now())
    disable(failing, Endpoint.Disabled.FAILING, timezone.now())
    endpoint_update(endpoint=asked, actor=Actor(user=alice), enabled=False)
    assert [send_mails(), send_mails()] == [1, 0]
    (message,) = mail.outbox
    assert message.to == ["alice@example.com", "bob@example.com"]
    assert message.subject == "2 webhooks of Acme are disabled"
    for text in ("https://gone.example.com/", "https://failing.example.com/", "410", f"/webhooks/{gone.public_id}"):
        assert text in message.body
    assert asked.url not in message.body
    endpoint_update(endpoint=gone, actor=Actor(user=alice), enabled=True)
    disable(Endpoint.objects.get(pk=gone.pk), Endpoint.Disabled.GONE, timezone.now())
    assert send_mails() == 1


def test_a_mail_that_fails_is_sent_later(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    disable(make(), Endpoint.Disabled.GONE, timezone.now())

    def fail(self: Any, *args: Any) -> int:
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
        assert send_mails() == 0
    assert send_mails() == 1


def test_what_is_old_is_forgotten(endpoint: Endpoint, happen: Happen, django_assert_max_num_queries: Any) -> None:
    old, new = happen(2)
    Event.objects.filter(pk=old.event_id).update(created_at=timezone.now() - timedelta(days=31))
    endpoint_rotate(endpoint=endpoint, actor=Actor())
    SigningKey.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now())
    assert purge() == 1
    assert list(Delivery.objects.values_list("pk", flat=True)) == [new.pk]
    assert endpoint.keys.count() == 1
    assert purge() == 0


def test_in_batches(endpoint: Endpoint, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhooks.services.purge.BATCH", 10)
    assert BATCH == 1_000
    Event.objects.bulk_create(Event(workspace=workspace, type="link.created", payload={}) for _ in range(25))
    Event.objects.update(created_at=timezone.now() - timedelta(days=31))
    monkeypatch.setattr("webhooks.services.purge._SECONDS", -1)
    assert purge() == 10  # its time is over: the next run goes on
    monkeypatch.setattr("webhooks.services.purge._SECONDS", 60)
    assert purge() == 15
