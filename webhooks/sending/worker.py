"""Sends what is due.

1. Reserve: take due deliveries for a lease, a few of each endpoint, and commit. Each has one attempt more from here on.
2. Send them, each in a thread, which knows no database. A thread that is done makes room for the next reservation at
   once: while one endpoint lets its threads wait, the others' go on.
3. Write each result by compare-and-set on the lease: a worker that stalled until another took its delivery over
   writes nothing.

Killed between 1 and 3, the lease ends and the delivery is attempted again under the same id: an endpoint may get it
twice, never not at all. One whose worker dies in the last attempt ends as failed.
"""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.utils import timezone

from webhooks.errors import BadUrl
from webhooks.models import Claim, Delivery, SigningKey
from webhooks.secrets import UnreadableSecret
from webhooks.sending.errors import SendError
from webhooks.sending.messages import Message, message
from webhooks.sending.request import Answer, post
from webhooks.sending.results import settle
from webhooks.sending.retry import Result, error_of, wait_of

THREADS: Final = 32
RUN_SECONDS: Final = 60.0
"""A run takes nothing new after this, so that a worker can be stopped; beat starts the next one."""
_LOOK_SECONDS: Final = 0.2
"""How often a run whose threads are nearly all busy looks for what is due: to look for each that is done costs more."""

log = structlog.get_logger(__name__)

Send = Callable[[Message], Answer]


def send(message: Message) -> Answer:
    """Send for real. Raises SendError."""
    return post(message.target, message.headers, message.body, authority_file=settings.WEBHOOKS_CA)


def deliver_due(send: Send = send, *, threads: int = THREADS, seconds: float = RUN_SECONDS) -> int:
    """Send until nothing is due and nothing is under way; returns the number of attempts that were made."""
    give_up_lost()
    ends = time.monotonic() + seconds
    attempts, looked = 0, -_LOOK_SECONDS
    running: dict[Future[Result], Claim] = {}
    with ThreadPoolExecutor(threads, thread_name_prefix="webhook") as pool:
        while True:
            free, now = threads - len(running), time.monotonic()
            looks = now < ends and (free * 4 >= threads or now - looked >= _LOOK_SECONDS)
            claims = reserve(free) if looks else []
            looked = now if looks else looked
            for claim, outgoing in prepare(claims):
                if isinstance(outgoing, Result):
                    settle(claim, outgoing)
                else:
                    running[pool.submit(attempt, send, outgoing)] = claim
            attempts += len(claims)
            if not running:
                if not claims:
                    return attempts
                continue
            done, _ = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                settle(running.pop(future), future.result())


def reserve(limit: int) -> list[Claim]:
    """Take due deliveries, at most `limit`."""
    lease = timedelta(seconds=settings.WEBHOOKS_LEASE_SECONDS)
    return Delivery.objects.claim(limit=limit, lease=lease, token=secrets.token_hex(8))


def prepare(claims: Collection[Claim]) -> list[tuple[Claim, Message | Result]]:
    """What to send for each claim, or the result of what cannot be sent at all. Two queries."""
    if not claims:
        return []
    now = timezone.now()
    deliveries = {delivery.pk: delivery for delivery in Delivery.objects.claimed(claims)}
    keys: dict[int, list[str]] = defaultdict(list)
    for key in SigningKey.objects.valid({claim.endpoint_id for claim in claims}, now):
        keys[key.endpoint_id].append(key.encrypted)
    prepared: list[tuple[Claim, Message | Result]] = []
    for claim in claims:
        delivery = deliveries.get(claim.pk)
        if delivery is None:
            continue  # deleted with its endpoint since it was taken
        try:
            prepared.append((claim, message(delivery, encrypted=keys[claim.endpoint_id], now=now)))
        except (BadUrl, UnreadableSecret) as error:
            prepared.append((claim, Result(None, str(error), 0, final=True)))
    return prepared


def attempt(send: Send, message: Message) -> Result:
    """Send once. Never raises."""
    began = time.monotonic()

    def milliseconds() -> int:
        return round((time.monotonic() - began) * 1000)

    try:
        answer = send(message)
        pause = wait_of(answer.retry_after, timezone.now()) if answer.status in (429, 503) else None
    except SendError as error:
        return Result(None, str(error), milliseconds())
    except Exception:  # a fault of ours, which this message brought out: the others' results must not be lost with it
        log.exception("webhook not sent", message_id=message.headers["webhook-id"])
        return Result(None, "It could not be sent, by our fault.", milliseconds())
    return Result(answer.status, error_of(answer.status), milliseconds(), answer.body, pause)


def give_up_lost() -> None:
    """End what has no attempt left and no result."""
    lost = Delivery.objects.lost().give_up("Our worker stopped during the last attempt; what came of it is not known.")
    if lost:
        log.warning("webhooks given up without a result", deliveries=lost)
