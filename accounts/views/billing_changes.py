"""Buttons of the billing page: each asks Stripe for one thing, and says what became of it."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import actor_of
from accounts.billing import changes
from accounts.billing import checkout as buying
from accounts.billing.beyond import beyond_switch
from accounts.billing.errors import AlreadySubscribed, BillingError
from accounts.models import Membership
from accounts.money import money
from accounts.plans import PLANS, Interval, Plan, plans_sold
from accounts.views.billing import access_billing
from accounts.views.settings import settings_context


@login_required
@require_POST
def trial(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Begin the trial of `plan`."""
    membership = access_billing(request, workspace_id)
    plan, _interval = _chosen(request)

    def begin() -> str:
        account = buying.trial_begin(workspace=membership.workspace, actor=actor_of(membership), plan=plan)
        return _("Your trial of the %(plan)s plan has begun.") % {"plan": account.get_plan_display()}

    return _done(request, membership, begin)


@login_required
@require_POST
def checkout(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Lead to Stripe's page where `plan` is paid for each `interval`."""
    membership = access_billing(request, workspace_id)
    plan, interval = _chosen(request)
    back = buying.WaysBack(
        # Not quoted: Stripe looks for the braces.
        done=request.build_absolute_uri(reverse("accounts:billing_done", args=[workspace_id]))
        + "?session_id={CHECKOUT_SESSION_ID}",
        cancelled=request.build_absolute_uri(reverse("accounts:billing", args=[workspace_id])),
    )
    try:
        actor = actor_of(membership)
        url = buying.checkout_begin(
            workspace=membership.workspace, actor=actor, plan=plan, interval=interval, back=back
        )
    except AlreadySubscribed as error:
        messages.info(request, str(error))
    except BillingError as error:
        messages.error(request, str(error))
    else:
        return HttpResponse(status=303, headers={"Location": url})
    return redirect("accounts:billing", workspace_id=workspace_id)


@login_required
@require_POST
def portal(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Lead to Stripe's page for cards, addresses, tax ids and invoices; `to=card` to where a card is given."""
    membership = access_billing(request, workspace_id)
    back = request.build_absolute_uri(reverse("accounts:billing", args=[workspace_id]))
    try:
        to_card = request.POST.get("to") == "card"
        url = buying.portal_begin(workspace=membership.workspace, back=back, to_card=to_card)
    except BillingError as error:
        messages.error(request, str(error))
        return redirect("accounts:billing", workspace_id=workspace_id)
    return HttpResponse(status=303, headers={"Location": url})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Say what changing to `plan` and `interval` costs now; on POST change to it."""
    membership = access_billing(request, workspace_id)
    plan, interval = _chosen(request)
    if request.method == "POST":
        once = request.POST.get("once", "")[:64] or uuid4().hex

        def do() -> str:
            changes.plan_change(workspace=membership.workspace, plan=plan, interval=interval, once=once)
            return _("The workspace is on the %(plan)s plan now.") % {"plan": plan.label}

        return _done(request, membership, do)
    try:
        preview = changes.change_preview(workspace=membership.workspace, plan=plan, interval=interval)
    except BillingError as error:
        messages.error(request, str(error))
        return redirect("accounts:billing", workspace_id=workspace_id)
    context = {
        **settings_context(membership, "billing"),
        "plan": plan,
        "interval": interval,
        "price": money(PLANS[plan].price.of(interval)),  # type: ignore[union-attr]  # it is sold
        "due": money(preview.now) if preview.now > 0 else "",
        "credit": money(-preview.now) if preview.now < 0 else "",
        "account": membership.workspace.billing,
        "once": uuid4().hex,
    }
    return render(request, "accounts/billing/change.html", context)


@login_required
@require_POST
def end(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Let the subscription end with what is paid for."""
    membership = access_billing(request, workspace_id)

    def do() -> str:
        changes.subscription_end(workspace=membership.workspace)
        return _("The plan ends with what is paid for. Until then everything stays.")

    return _done(request, membership, do)


@login_required
@require_POST
def go_on(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Take the end back."""
    membership = access_billing(request, workspace_id)

    def do() -> str:
        changes.subscription_go_on(workspace=membership.workspace)
        return _("The plan goes on.")

    return _done(request, membership, do)


@login_required
@require_POST
def pay(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Try the present card for what is owed."""
    membership = access_billing(request, workspace_id)

    def do() -> str:
        changes.debt_pay(workspace=membership.workspace)
        return _("Everything is paid. Thank you.")

    return _done(request, membership, do)


@login_required
@require_POST
def beyond(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Pay for clicks beyond the plan (`on=1`), or no longer."""
    membership = access_billing(request, workspace_id)
    on = request.POST.get("on") == "1"

    def do() -> str:
        beyond_switch(workspace=membership.workspace, on=on)
        return _("All clicks are shown now.") if on else _("Clicks beyond the plan are hidden again.")

    return _done(request, membership, do)


def _done(request: HttpRequest, membership: Membership, do: Callable[[], str]) -> HttpResponse:
    """Back to the page, with what was done or why it was not."""
    try:
        messages.success(request, do())
    except BillingError as error:
        messages.error(request, str(error))
    return redirect("accounts:billing", workspace_id=membership.workspace.public_id)


def _chosen(request: HttpRequest) -> tuple[Plan, Interval]:
    """The plan and interval that were sent; what is not sold is the smallest that is, by the month."""
    given = request.POST if request.method == "POST" else request.GET
    plan, interval = given.get("plan", ""), given.get("interval", "")
    sold = plans_sold()
    return (
        Plan(plan) if plan in sold else sold[0],
        Interval(interval) if interval in Interval.values else Interval.MONTH,
    )
