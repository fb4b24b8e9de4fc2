"""The page about paying for the workspace: what it has, what it costs, and what else there is."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.billing.checkout import trial_is_there
from accounts.billing.client import billing_is_on
from accounts.billing.customers import account_of
from accounts.billing.details import billing_details
from accounts.billing.errors import BillingError
from accounts.billing.prices import cents
from accounts.models import BillingAccount, Membership, Role, Workspace
from accounts.money import money
from accounts.plans import CLICKS_BEYOND, TRIAL, Interval, Plan, plans_above, plans_sold
from accounts.tasks import sync_billing
from accounts.views.settings import settings_context

PATIENCE = 15
"""How often the page that waits asks, every two seconds, before it says that it takes longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A plan as one may buy it here."""

    plan: Plan
    price: str
    is_current: bool
    is_larger: bool


def access_billing(request: HttpRequest, workspace_id: str) -> Membership:
    """The membership of somebody who may see to payment. Raises what access_workspace does; 404 if nothing is sold."""
    membership = access_workspace(request, workspace_id, role=Role.BILLING)
    if not billing_is_on():
        raise Http404("Nothing is sold here.")
    return membership


def known_account(workspace: Workspace) -> BillingAccount | None:
    """The workspace's account, read together with it; None where nobody ever looked for a plan."""
    account: BillingAccount | None = getattr(workspace, "billing", None)
    return account


@never_cache
@login_required
@require_safe
def billing(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Show the subscription, what is wrong with it, and the plans; `interval=year` shows yearly prices."""
    membership = access_billing(request, workspace_id)
    workspace, account = membership.workspace, known_account(membership.workspace)
    interval = _interval(request, account)
    trial = not workspace.plan_by_staff and trial_is_there(account=account, user=membership.user)
    context = {
        **settings_context(membership, "billing"),
        "account": account,
        "plan": Plan(workspace.plan),
        "price": _price(account),
        "interval": interval,
        "intervals": Interval,
        "offers": _offers(workspace, account, interval),
        "trial": trial,
        "beyond": money(CLICKS_BEYOND) if settings.STRIPE_CLICKS_BEYOND and account and account.is_live else "",
        "trial_days": TRIAL.days,
        "contact": settings.CONTACT_EMAIL,
        "enterprise": Plan.ENTERPRISE.label,
        "once": uuid4().hex,
    }
    return render(request, "accounts/billing/page.html", context)


def _interval(request: HttpRequest, account: BillingAccount | None) -> Interval:
    """The one that was chosen, or else that of the subscription."""
    chosen = request.GET.get("interval") or (account.interval if account and account.is_live else "")
    return Interval(chosen) if chosen in Interval.values else Interval.MONTH


def _price(account: BillingAccount | None) -> str:
    """What the subscription costs; empty where the price is none of today's."""
    if account is None or not account.is_live or account.plan not in plans_sold():
        return ""
    return money(cents(Plan(account.plan), Interval(account.interval)))


def _offers(workspace: Workspace, account: BillingAccount | None, interval: Interval) -> list[Offer]:
    subscribed = (account.plan, account.interval) if account is not None and account.is_live else None
    larger = plans_above(Plan(workspace.plan))
    return [
        Offer(
            plan=plan,
            price=money(cents(plan, interval)),
            is_current=subscribed == (plan, interval),
            is_larger=plan in larger,
        )
        for plan in plans_sold()
    ]


@never_cache
@login_required
@require_safe
def details(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The part of the page that Stripe is asked for: card, tax ids, invoices."""
    membership = access_billing(request, workspace_id)
    account = known_account(membership.workspace)
    context: dict[str, object] = {"membership": membership, "account": account}
    if account is not None and account.customer_id:
        try:
            context["details"] = billing_details(account.customer_id)
        except BillingError as error:
            context["error"] = str(error)
    return render(request, "accounts/billing/details.html", context)


@never_cache
@login_required
@require_safe
def done(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Wait for what was bought, coming back from Stripe's page; the page asks again with `tries`, as a part."""
    membership = access_billing(request, workspace_id)
    account = account_of(membership.workspace)
    back = reverse("accounts:billing", args=[workspace_id])
    if account.is_live and not account.owes:
        messages.success(
            request, _("Thank you. The %(plan)s plan is yours now.") % {"plan": account.get_plan_display()}
        )
        if request.htmx:  # type: ignore[attr-defined]  # added by django-htmx's middleware
            return HttpResponse(headers={"HX-Redirect": back})
        return redirect(back)
    tries = request.GET.get("tries", "0")
    number = int(tries) if tries.isascii() and tries.isdigit() and len(tries) < 6 else 0
    if number % 5 == 0:  # should the webhook be late, or never come
        with suppress(sync_billing.OperationalError):  # the webhook still may come
            sync_billing.apply_async((account.pk,), expires=30)
    context = {
        **settings_context(membership, "billing"),
        "next": number + 1,
        "takes_long": number >= PATIENCE,
    }
    template = "accounts/billing/_waiting.html" if request.htmx else "accounts/billing/done.html"  # type: ignore[attr-defined]
    return render(request, template, context)
