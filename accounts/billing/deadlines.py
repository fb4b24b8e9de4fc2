"""What time alone brings about: a grace that is over, an end whose webhook never came, and what is told before."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db.models import F, Q
from django.utils import timezone

from accounts.billing.errors import BillingError
from accounts.billing.facts import OWED
from accounts.billing.sync import billing_sync
from accounts.models import LIVE, BillingAccount, BillingNotice, SubscriptionStatus
from accounts.plans import Plan

log = structlog.get_logger(__name__)

BEFORE: Final = timedelta(days=3)
"""How long before an end people are told of it."""
_LATE: Final = timedelta(minutes=10)  # webhooks come within seconds; Stripe itself needs up to an hour for renewals
_AGAIN: Final = timedelta(hours=1)
_AT_ONCE: Final = 200


def billing_deadlines() -> int:
    """Note what is to be told, and read anew whatever should have changed by now; returns how many were read."""
    now = timezone.now()
    _note_what_to_tell(now)
    read = 0
    for account in _overdue(now):
        try:
            billing_sync(account=account, reason="deadline")
        except BillingError as error:  # nobody loses a plan because Stripe does not answer
            log.warning("deadline not met", workspace=account.workspace.public_id, error=str(error))
            continue
        read += 1
    return read


def _overdue(now: datetime) -> list[BillingAccount]:
    """Those of which something should have changed by now, and was not asked for within the last hour."""
    late = now - _LATE
    passed = (
        Q(period_end__lte=late) | Q(trial_end__lte=late, status=SubscriptionStatus.TRIALING) | Q(cancel_at__lte=late)
    )
    out_of_grace = Q(grace_until__lte=now) & ~Q(granted_plan=Plan.FREE)
    not_lately = Q(synced_at=None) | Q(synced_at__lte=now - _AGAIN) | Q(synced_at__lte=F("grace_until"))
    found = BillingAccount.objects.filter(Q(status__in=LIVE) & (passed | out_of_grace) & not_lately)
    return list(found.select_related("workspace").order_by("synced_at")[:_AT_ONCE])


def _note_what_to_tell(now: datetime) -> None:
    kind, soon = BillingNotice.Kind, now + BEFORE
    trials = BillingAccount.objects.filter(
        status=SubscriptionStatus.TRIALING, has_payment_method=False, trial_end__gt=now, trial_end__lte=soon
    )
    owing = BillingAccount.objects.filter(status__in=OWED, grace_until__gt=now)
    owing_soon = owing.filter(grace_until__lte=soon)
    ends = [
        *((kind.TRIAL_ENDS, pk, end) for pk, end in trials.values_list("pk", "trial_end")),
        *((kind.PAYMENT_FAILED, pk, end) for pk, end in owing.values_list("pk", "grace_until")),
        *((kind.GRACE_ENDS, pk, end) for pk, end in owing_soon.values_list("pk", "grace_until")),
    ]
    notices = [BillingNotice(account_id=pk, kind=what, about=end) for what, pk, end in ends if end is not None]
    BillingNotice.objects.bulk_create(notices, ignore_conflicts=True)
