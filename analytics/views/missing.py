"""The report of addresses without a link, as a page and as a file."""

from datetime import datetime
from typing import Final

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.csv_lines import csv_lines
from accounts.models import Workspace
from analytics.missing import IN_A_FILE, SHOWN, MissingReport, missing_report
from analytics.questions import DEFAULT_PERIOD, PERIODS, read_question
from analytics.tinybird_client import TinybirdError
from links.reach import EVERYTHING

log = structlog.get_logger(__name__)

UNAVAILABLE: Final = _(
    "The report cannot be read right now. Nothing is lost: requests go on being counted. Try again in a minute."
)


@login_required
@require_safe
def missing(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The addresses that were asked for most, with a way to make each of them a link."""
    membership = access_workspace(request, workspace_id)
    period = _period(request)
    try:
        report = _report(membership.workspace, period, SHOWN)
    except TinybirdError as error:
        log.warning("report of missing addresses not read", error=str(error))
        report = None
    context = {
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "analytics",
        "report": report,
        "period": period,
        "periods": PERIODS,
        "has_domains": membership.workspace.domains.held().exists(),
        "unavailable": UNAVAILABLE,
        "limit": SHOWN,
    }
    return render(request, "analytics/missing.html", context, status=200 if report is not None else 503)


@login_required
@require_safe
def missing_csv(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The same as a file, up to a thousand addresses."""
    workspace = access_workspace(request, workspace_id).workspace
    period = _period(request)
    try:
        report = _report(workspace, period, IN_A_FILE)
    except TinybirdError:
        return HttpResponse(UNAVAILABLE, status=503, content_type="text/plain; charset=utf-8")
    rows = [
        (row.host, row.slug, row.path, row.requests, _iso(row.last), "yes" if row.taken else "no")
        for row in report.rows
    ]
    lines = csv_lines([("domain", "slug", "path", "requests", "last_request", "has_link"), *rows])
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="missing-{period}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _period(request: HttpRequest) -> str:
    """The period asked for; an unknown one is the usual one."""
    period = request.GET.get("period", DEFAULT_PERIOD)
    return period if period in PERIODS else DEFAULT_PERIOD


def _report(workspace: Workspace, period: str, limit: int) -> MissingReport:
    now = timezone.now()
    window = read_question({"period": period}, workspace=workspace, now=now, reach=EVERYTHING).window
    return missing_report(workspace, window, now, limit=limit)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
