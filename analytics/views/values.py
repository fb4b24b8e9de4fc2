"""All values of one dimension: what a card shows the first of."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.tinybird_client import Clicks, Dimension, FilterError, Row, TinybirdError, clicks_of
from analytics.tinybird_client.queries import MAX_ROWS
from analytics.views.asked import Asked, as_shown, read_asked
from analytics.views.bars import bars_of, named_rows, rows_of_tags
from analytics.views.cards import TABS, TAGS
from analytics.views.frame import frame_context, part, trouble
from analytics.views.scope import Scope, access_scope


@login_required
@require_safe
def values(request: HttpRequest, workspace_id: str, dimension: str, link_id: str | None = None) -> HttpResponse:
    """Up to 1,000 values in a table."""
    scope = access_scope(request, workspace_id, link_id)
    tab = TABS.get(dimension)
    if tab is None:
        raise Http404("No such dimension.")
    now = timezone.now()
    asked = read_asked(request, scope, now)
    context = frame_context(scope, asked) | {
        "tab": tab,
        "export_url": asked.address(path=scope.export_url(tab.key)),
        "back_url": asked.address(path=scope.page_url),
    }
    asked_for, context["notice"] = as_shown(asked, scope, now)
    if asked_for is None:
        return part(render(request, "analytics/values.html", context))
    question = asked_for.question
    try:
        clicks = clicks_of(scope.workspace.public_id)
        total = clicks.summary(question.window, filters=question.filters, bots=question.bots).clicks
        rows = rows_of(clicks, dimension, asked_for, scope)
    except (TinybirdError, FilterError) as error:
        context["trouble"] = str(error) if isinstance(error, FilterError) else trouble(error)
        return render(request, "analytics/values.html", context)
    named = named_rows(tab, rows, scope)
    context["bars"] = bars_of(tab, named, total, asked, scope, path=scope.page_url)
    context["most"] = MAX_ROWS
    return part(render(request, "analytics/values.html", context))


def rows_of(clicks: Clicks, dimension: str, asked: Asked, scope: Scope) -> list[Row]:
    """Up to 1,000 rows of a dimension, or of tags. One question. Raises TinybirdError, FilterError."""
    question = asked.question
    found = clicks.breakdown(
        question.window,
        Dimension.LINKS if dimension == TAGS else Dimension(dimension),
        filters=question.filters,
        bots=question.bots,
        limit=MAX_ROWS,
    )
    return rows_of_tags(found, scope) if dimension == TAGS else found
