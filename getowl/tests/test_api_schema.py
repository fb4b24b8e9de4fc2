"""Made-up requests, right and wrong ones, at every operation: no answer fails, and each is as it was described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, settings
from pytest_django import Settings
from requests.structures import CaseInsensitiveDict
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.tests.acme import ids_of
from getowl.tests.in_process import application, open_connection
from getowl.tests.refusals import check_refusal

__all__ = ["open_connection", "store", "tinybird"]

EXAMPLES = 24
# What no program sends, and what the server in front would answer.
HEADERS = ("Idempotency-Key", "Content-Type")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]

# A wrong body may be too large to be looked at.
REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422]
CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=CONFIG)


@pytest.fixture
def there(workspace: Workspace, alice: User, settings: Settings) -> dict[str, str]:
    """A value for each name in an address, of something that there is. And no limit: it is set here, once, as each
    setting is laid over the one before, and read through all of them."""
    settings.API_RATE_LIMIT = 1_000_000
    return {**ids_of(workspace, alice), "metric": "countries"}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_as_described(
    case: schemathesis.Case[Any], api: Caller, there: dict[str, str], store: StandIn
) -> None:
    # Half of the cases are about what there is: made-up ids would only ever be answered with 404.
    if len(str(case.body) + str(case.query)) % 2:
        case.path_parameters = {name: there[name] for name in case.path_parameters}
    headers = {name: text for name, text in (case.headers or {}).items() if name in HEADERS}
    headers |= {"Authorization": f"Bearer {api.secret}", "Accept-Encoding": "identity"}
    case.headers = CaseInsensitiveDict(headers)
    with transaction.atomic():
        # A parameter that is null is not sent at all, so it is not wrong.
        sends_all = None not in (case.query or {}).values()
        response = case.call_and_validate(checks=CHECKS if sends_all else CHECKS[:-1])
        if response.status_code >= 400:
            check_refusal(response.status_code, response.json())
        transaction.set_rollback(True)
