"""What is wrong with a question about clicks, in the API's one shape of errors."""

import structlog
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from accounts.api.errors import error_response
from analytics.questions import BadQuestion
from analytics.tinybird_client import FilterError, TinybirdError, TinybirdNotConfigured, TinybirdUnavailable

RETRY_SECONDS = 10

log = structlog.get_logger(__name__)


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what questions about clicks raise."""

    @api.exception_handler(BadQuestion)
    def on_bad_question(request: HttpRequest, error: BadQuestion) -> HttpResponse:
        return error_response(422, "invalid", error.message, error.field)

    @api.exception_handler(FilterError)
    def on_too_much(request: HttpRequest, error: FilterError) -> HttpResponse:
        return error_response(422, "too_much", str(error))

    @api.exception_handler(TinybirdNotConfigured)
    def on_not_configured(request: HttpRequest, error: TinybirdNotConfigured) -> HttpResponse:
        message = "This installation keeps no analytics: whoever runs it has not set up the store of clicks."
        return error_response(503, "analytics_not_configured", message)

    @api.exception_handler(TinybirdError)
    def on_unavailable(request: HttpRequest, error: TinybirdError) -> HttpResponse:
        # Refused: the question was checked before, so its cause is ours or the store's, and the operator's to mend.
        report = log.warning if isinstance(error, TinybirdUnavailable) else log.error
        report("analytics unavailable", path=request.path, error=str(error))
        message = "Clicks cannot be read just now. They are being recorded all the same; try again in a moment."
        response = error_response(503, "analytics_unavailable", message)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
