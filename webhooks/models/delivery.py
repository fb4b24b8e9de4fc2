"""What became of an event at an endpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from webhooks.ids import new_delivery_id
from webhooks.models.endpoint import Endpoint
from webhooks.models.event import Event

MAX_ATTEMPTS: Final = 12
AT_ONCE: Final = 4
"""So many requests wait for one endpoint's answer at a time; for one that fails, a single one."""

# The rows of the endpoints are held: of two workers, one counts what is under way at an endpoint, and the other leaves
# that endpoint out. A row with a token is under way until its time comes again. The time is a parameter: an index is no
# help in finding what is before the answer of a function that changes from row to row.
_CLAIM = """
    WITH open AS (
        SELECT id, failures FROM webhooks_endpoint endpoint
        WHERE disabled_at IS NULL AND (paused_until IS NULL OR paused_until <= %(now)s)
            AND EXISTS (
                SELECT FROM webhooks_delivery due WHERE due.endpoint_id = endpoint.id AND due.state = 'pending'
                    AND due.next_attempt_at <= %(now)s
            )
        ORDER BY random() FOR NO KEY UPDATE SKIP LOCKED
    ), chosen AS (
        SELECT due.id FROM open CROSS JOIN LATERAL (
            SELECT id FROM webhooks_delivery
            WHERE endpoint_id = open.id AND state = 'pending' AND next_attempt_at <= %(now)s
                AND attempts < %(most)s
            ORDER BY next_attempt_at
            LIMIT greatest(0, CASE WHEN open.failures > 0 THEN 1 ELSE %(at_once)s END - (
                SELECT count(*) FROM webhooks_delivery under_way
                WHERE under_way.endpoint_id = open.id AND under_way.state = 'pending' AND under_way.lease_token <> ''
                    AND under_way.next_attempt_at > %(now)s
            ))
        ) due LIMIT %(limit)s
    )
    UPDATE webhooks_delivery delivery SET
        attempts = attempts + 1, lease_token = %(token)s,
        next_attempt_at = %(now)s + make_interval(secs => %(lease)s)
    FROM chosen WHERE delivery.id = chosen.id
    RETURNING delivery.id, delivery.endpoint_id, delivery.attempts
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker may attempt until its lease ends. `attempt` counts this one, from 1."""

    pk: int
    endpoint_id: int
    attempt: int
    token: str


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def claim(self, *, limit: int, lease: timedelta, token: str) -> list[Claim]:
        """Take up to `limit` due deliveries, a few of each endpoint; a worker that dies gives them back."""
        now = timezone.now()
        if limit <= 0 or not self.due(now).exists():
            return []
        values: dict[str, int | float | str | datetime] = {"most": MAX_ATTEMPTS, "at_once": AT_ONCE}
        values |= {"limit": limit, "token": token, "lease": lease.total_seconds(), "now": now}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLAIM, values)
            return [Claim(pk, endpoint, attempt, token) for pk, endpoint, attempt in cursor.fetchall()]

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Those that should be attempted by now, at whatever endpoint; by the index webhook_due_at."""
        return self.filter(state=Delivery.State.PENDING, next_attempt_at__lte=now)

    def claimed(self, claims: Iterable[Claim]) -> DeliveryQuerySet:
        """What is to be sent for these claims."""
        return self.filter(pk__in=[claim.pk for claim in claims]).select_related("event__workspace", "endpoint")

    def settle(self, claim: Claim, **values: Any) -> bool:
        """Write an attempt's result unless the delivery is no longer this claim's; returns whether it was."""
        mine = self.filter(pk=claim.pk, lease_token=claim.token, attempts=claim.attempt, state=Delivery.State.PENDING)
        return mine.update(lease_token="", finished_at=timezone.now(), **values) == 1

    def lost(self) -> DeliveryQuerySet:
        """Those whose worker died in their last attempt."""
        now = timezone.now()
        return self.filter(state=Delivery.State.PENDING, attempts__gte=MAX_ATTEMPTS, next_attempt_at__lte=now)

    def give_up(self, error: str) -> int:
        """Stop trying these; returns how many still waited."""
        waiting = self.filter(state=Delivery.State.PENDING)
        return waiting.update(
            state=Delivery.State.FAILED,
            next_attempt_at=None,
            lease_token="",
            error=error,
        )

    def again(self, now: datetime) -> int:
        """Attempt these anew, from the first attempt on; returns how many. Those that still wait are left alone."""
        done = self.exclude(state=Delivery.State.PENDING)
        return done.update(state=Delivery.State.PENDING, attempts=0, next_attempt_at=now)

    def page(self, *, state: str = "", before: Delivery | None = None, size: int) -> DeliveryQuerySet:
        """At most `size`, the newest first; by the indexes webhook_log and webhook_log_state."""
        found = self.filter(state=state) if state else self
        if before is not None:
            found = found.filter(id__lt=before.pk)
        return found.select_related("event").defer("event__payload", "answer").order_by("-id")[:size]


class Delivery(models.Model):
    """An event on its way to an endpoint. Its public id is the `webhook-id`, the same at every attempt."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    public_id = models.CharField(max_length=24, unique=True, default=new_delivery_id, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    attempts = models.IntegerField(default=0)
    # Null once it is over. While a worker is at it (it has a token): when another may try.
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    # Of the last attempt that ended.
    status = models.IntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    duration_ms = models.IntegerField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")  # its first 2 KB
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="pending", next_attempt_at__isnull=False)
                | (~Q(state="pending") & Q(next_attempt_at=None, lease_token="")),
                name="webhook_delivery_waits_or_is_over",
            ),
        ]
        indexes: ClassVar = [
            # DeliveryQuerySet.due: whether there is anything to do, once a second.
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="webhook_due_at"),
            # _CLAIM: what is due at an endpoint, and what is under way there.
            models.Index(fields=["endpoint", "next_attempt_at"], condition=Q(state="pending"), name="webhook_due"),
            models.Index(
                fields=["endpoint", "next_attempt_at"],
                condition=Q(state="pending") & ~Q(lease_token=""),
                name="webhook_under_way",
            ),
            # DeliveryQuerySet.lost.
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="pending", attempts__gte=MAX_ATTEMPTS),
                name="webhook_lost",
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
            models.Index(fields=["endpoint", "state", "-id"], name="webhook_log_state"),
        ]

    def __str__(self) -> str:
        return self.public_id
