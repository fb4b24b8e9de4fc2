"""What a workspace uses of its plan, over the API."""

from datetime import UTC, datetime

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.plans import Plan, month_of
from accounts.services.usage import Used, usage_record
from accounts.tests.callers import Caller

LIMITS = ("clicks", "links", "domains", "members", "tags", "folders")


def test_every_limit_with_what_is_used_of_it(
    api: Caller, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    month = month_of(timezone.now())
    usage_record(month=month, counts={workspace.public_id: Used(clicks=7, all_clicks=9)})
    assert api.call("POST", "/links", {"destinationUrl": "https://example.com/", "tags": ["sale"]})[0] == 201
    with django_assert_max_num_queries(12):
        status, usage = api.call("GET", "/workspace/usage")
    assert (status, usage["month"]) == (200, month.isoformat())
    assert datetime.fromisoformat(usage["resetsAt"]) > datetime.now(UTC)
    assert [usage[name] for name in LIMITS] == [7, 1, 0, 1, 1, 0]
    assert [usage[f"{name}Allowed"] for name in LIMITS] == [None] * 6
    Workspace.objects.update(plan=Plan.PRO)
    usage = api.call("GET", "/workspace/usage")[1]
    assert [usage[f"{name}Allowed"] for name in LIMITS] == [100_000, 2_000, 10, 5, 200, 25]
