"""The last 30 minutes as they go by: clicks minute by minute, and the newest ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.answers import ask_live, events, series
from analytics.labels import LinkName, hidden_name, link_names
from analytics.names import country_name, name_of
from analytics.tinybird_client import Dimension, Event, FilterError, Step, TinybirdError
from analytics.views.asked import Asked, read_asked
from analytics.views.frame import asks_for, frame_context, trouble
from analytics.views.scope import Scope, access_scope
from domains.views.live import answer, live_part

FEED: Final = 25
LOWEST_TOP: Final = 4
"""A single click is no tower."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One click of the feed."""

    at: str
    """On the clock of the question's zone."""
    link: str
    place: str
    source: str
    device: str
    is_bot: bool
    is_scan: bool


@login_required
@require_safe
def live(request: HttpRequest, workspace_id: str, link_id: str | None = None) -> HttpResponse:
    """The page; htmx asks for its moving part again while somebody looks at it."""
    scope = access_scope(request, workspace_id, link_id)
    now = timezone.now()
    asked = read_asked(request, scope, now)
    context = frame_context(scope, asked)
    try:
        shown = _recent(scope, asked, now)
    except TinybirdError as error:
        if asks_for(request, "live"):
            # The page keeps what it shows, and asks again by itself.
            return HttpResponse(status=503)
        shown = {"trouble": trouble(error)}
    except FilterError as error:
        shown = {"trouble": str(error)}
    moving = live_part("live", "analytics/_live.html", shown, url=asked.address(path=scope.live_url), moving=True)
    if asks_for(request, "live"):
        return answer(request, moving)
    return render(request, "analytics/live.html", context | {"part": moving, "back_url": context["here"]})


def _recent(scope: Scope, asked: Asked, now: datetime) -> dict[str, Any]:
    """Two questions; a query for the plan and one or two for the names of links. Raises TinybirdError."""
    question = asked.question
    recent = ask_live(scope.workspace, question, now)
    steps = series(recent)
    return {
        "notice": recent.notice,
        "steps": _columns(steps, question.window.zone),
        "total": sum(step.clicks for step in steps),
        "busiest": max((step.clicks for step in steps), default=0),
        "feed": _feed(events(recent, after=None, limit=FEED), scope, question.window.zone),
        "zone": question.window.zone.key,
    }


def _columns(steps: Sequence[Step], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The columns of the chart, in a box of 300 by 100."""
    highest = max([LOWEST_TOP, *(step.clicks for step in steps)])
    columns = []
    for number, step in enumerate(steps):
        height = max(3, round(96 * step.clicks / highest)) if step.clicks else 1
        clock = step.start.astimezone(zone).strftime("%H:%M")
        columns.append({"x": number * 10 + 1, "y": 100 - height, "height": height, "step": step, "clock": clock})
    return columns


def _feed(newest: Sequence[Event], scope: Scope, zone: ZoneInfo) -> list[Arrival]:
    names = link_names(scope.workspace, {str(event.columns["link_id"]) for event in newest}, scope.reach)
    return [_arrival(event, names, zone) for event in newest]


def _address(link: LinkName | None, column: Mapping[str, str]) -> str:
    if link is not None and link.hidden:
        return hidden_name()
    return (link.display_url if link else "") or f"{column['host']}{column['path']}"


def _arrival(event: Event, names: Mapping[str, LinkName], zone: ZoneInfo) -> Arrival:
    column = {name: str(value) for name, value in event.columns.items()}
    link = names.get(column["link_id"])
    places = [column["city"], country_name(column["country"])]
    return Arrival(
        at=event.at.astimezone(zone).strftime("%H:%M:%S"),
        link=_address(link, column),
        place=", ".join(place for place in places if place),
        source=column["referrer_host"] or name_of(Dimension.CHANNELS, column["channel"]),
        device=", ".join(column[name] for name in ("browser", "os") if column[name])
        or name_of(Dimension.DEVICES, column["device"]),
        is_bot=column["bot"] == "1",
        is_scan=column["qr"] == "1",
    )
