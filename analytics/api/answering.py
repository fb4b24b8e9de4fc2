"""One function for each kind of question: reads the parameters, asks, and answers as JSON or as a file.

`link` is the link that the address names, if it does; the question is then about it alone.
"""

from django.http import StreamingHttpResponse
from django.utils import timezone

from accounts.api.auth import ApiRequest, workspace_of
from accounts.api.errors import ApiError
from analytics import answers, csv_export
from analytics.answers import BREAKDOWNS, Asked
from analytics.api import parameters, schemas
from analytics.api.cursors import write_cursor
from analytics.api.parameters import MAX_EVENTS, MAX_FILE_EVENTS
from analytics.labels import link_names
from analytics.questions import KNOWN, read_question
from analytics.tinybird_client import Dimension
from analytics.tinybird_client.queries import MAX_ROWS
from links.models import Link
from links.reach import EVERYTHING

DEFAULT_ROWS = 100
DEFAULT_EVENTS = 50
OF_LINK = KNOWN - {"link", "domain", "tag"}
"""What may be asked about one link."""


def summary(request: ApiRequest, link: Link | None = None) -> schemas.SummaryOut | StreamingHttpResponse:
    """The numbers of the whole."""
    query = parameters.read_parameters(request)
    compare = parameters.read_compare(query)
    asked = _ask(request, query, link)
    numbers = answers.summary(asked)
    before = answers.previous(asked) if compare else None
    earlier = (before.question.window, answers.summary(before)) if before else None
    if parameters.wants_csv(request, query):
        rows = [(asked.question.window, numbers), *([earlier] if earlier else [])]
        return _file(asked, "summary", csv_export.summary_csv(rows), link)
    previous = schemas.previous_out(*earlier) if earlier else None
    return schemas.SummaryOut(**schemas.frame(asked), **schemas.numbers_out(numbers), previous=previous)


def timeseries(request: ApiRequest, link: Link | None = None) -> schemas.SeriesOut | StreamingHttpResponse:
    """The numbers step by step."""
    query = parameters.read_parameters(request)
    compare = parameters.read_compare(query)
    asked = _ask(request, query, link)
    steps = answers.series(asked)
    if parameters.wants_csv(request, query):
        return _file(asked, "timeseries", csv_export.series_csv(steps), link)
    before = answers.previous(asked) if compare else None
    return schemas.SeriesOut(
        **schemas.frame(asked),
        granularity=asked.question.unit.value,
        items=schemas.steps_out(steps),
        previous=schemas.steps_out(answers.series(before)) if before else None,
    )


def live(request: ApiRequest, link: Link | None = None) -> schemas.LiveOut | StreamingHttpResponse:
    """The last 30 minutes."""
    query = parameters.read_parameters(request)
    workspace, now = workspace_of(request), timezone.now()
    asked = answers.ask_live(workspace, read_question(query, workspace=workspace, now=now, reach=EVERYTHING), now)
    asked = asked.about(link) if link else asked
    steps = answers.series(asked)
    if parameters.wants_csv(request, query):
        return _file(asked, "live", csv_export.series_csv(steps), link)
    numbers = answers.summary(asked)
    return schemas.LiveOut(
        **schemas.frame(asked), clicks=numbers.clicks, visitors=numbers.visitors, items=schemas.steps_out(steps)
    )


def breakdown(
    request: ApiRequest, metric: str, link: Link | None = None
) -> schemas.BreakdownOut | StreamingHttpResponse:
    """Values by clicks."""
    dimension = BREAKDOWNS.get(metric)
    if (dimension is None and metric != "tags") or (link and metric in ("links", "domains", "tags")):
        raise ApiError(404, "not_found", f"There is no metric {metric[:60]} here.")
    query = parameters.read_parameters(request)
    limit = parameters.read_limit(query, default=DEFAULT_ROWS, most=MAX_ROWS)
    asked = _ask(request, query, link)
    complete = link is not None and dimension in (Dimension.RULES, Dimension.VARIANTS)
    if dimension is None:
        rows = answers.tags(asked, limit)
    elif link is not None and complete:
        rows = answers.entries(asked, link, dimension)
    else:
        rows = answers.breakdown(asked, dimension, limit)
    if parameters.wants_csv(request, query):
        return _file(asked, metric, csv_export.breakdown_csv(dimension, rows[:limit]), link)
    items = schemas.rows_out(rows, shares=complete)[:limit]
    return schemas.BreakdownOut(**schemas.frame(asked), metric=metric, items=items)


def missing(request: ApiRequest) -> schemas.MissingOut | StreamingHttpResponse:
    """Addresses without a link."""
    query = parameters.read_parameters(request)
    limit = parameters.read_limit(query, default=DEFAULT_ROWS, most=MAX_ROWS)
    asked = _ask(request, query, None)
    rows = answers.missing(asked, limit)
    if parameters.wants_csv(request, query):
        return _file(asked, "missing", csv_export.missing_csv(rows), None)
    return schemas.MissingOut(**schemas.frame(asked), items=schemas.missing_out(rows))


def events(request: ApiRequest, link: Link | None = None) -> schemas.EventsOut | StreamingHttpResponse:
    """Single clicks, newest first. A file holds all of them, up to MAX_FILE_EVENTS, unless there is a limit."""
    query = parameters.read_parameters(request)
    after = parameters.read_after(query)
    as_file = parameters.wants_csv(request, query)
    default, most = (MAX_FILE_EVENTS, MAX_FILE_EVENTS) if as_file else (DEFAULT_EVENTS, MAX_EVENTS)
    limit = parameters.read_limit(query, default=default, most=most)
    asked = _ask(request, query, link)
    if as_file:
        pages = answers.all_events(asked, after=after, limit=limit)
        table = csv_export.events_csv(pages, asked.question.window.zone)
        return csv_export.whole_csv_response(_name(asked, "clicks", link), *table, asked.notice)
    found = answers.events(asked, after=after, limit=limit + 1)
    shown = found[:limit]
    names = link_names(asked.workspace, [str(event.columns["link_id"]) for event in shown], EVERYTHING)
    return schemas.EventsOut(
        **schemas.frame(asked),
        items=schemas.events_out(asked, shown, names),
        next=write_cursor(shown[-1].cursor) if len(found) > limit else None,
    )


def _ask(request: ApiRequest, query: dict[str, str], link: Link | None) -> Asked:
    workspace, now = workspace_of(request), timezone.now()
    asked = answers.ask(workspace, read_question(query, workspace=workspace, now=now, reach=EVERYTHING), now)
    return asked.about(link) if link else asked


def _file(asked: Asked, what: str, table: csv_export.Table, link: Link | None) -> StreamingHttpResponse:
    return csv_export.csv_response(_name(asked, what, link), *table, asked.notice)


def _name(asked: Asked, what: str, link: Link | None) -> str:
    return csv_export.csv_name(asked.workspace, f"{link.slug} {what}" if link else what, asked.question.window)
