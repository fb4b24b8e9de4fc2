"""The page of numbers, of a workspace or of one link: the frame at once, then all numbers in one request."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.allowance import visible
from analytics.tinybird_client import Bots, FilterError, TinybirdError, Window, clicks_of
from analytics.variants import variants_context
from analytics.views.asked import Asked, read_asked
from analytics.views.bars import card_views
from analytics.views.cards import cards_of
from analytics.views.chart import chart_data, stats_of
from analytics.views.frame import asks_for, frame_context, part, trouble
from analytics.views.numbers import ask, has_any
from analytics.views.scope import Scope, access_scope
from links.access import list_tags
from links.list_access import filter_links
from links.models.link_filter import LinkFilter, Sort


@login_required
@require_safe
def overview(request: HttpRequest, workspace_id: str, link_id: str | None = None) -> HttpResponse:
    """The whole page; for htmx its numbers, or its numbers with tools and chips."""
    scope = access_scope(request, workspace_id, link_id)
    asked = read_asked(request, scope, timezone.now())
    status = 422 if asked.errors else 200
    if asks_for(request, "numbers"):
        if request.GET.get("waiting") and (status := _waiting(scope)):
            return part(HttpResponse(status=status))
        return part(render(request, "analytics/_numbers.html", _base(scope, asked) | numbers_context(scope, asked)))
    context = frame_context(scope, asked)
    if asks_for(request, "analytics"):
        response = part(render(request, "analytics/_page.html", context | numbers_context(scope, asked), status=status))
        response["HX-Push-Url"] = context["here"]
        return response
    return part(render(request, "analytics/page.html", context, status=status))


def numbers_context(scope: Scope, asked: Asked) -> dict[str, Any]:
    """All numbers that the plan shows, or why there are none."""
    now = timezone.now()
    seen = visible(scope.workspace, asked.question.window, now)
    context: dict[str, Any] = {"ready": True, "notice": seen.notice}
    if seen.window is None:
        return context
    cards = cards_of(one_link=scope.link is not None, bots_shown=asked.question.bots != Bots.HIDE)
    question = asked.question.within(seen.window)
    try:
        numbers = ask(
            clicks_of(scope.workspace.public_id),
            question,
            cards,
            earlier=_earlier(scope, asked, now),
            tagged=scope.link is None and bool(list_tags(scope.workspace, scope.reach)),
            one_link=scope.link is not None,
        )
        if not numbers.summary.clicks:
            return context | _none(scope, asked)
    except (TinybirdError, FilterError) as error:
        return context | {"trouble": str(error) if isinstance(error, FilterError) else trouble(error)}
    return context | {
        "numbers": numbers,
        "stats": stats_of(numbers, one_link=scope.link is not None),
        "chart": chart_data(numbers, question, now),
        "compared": numbers.before is not None,
        "cards": card_views(cards, numbers, asked, scope),
        **(variants_context(scope.link, numbers.variants, window=seen.window, now=now) if scope.link else {}),
    }


def _earlier(scope: Scope, asked: Asked, now: datetime) -> Window | None:
    """The stretch of time before; None if it is not asked for, or if the plan hides some of it: that would mislead."""
    if not asked.compared:
        return None
    before = asked.question.window.previous()
    return before if visible(scope.workspace, before, now).window == before else None


def _none(scope: Scope, asked: Asked) -> dict[str, Any]:
    """Why there are no clicks: the filters, the stretch of time, or nobody has opened a link yet."""
    if asked.narrowed:
        return {"empty": "filters"}
    if _has_clicks(scope):
        return {
            "ready": True,
            "empty": "time",
            "longer_url": asked.address({"period": "12m", "from": None, "to": None}),
        }
    page = filter_links(scope.workspace, scope.reach, LinkFilter(), sort=Sort.NEWEST, limit=1)
    newest = scope.link or next(iter(page.links), None)
    return {"empty": "ever", "newest": newest}


def _waiting(scope: Scope) -> int:
    """The status that leaves a page as it is which waits for its first click; 0 once there is one."""
    try:
        return 0 if _has_clicks(scope) else 204
    except TinybirdError:
        return 503  # it asks again


def _has_clicks(scope: Scope) -> bool:
    link_id = scope.link.public_id if scope.link else ""
    return has_any(clicks_of(scope.workspace.public_id), timezone.now() + timedelta(minutes=1), link_id)


def _base(scope: Scope, asked: Asked) -> dict[str, Any]:
    """What the numbers alone need of the frame."""
    return {
        "membership": scope.membership,
        "workspace_id": scope.workspace.public_id,
        "link": scope.link,
        "here": asked.address(path=scope.page_url),
        "reset_url": asked.address(dict.fromkeys(asked.question.asked)),
        "shown": asked.shown,
    }
