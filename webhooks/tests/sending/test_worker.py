"""Sending what is due: results, retries, disabling, workers that die, endpoints that are slow."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import AuditEvent
from webhooks.models import Delivery, Endpoint, SigningKey
from webhooks.plain import plain
from webhooks.sending.address import Target
from webhooks.sending.messages import Message
from webhooks.sending.request import Answer
from webhooks.sending.results import settle
from webhooks.sending.retry import PAUSES, Result
from webhooks.sending.worker import attempt, deliver_due, prepare, reserve, send
from webhooks.services import endpoint_create, endpoint_delete, endpoint_rotate
from webhooks.tasks import deliver
from webhooks.tests.conftest import Receiver

Happen = Callable[..., list[Delivery]]
Make = Callable[..., Endpoint]


def answering(status: int, retry_after: str = "") -> Callable[[Message], Answer]:
    """A way of sending that is always answered so."""
    return lambda message: Answer(status, "body", retry_after)


def make_due() -> None:
    """As if all pauses and leases were over."""
    now = timezone.now()
    Delivery.objects.filter(state="pending").update(next_attempt_at=now)
    Endpoint.objects.update(paused_until=None)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether one of the signatures is the secret's."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split()


@pytest.mark.usefixtures("private")
def test_the_task_sends_signed_events(receiver: Receiver, workspace: Any, happen: Happen) -> None:
    endpoint, secret = endpoint_create(
        workspace=workspace, actor=Actor(), url=receiver.url, event_types=["link.created"]
    )
    receiver.answers = [(200, {}, b"thanks")]
    (delivery,) = happen()
    assert deliver() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.answer, delivery.attempts) == ("delivered", 200, "thanks", 1)
    assert delivery.next_attempt_at is None
    headers, body = receiver.got[0]
    assert headers["webhook-id"] == delivery.public_id
    assert verified(secret, headers, body)
    assert not verified(secret, headers, body + b" ")
    sent = json.loads(body)
    assert sent == {
        "id": delivery.event.public_id,
        "type": "link.created",
        "timestamp": plain(delivery.event.created_at),
        "workspaceId": workspace.public_id,
        "data": {"number": 0},
    }
    newer = endpoint_rotate(endpoint=endpoint, actor=Actor())
    happen()
    deliver()
    assert all(verified(one, *receiver.got[1]) for one in (secret, newer))
    SigningKey.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now())
    happen()
    deliver()
    assert [verified(one, *receiver.got[2]) for one in (secret, newer)] == [False, True]


@pytest.mark.django_db
def test_a_failure_is_tried_again_under_the_same_id(endpoint: Endpoint, happen: Happen) -> None:
    (delivery,) = happen()
    seen: list[Message] = []

    def fail(message: Message) -> Answer:
        seen.append(message)
        return Answer(500, "oops", "")

    for number, pause in enumerate(PAUSES, start=1):
        before = timezone.now()
        assert deliver_due(fail) == 1
        assert deliver_due(fail) == 0  # not before its time
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts, delivery.status) == ("pending", number, 500)
        assert delivery.next_attempt_at is not None
        assert pause * 0.8 <= delivery.next_attempt_at - before <= pause * 1.2 + timedelta(seconds=5)
        make_due()
    deliver_due(fail)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("failed", 12, "Answered 500.")
    assert len({message.headers["webhook-id"] for message in seen}) == 1
    assert len({message.body for message in seen}) == 1
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.is_enabled) == (12, True)  # not for days yet


def test_the_pauses_are_about_a_day() -> None:
    assert timedelta(hours=23) < sum(PAUSES, timedelta()) < timedelta(hours=25)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_whole_endpoint(endpoint: Endpoint, happen: Happen, status: int) -> None:
    happen(3)
    deliver_due(answering(status, "3600"), threads=1)
    endpoint.refresh_from_db()
    assert endpoint.paused_until is not None
    assert timedelta(minutes=59) < endpoint.paused_until - timezone.now() <= timedelta(hours=1)
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    waiting = Delivery.objects.get(attempts=1).next_attempt_at
    assert waiting is not None
    assert waiting - timezone.now() > timedelta(minutes=59)


@pytest.mark.django_db
def test_a_success_ends_a_failure(endpoint: Endpoint, happen: Happen) -> None:
    happen()
    deliver_due(answering(500))
    make_due()
    deliver_due(answering(200))
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.paused_until) == (0, None, None)


@pytest.mark.django_db
def test_410_disables(endpoint: Endpoint, happen: Happen) -> None:
    happen(2)
    deliver_due(answering(410), threads=1)
    endpoint.refresh_from_db()
    assert endpoint.disabled_reason == Endpoint.Disabled.GONE
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    assert AuditEvent.objects.filter(action="webhook.disabled", target=endpoint.public_id).count() == 1
    assert happen() == []  # nothing is kept for it any more


@pytest.mark.django_db
def test_days_of_failures_disable(endpoint: Endpoint, happen: Happen) -> None:
    Endpoint.objects.update(failures=10, failing_since=timezone.now() - timedelta(days=3))
    happen(3)
    deliver_due(answering(500), threads=1)
    endpoint.refresh_from_db()
    assert (endpoint.is_enabled, endpoint.failures) == (True, 11)
    make_due()
    deliver_due(answering(500), threads=1)
    endpoint.refresh_from_db()
    assert endpoint.disabled_reason == Endpoint.Disabled.FAILING
    assert not Delivery.objects.filter(state="pending").exists()


@pytest.mark.django_db
def test_a_lost_key_is_said_and_blames_nobody(endpoint: Endpoint, happen: Happen, settings: Settings) -> None:
    (delivery,) = happen()
    settings.WEBHOOK_SECRET_KEYS = ["another-key-that-nothing-was-encrypted-with"]
    deliver_due(answering(200))
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert delivery.state == "failed"
    assert "cannot be decrypted" in delivery.error
    assert endpoint.failures == 0
    settings.WEBHOOK_SECRET_KEYS = ["another-key-that-nothing-was-encrypted-with", settings.SECRET_KEY]
    Delivery.objects.all().again(timezone.now())
    deliver_due(answering(200))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


@pytest.mark.django_db
def test_a_worker_that_dies_gives_back_what_it_took(endpoint: Endpoint, happen: Happen) -> None:
    (delivery,) = happen()
    (dead,) = reserve(10)
    assert reserve(10) == []  # for as long as the lease lasts
    make_due()
    deliver_due(answering(200))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    assert not settle(dead, Result(500, "late", 1))  # it was only stalled: what it has to say is too late
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.state, endpoint.failures) == ("delivered", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [200, 500])
def test_a_worker_that_stalled_writes_nothing_over_the_one_that_took_over(
    endpoint: Endpoint, happen: Happen, status: int
) -> None:
    (delivery,) = happen()
    (stalled,) = reserve(10)
    make_due()
    (current,) = reserve(10)
    assert not settle(stalled, Result(status, "", 1))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.lease_token) == ("pending", 2, current.token)
    assert settle(current, Result(204, "", 1))


@pytest.mark.django_db
def test_a_worker_that_dies_in_the_last_attempt(endpoint: Endpoint, happen: Happen) -> None:
    (delivery,) = happen()
    Delivery.objects.update(attempts=11)
    reserve(10)
    make_due()
    deliver_due(answering(200))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", 12)
    assert "not known" in delivery.error


@pytest.mark.django_db
def test_an_endpoint_deleted_under_way(endpoint: Endpoint, happen: Happen) -> None:
    happen()
    (claim,) = reserve(10)
    prepared = prepare([claim])
    endpoint_delete(endpoint=endpoint, actor=Actor())
    assert not settle(claim, Result(200, "", 1))
    assert prepare([claim]) == []
    assert len(prepared) == 1


@pytest.mark.django_db
def test_a_few_of_each_endpoint_at_once(make: Make, happen: Happen) -> None:
    first, second = make("https://a.example.com/"), make("https://b.example.com/")
    happen(10)
    claims = reserve(100)
    assert sorted(claim.endpoint_id for claim in claims) == [first.pk] * 4 + [second.pk] * 4
    assert reserve(100) == []
    Endpoint.objects.filter(pk=first.pk).update(failures=1)
    for claim in claims:
        if claim.endpoint_id == second.pk:
            settle(claim, Result(200, "", 1))
    assert [claim.endpoint_id for claim in reserve(100)] == [second.pk] * 4
    make_due()  # the leases of the first end
    assert [claim.endpoint_id for claim in reserve(100)].count(first.pk) == 1


@pytest.mark.django_db
def test_a_slow_endpoint_holds_up_nobody(make: Make, happen: Happen) -> None:
    """The slow one's threads wait until all of the quick one's events have arrived."""
    make("https://slow.example.com/")
    quick = make("https://quick.example.com/")
    happen(30)
    all_arrived = threading.Event()
    count = 0

    def answer(message: Message) -> Answer:
        nonlocal count
        if message.target.host == "slow.example.com":
            assert all_arrived.wait(30)
            return Answer(200, "", "")
        count += 1
        if count == 30:
            all_arrived.set()
        return Answer(200, "", "")

    assert deliver_due(answer, threads=6) == 60
    assert quick.deliveries.filter(state="delivered").count() == 30


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_failure(endpoint: Endpoint, happen: Happen) -> None:
    def broken(message: Message) -> Answer:
        raise ZeroDivisionError

    (delivery,) = happen()
    deliver_due(broken)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("pending", "It could not be sent, by our fault.")


@pytest.mark.django_db
@pytest.mark.usefixtures("private")
def test_an_address_that_became_private_is_refused(make: Make, happen: Happen, settings: Settings) -> None:
    make("http://127.0.0.1:9000/")
    (delivery,) = happen()
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    deliver()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("failed", None)
    assert "https" in delivery.error


def test_what_cannot_be_reached_is_a_result() -> None:
    target = Target(True, "127.0.0.1", 443, "127.0.0.1", "/")
    result = attempt(send, Message(target, {"webhook-id": "dlv_1"}, b""))
    assert result.status is None
    assert "no public address" in result.error


@pytest.mark.django_db
def test_nothing_due_costs_two_queries(django_assert_max_num_queries: Any, endpoint: Endpoint) -> None:
    with django_assert_max_num_queries(4):  # two of them open and close a transaction's savepoint
        deliver_due(answering(200))


@pytest.mark.django_db
def test_a_new_secret_is_enough_where_the_old_key_is_lost(
    endpoint: Endpoint, happen: Happen, settings: Settings
) -> None:
    settings.WEBHOOK_SECRET_KEYS = ["another-key-that-nothing-was-encrypted-with"]
    endpoint_rotate(endpoint=endpoint, actor=Actor())
    (delivery,) = happen()
    deliver_due(answering(200))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
