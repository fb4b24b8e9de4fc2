"""The outbox as support staff see it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from edge.models import EdgeChange

URL = "/admin/edge/edgechange/"


@pytest.fixture
def stuck(edit: Callable[..., None]) -> EdgeChange:
    """One key that failed and waits for an hour, beside one that was never tried."""
    edit("fresh", "https://example.com/")
    edit("broken", "https://example.com/")
    later = timezone.now() + timedelta(hours=1)
    EdgeChange.objects.filter(key="broken").update(last_error="DynamoDB said no", not_before=later)
    return EdgeChange.objects.get(key="broken")


def test_staff_see_what_is_stuck_and_why(stuck: EdgeChange, support_client: Client) -> None:
    page = support_client.get(URL, {"state": "stuck"}).content.decode()
    assert "DynamoDB said no" in page
    assert "fresh" not in page


def test_staff_may_try_again_now(stuck: EdgeChange, support_client: Client) -> None:
    support_client.post(URL, {"action": "try_again_now", "_selected_action": ["broken"]})
    assert EdgeChange.objects.get(key="broken").not_before <= timezone.now()


def test_nobody_may_make_or_delete_rows_by_hand(stuck: EdgeChange, support_client: Client) -> None:
    assert support_client.get(f"{URL}add/").status_code == 403
    assert support_client.post(f"{URL}broken/delete/").status_code == 403


def test_others_are_sent_to_sign_in(stuck: EdgeChange, client: Client) -> None:
    assert client.get(URL).status_code == 302
