"""What is wrong with a domain, in the API's one shape of errors."""

import re

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic.alias_generators import to_camel

from accounts.api.errors import error_response
from accounts.api.etags import MATCH, changed_response
from domains.errors import (
    AddedTooFast,
    AlreadyHere,
    DomainChanged,
    DomainError,
    HeldElsewhere,
    NoRoom,
    OnItsWayOut,
    SettingsConflict,
)
from domains.names.errors import HostnameError

_CONFLICTS = (AlreadyHere, DomainChanged, HeldElsewhere, OnItsWayOut, SettingsConflict)
# Fields whose name in the API is not the model's in camel case.
_NAMES = {"is_primary": "primary", "starting_after": "starting_after"}


def code_of(error: HostnameError) -> str:
    """The error's type as a code: "is_public_suffix"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what the domains' services raise."""

    @api.exception_handler(HostnameError)
    def on_hostname_error(request: HttpRequest, error: HostnameError) -> HttpResponse:
        return error_response(422, code_of(error), str(error), "hostname")

    @api.exception_handler(DomainError)
    def on_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
        if isinstance(error, SettingsConflict) and MATCH in request.headers:
            return changed_response()
        status = 409 if isinstance(error, _CONFLICTS) else 429 if isinstance(error, AddedTooFast) else 422
        status = 403 if isinstance(error, NoRoom) else status
        field = _NAMES.get(error.field) or to_camel(error.field)
        response = error_response(status, error.code, error.message, field)
        if isinstance(error, AddedTooFast):
            response["Retry-After"] = str(error.retry_after)
        return response
