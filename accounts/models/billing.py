"""What Stripe said last about what a workspace pays, and which of its events wait to be looked at."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from accounts.models.workspace import Workspace
from accounts.plans import Interval, Plan


class SubscriptionStatus(models.TextChoices):
    """Stripe's own words: https://docs.stripe.com/api/subscriptions/object#subscription_object-status."""

    NONE = "", _("No subscription")
    TRIALING = "trialing", _("Trial")
    ACTIVE = "active", _("Paid")
    PAST_DUE = "past_due", _("Payment failed")
    UNPAID = "unpaid", _("Not paid")
    PAUSED = "paused", _("Paused")
    INCOMPLETE = "incomplete", _("First payment not confirmed")
    INCOMPLETE_EXPIRED = "incomplete_expired", _("Never begun")
    CANCELED = "canceled", _("Ended")


# Of these there is something to change or to pay still.
LIVE = frozenset(
    {
        SubscriptionStatus.TRIALING,
        SubscriptionStatus.ACTIVE,
        SubscriptionStatus.PAST_DUE,
        SubscriptionStatus.UNPAID,
        SubscriptionStatus.PAUSED,
    }
)


class BillingAccountQuerySet(models.QuerySet["BillingAccount"]):
    def locked(self, pk: int) -> "BillingAccount":
        """Hold the account's row: what is read at Stripe is written by one after the other."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def live(self) -> "BillingAccountQuerySet":
        """Those with a subscription that has not ended, as far as is known."""
        return self.filter(status__in=LIVE)

    def grace_over(self, now: datetime) -> "BillingAccountQuerySet":
        """Those that have a plan still although they did not pay in time; by the index billing_grace."""
        return self.filter(grace_until__lte=now).exclude(granted_plan=Plan.FREE).order_by("grace_until", "id")


class BillingAccount(models.Model):
    """A workspace as a customer of Stripe. All but `customer_id` and what is said otherwise is copied from there.

    Which plan follows from it is decided in accounts/billing/facts.py, and written by accounts/billing/sync.py alone.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="billing")
    customer_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    subscription_id = models.CharField(max_length=64, blank=True, default="")
    status = models.CharField(max_length=24, choices=SubscriptionStatus, blank=True, default="")
    # What is subscribed to; empty where the price is none of ours.
    plan = models.CharField(max_length=12, choices=Plan, blank=True, default="")
    interval = models.CharField(max_length=8, choices=Interval, blank=True, default="")
    period_end = models.DateTimeField(null=True, blank=True)
    cancel_at = models.DateTimeField(null=True, blank=True)
    trial_end = models.DateTimeField(null=True, blank=True)
    has_payment_method = models.BooleanField(default=False)
    pays_beyond = models.BooleanField(default=False)  # for clicks beyond the plan, by use
    # Until when the plan stays although a payment failed; None while nothing is owed.
    grace_until = models.DateTimeField(null=True, blank=True)
    # What somebody has to look at: two subscriptions at once, a price that is none of ours.
    problem = models.CharField(max_length=200, blank=True, default="")
    # What billing itself gave the workspace last: it changes the plan only when this changes.
    granted_plan = models.CharField(max_length=12, choices=Plan, default=Plan.FREE)
    # Who began the one trial that the workspace has, and when; ours.
    trial_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    trial_used_at = models.DateTimeField(null=True, blank=True)
    # How many thousands of clicks beyond the plan were reported of this month, and will be; see beyond.py. Ours.
    beyond_month = models.DateField(null=True, blank=True)
    beyond_reported = models.IntegerField(default=0)
    beyond_reserved = models.IntegerField(default=0)
    # Each reading at Stripe takes a number before it asks; one that is older than what is written is thrown away.
    asked = models.BigIntegerField(default=0)
    applied = models.BigIntegerField(default=0)
    synced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BillingAccountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=SubscriptionStatus.values), name="billing_status_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["grace_until"], name="billing_grace", condition=models.Q(grace_until__isnull=False)),
            models.Index(
                fields=["subscription_id"], name="billing_subscription", condition=~models.Q(subscription_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace}: {self.get_status_display()}"

    @property
    def is_live(self) -> bool:
        """Whether there is a subscription that has not ended."""
        return self.status in LIVE

    @property
    def is_trial(self) -> bool:
        return self.status == SubscriptionStatus.TRIALING

    @property
    def owes(self) -> bool:
        """Whether a payment failed and was not made up for."""
        return self.status in (SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID)

    @property
    def in_grace(self) -> bool:
        """Whether the plan stays for now although a payment failed."""
        return self.owes and self.grace_until is not None and self.grace_until > timezone.now()


class StripeEventQuerySet(models.QuerySet["StripeEvent"]):
    def due(self, now: datetime) -> "StripeEventQuerySet":
        """Those that are to be looked at now, the oldest first; by the index stripe_event_due."""
        return self.filter(processed_at=None, due_at__lte=now).order_by("due_at", "id")

    def of_workspace(self, workspace: Workspace) -> "StripeEventQuerySet":
        """Those about the workspace's customer, the newest first; by the index stripe_event_customer."""
        customers = BillingAccount.objects.filter(workspace=workspace).values("customer_id")
        return self.filter(customer_id__in=customers).order_by("-id")


class StripeEvent(models.Model):
    """That something happened to a customer at Stripe. What, is asked there: events come late and out of order."""

    event_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=80)
    customer_id = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    processed_at = models.DateTimeField(null=True, blank=True)

    objects = StripeEventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="stripe_event_due", condition=models.Q(processed_at=None)),
            models.Index(fields=["customer_id", "-id"], name="stripe_event_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class BillingNoticeQuerySet(models.QuerySet["BillingNotice"]):
    def to_tell(self) -> "BillingNoticeQuerySet":
        """Those of which nobody was told yet, the oldest first; by the index billing_notice_untold."""
        return self.filter(told_at=None).select_related("account__workspace").order_by("id")


class BillingNotice(models.Model):
    """Something about paying that owners and billing members are told once."""

    class Kind(models.TextChoices):
        TRIAL_ENDS = "trial_ends"
        PAYMENT_FAILED = "payment_failed"
        GRACE_ENDS = "grace_ends"
        ENDED = "ended"  # the workspace is on Free again

    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    # The moment that it is about, which tells it from the next one of its kind.
    about = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BillingNoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind", "about"], name="billing_notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="billing_notice_untold", condition=models.Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"
