"""Questions about clicks, of the whole workspace and of one link. answering.py answers them."""

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Router

from accounts.api.auth import ApiRequest, BearerKey, Scope, workspace_of
from accounts.api.errors import ApiError
from analytics import answers
from analytics.api import answering, parameters, schemas
from analytics.api.answering import OF_LINK
from analytics.api.parameters import COMPARE, LIMIT, OF_MISSING, PAGE, WHEN, documented
from analytics.labels import link_names
from analytics.questions import KNOWN, read_question
from analytics.tinybird_client import Dimension
from links.access import access_link
from links.reach import EVERYTHING

router = Router()

_TOP = 10
_CARDS = (Dimension.COUNTRIES, Dimension.DEVICES, Dimension.BROWSERS, Dimension.OS, Dimension.REFERRERS)


@router.get(
    "/analytics/summary",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.SummaryOut,
    by_alias=True,
    openapi_extra=documented(KNOWN | COMPARE),
)
def analytics_summary(request: ApiRequest) -> schemas.SummaryOut | StreamingHttpResponse:
    """Clicks, visitors, QR scans and links that were clicked."""
    return answering.summary(request)


@router.get(
    "/analytics/timeseries",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.SeriesOut,
    by_alias=True,
    openapi_extra=documented(KNOWN | COMPARE),
)
def analytics_timeseries(request: ApiRequest) -> schemas.SeriesOut | StreamingHttpResponse:
    """Clicks and visitors over time."""
    return answering.timeseries(request)


@router.get(
    "/analytics/live",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.LiveOut,
    by_alias=True,
    openapi_extra=documented(KNOWN - WHEN),
)
def analytics_live(request: ApiRequest) -> schemas.LiveOut | StreamingHttpResponse:
    """The last 30 minutes, minute by minute."""
    return answering.live(request)


@router.get(
    "/analytics/missing",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.MissingOut,
    by_alias=True,
    openapi_extra=documented(OF_MISSING | LIMIT),
)
def analytics_missing(request: ApiRequest) -> schemas.MissingOut | StreamingHttpResponse:
    """Addresses on the workspace's domains that were asked for and that no link has."""
    return answering.missing(request)


@router.get(
    "/analytics/events",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.EventsOut,
    by_alias=True,
    openapi_extra=documented(KNOWN - {"granularity"} | PAGE),
)
def analytics_events(request: ApiRequest) -> schemas.EventsOut | StreamingHttpResponse:
    """Single clicks, newest first; 1 to 100 at a time."""
    return answering.events(request)


@router.get(
    "/analytics/{metric}",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.BreakdownOut,
    by_alias=True,
    openapi_extra=documented(KNOWN | LIMIT),
)
def analytics_breakdown(request: ApiRequest, metric: str) -> schemas.BreakdownOut | StreamingHttpResponse:
    """Values of one kind (countries, devices, links, tags, …) by clicks, most first."""
    return answering.breakdown(request, metric)


@router.get(
    "/links/{link_id}/analytics",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.LinkAnalyticsOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK | COMPARE | LIMIT, has_file=False),
)
def link_analytics(request: ApiRequest, link_id: str) -> schemas.LinkAnalyticsOut:
    """All about one link's clicks at once; `limit` is the number of rows in each list."""
    workspace, now = workspace_of(request), timezone.now()
    link = access_link(workspace, link_id, EVERYTHING)
    query = parameters.read_parameters(request)
    if "format" in query and parameters.wants_csv(request, query):
        raise ApiError(422, "invalid", "This answer is no table: ask for one of its parts as a file.", "format")
    limit = parameters.read_limit(query, default=_TOP, most=1000)
    compare = parameters.read_compare(query)
    question = read_question(query, workspace=workspace, now=now, reach=EVERYTHING)
    asked = answers.ask(workspace, question, now).about(link)
    before = answers.previous(asked) if compare else None
    cards = answers.breakdowns(asked, _CARDS, limit)
    return schemas.LinkAnalyticsOut(
        **schemas.frame(asked),
        link=schemas.link_out(link_names(workspace, [link_id], EVERYTHING)[link_id]),
        summary=schemas.NumbersOut(**schemas.numbers_out(answers.summary(asked))),
        previous=schemas.previous_out(before.question.window, answers.summary(before)) if before else None,
        granularity=asked.question.unit.value,
        timeseries=schemas.steps_out(answers.series(asked)),
        countries=schemas.rows_out(cards[Dimension.COUNTRIES]),
        devices=schemas.rows_out(cards[Dimension.DEVICES]),
        browsers=schemas.rows_out(cards[Dimension.BROWSERS]),
        os=schemas.rows_out(cards[Dimension.OS]),
        referrers=schemas.rows_out(cards[Dimension.REFERRERS]),
        rule_variants=schemas.rows_out(answers.entries(asked, link, Dimension.VARIANTS), shares=True),
        geo_rule_hits=schemas.rows_out(answers.entries(asked, link, Dimension.RULES), shares=True),
    )


@router.get(
    "/links/{link_id}/analytics/summary",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.SummaryOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK | COMPARE),
)
def link_summary(request: ApiRequest, link_id: str) -> schemas.SummaryOut | StreamingHttpResponse:
    """Clicks, visitors and QR scans of one link."""
    return answering.summary(request, access_link(workspace_of(request), link_id, EVERYTHING))


@router.get(
    "/links/{link_id}/analytics/timeseries",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.SeriesOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK | COMPARE),
)
def link_timeseries(request: ApiRequest, link_id: str) -> schemas.SeriesOut | StreamingHttpResponse:
    """Clicks and visitors of one link over time."""
    return answering.timeseries(request, access_link(workspace_of(request), link_id, EVERYTHING))


@router.get(
    "/links/{link_id}/analytics/live",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.LiveOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK - WHEN),
)
def link_live(request: ApiRequest, link_id: str) -> schemas.LiveOut | StreamingHttpResponse:
    """The last 30 minutes of one link."""
    return answering.live(request, access_link(workspace_of(request), link_id, EVERYTHING))


@router.get(
    "/links/{link_id}/analytics/events",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.EventsOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK - {"granularity"} | PAGE),
)
def link_events(request: ApiRequest, link_id: str) -> schemas.EventsOut | StreamingHttpResponse:
    """Single clicks of one link, newest first."""
    return answering.events(request, access_link(workspace_of(request), link_id, EVERYTHING))


@router.get(
    "/links/{link_id}/analytics/{metric}",
    auth=BearerKey(Scope.ANALYTICS_READ),
    response=schemas.BreakdownOut,
    by_alias=True,
    openapi_extra=documented(OF_LINK | LIMIT),
)
def link_breakdown(request: ApiRequest, link_id: str, metric: str) -> schemas.BreakdownOut | StreamingHttpResponse:
    """Values of one kind by clicks of one link; all rules and variants, also those without clicks."""
    return answering.breakdown(request, metric, access_link(workspace_of(request), link_id, EVERYTHING))
