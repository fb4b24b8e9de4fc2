"""What the plans cost, for everyone."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.money import money
from accounts.plans import PLANS, Plan
from links.usage import compared

_FOR_WHOM: Final[Mapping[Plan, Promise]] = {
    Plan.FREE: _("To try it, and for a few links. As long as you like."),
    Plan.PRO: _("For small teams, their domains and their programs."),
    Plan.TEAM: _("For departments that sign in with their company and look back."),
    Plan.ENTERPRISE: _("For as many links, clicks and people as you have."),
}


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """The plans with their prices, and what each has."""
    offers = [
        {
            "plan": plan,
            "for_whom": words,
            "month": money(price.month) if price else "",
            "year": money(price.year) if price and price.year else "",
        }
        for plan, words in _FOR_WHOM.items()
        for price in [PLANS[plan].price]
    ]
    context = {
        "offers": offers,
        "plans": [(plan, False) for plan in Plan],
        "compared": compared(),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "pricing.html", context)
