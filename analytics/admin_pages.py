"""Operators' pages in the Django admin that stand for no model."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.rejected import DAYS, MEANINGS, rejected_lines
from analytics.tinybird_client import TinybirdError


@require_safe
def rejected(request: HttpRequest) -> HttpResponse:
    """Lines that were set aside. `admin_view` lets only staff this far."""
    context = {
        **admin.site.each_context(request),
        "title": "Rejected lines",
        "days": DAYS,
        "stream": settings.CLICK_STREAM,
        "region": settings.AWS_REGION,
    }
    try:
        found = rejected_lines(DAYS)
    except TinybirdError as error:
        return render(request, "admin/rejected_lines.html", context | {"problem": str(error)}, status=503)
    context["reasons"] = [(one, MEANINGS.get(one.reason, "")) for one in found]
    return render(request, "admin/rejected_lines.html", context)
