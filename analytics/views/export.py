"""Numbers as a CSV file, with the filters of the page that it was asked from."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.csv_lines import csv_lines
from analytics.tinybird_client import FilterError, TinybirdError, clicks_of
from analytics.views.asked import Asked, as_shown, read_asked
from analytics.views.bars import named_rows
from analytics.views.cards import TABS
from analytics.views.frame import trouble
from analytics.views.scope import Scope, access_scope
from analytics.views.values import rows_of


@login_required
@require_safe
def export(request: HttpRequest, workspace_id: str, what: str, link_id: str | None = None) -> HttpResponse:
    """The steps of the chart ("time"), or up to 1,000 values of a dimension."""
    scope = access_scope(request, workspace_id, link_id)
    if what != "time" and what not in TABS:
        raise Http404("There is no such file.")
    now = timezone.now()
    asked, notice = as_shown(read_asked(request, scope, now), scope, now)
    if asked is None:
        return HttpResponse(notice.message if notice else "", status=403, content_type="text/plain; charset=utf-8")
    try:
        lines = list(_steps(scope, asked) if what == "time" else _values(scope, asked, what))
    except (TinybirdError, FilterError) as error:
        text = str(error) if isinstance(error, FilterError) else trouble(error)
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse("".join(csv_lines(lines)), content_type="text/csv; charset=utf-8")
    name = f"clicks-{what}-{asked.question.window.start.date().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _steps(scope: Scope, asked: Asked) -> Iterable[Iterable[object]]:
    question = asked.question
    steps = clicks_of(scope.workspace.public_id).timeseries(
        question.window, question.unit, filters=question.filters, bots=question.bots
    )
    yield (question.unit.value, "clicks", "visitors")
    for step in steps:
        yield (step.start.isoformat(), step.clicks, step.visitors)


def _values(scope: Scope, asked: Asked, key: str) -> Iterable[Iterable[object]]:
    tab = TABS[key]
    rows = rows_of(clicks_of(scope.workspace.public_id), key, asked, scope)
    yield (tab.label, "detail", "value", "within", "clicks", "visitors")
    for row in named_rows(tab, rows, scope):
        yield (row.label, row.detail, row.value, row.parent, row.clicks, row.visitors)
