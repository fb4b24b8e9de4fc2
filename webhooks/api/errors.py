"""What is wrong with a webhook, in the API's one shape of errors."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic.alias_generators import to_camel

from accounts.api.errors import error_response
from webhooks.errors import Disabled, TooMany, WebhookError
from webhooks.models import Endpoint


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what the services of webhooks raise."""

    @api.exception_handler(WebhookError)
    def on_webhook_error(request: HttpRequest, error: WebhookError) -> HttpResponse:
        status = 409 if isinstance(error, Disabled | TooMany) else 422
        field = error.field if error.field == "starting_after" else to_camel(error.field)
        return error_response(status, error.code, error.message, field)

    @api.exception_handler(Endpoint.DoesNotExist)
    def on_deleted_meanwhile(request: HttpRequest, error: Endpoint.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such webhook.")
