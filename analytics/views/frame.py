"""What the pages about clicks share: heading, tools, chips; and what is said when Tinybird does not answer."""

from datetime import timedelta
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from analytics.questions import PERIODS
from analytics.tinybird_client import Bots, TinybirdError, TinybirdNotConfigured, TinybirdUnavailable, Unit
from analytics.views.asked import Asked
from analytics.views.chips import PARAM_NAMES, chips_of
from analytics.views.scope import Scope

log = structlog.get_logger(__name__)

NOT_SET_UP: Final = _("Clicks are not set up on this server. Whoever runs it sets the TINYBIRD_ variables.")
UNAVAILABLE: Final = _(
    "The numbers cannot be read right now. Nothing is lost: clicks go on being recorded and will show up here."
)
BOTS: Final = {Bots.HIDE: _("People only"), Bots.SHOW: _("People and bots"), Bots.ONLY: _("Bots only")}
UNITS: Final = {
    Unit.MINUTE: _("By minute"),
    Unit.HOUR: _("By hour"),
    Unit.DAY: _("By day"),
    Unit.WEEK: _("By week"),
    Unit.MONTH: _("By month"),
}


def frame_context(scope: Scope, asked: Asked) -> dict[str, Any]:
    """What analytics/page.html and its tools show. Queries as chips_of() needs them."""
    window = asked.question.window
    query = asked.query
    filters = {name: value for name, value in query.items() if name in PARAM_NAMES}
    return {
        "membership": scope.membership,
        "workspace_id": scope.workspace.public_id,
        "section": "analytics",
        "link": scope.link,
        "page_url": scope.page_url,
        "here": asked.address(path=scope.page_url),
        "live_url": scope.live_url,
        "export_url": asked.address(path=scope.export_url("time")),
        "reset_url": asked.address(dict.fromkeys(filters)),
        "chips": chips_of(asked, scope),
        "mistakes": [f"{PARAM_NAMES[name]}: {text}" for name, text in asked.errors.items() if name in PARAM_NAMES],
        "errors": asked.errors,
        "kept": {**filters, **{name: query[name] for name in asked.shown if name in query}},
        "periods": PERIODS,
        "period": asked.question.period,
        "first": asked.typed.get("from") or window.start.astimezone(window.zone).date().isoformat(),
        "last": asked.typed.get("to")
        or (window.end.astimezone(window.zone) - timedelta(microseconds=1)).date().isoformat(),
        "dates_open": not asked.question.period or "from" in asked.errors or "to" in asked.errors,
        "units": {unit.value: label for unit, label in UNITS.items()},
        "granularity": asked.typed.get("granularity") or query.get("granularity", ""),
        "bots_choices": {bots.value: label for bots, label in BOTS.items()},
        "bots": asked.question.bots.value,
        "zone": asked.typed.get("timezone") or window.zone.key,
        "zone_asked": query.get("timezone", ""),
        "compared": asked.compared,
        "shown": asked.shown,
    }


def trouble(error: TinybirdError) -> str:
    """What to say when a question was not answered; what is not a passing outage is logged."""
    if isinstance(error, TinybirdNotConfigured):
        return str(NOT_SET_UP)
    if not isinstance(error, TinybirdUnavailable):
        log.error("tinybird refused a question", error=str(error))
    return str(UNAVAILABLE)


def asks_for(request: HttpRequest, part_id: str) -> bool:
    """Whether htmx wants this part and not the page."""
    return request.headers.get("HX-Target") == part_id


def part(response: HttpResponse) -> HttpResponse:
    """The same address gives pages and their parts: no cache may take one for the other."""
    patch_vary_headers(response, ["HX-Target"])
    response["Cache-Control"] = "no-store"
    return response
