"""The clicks of a workspace that is deleted go from Tinybird, once no more can come, and nobody else's do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEvent, Workspace
from accounts.tasks import delete_workspaces
from analytics.services.alone import SETTLING
from analytics.tests.tinybird.canned import Answer, Canned
from analytics.tests.tinybird.stand_in import StandIn, row
from analytics.tinybird_client import Eraser, Transport, Window
from analytics.tinybird_client.eraser import HOLD_WORKSPACES
from getowl.local.tinybird import PROJECT
from links.tests.conftest import bucket

__all__ = ["bucket"]

DAY = Window(datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 7, 2, tzinfo=UTC))


@pytest.fixture
def due(
    transactional_db: None, bucket: str, asked_by_django: StandIn, workspace: Workspace, elsewhere: Workspace
) -> Workspace:
    """Acme, with clicks as another workspace has them; its day has come, and its links went two hours ago."""
    for one in (workspace, elsewhere):
        clicks = [(f"{one.public_id}-{number}", f"2025-07-01 0{number}:00:00.000") for number in range(3)]
        asked_by_django.append(
            [
                row(timestamp=at, request_id=request, workspace_id=one.public_id, link_id="lnk_one", visitor=1)
                for request, at in clicks
            ]
        )
    asked_by_django.settle()
    Workspace.objects.filter(pk=workspace.pk).update(deletes_at=timezone.now())
    AuditEvent.objects.update(created_at=timezone.now() - timedelta(hours=2))
    return workspace


def clicks(store: StandIn, workspace: Workspace) -> tuple[int, int]:
    """How many a page shows, which reads what is settled, and how many are counted for usage."""
    usage = {one.workspace_id: one.clicks for one in store.everyone().usage(DAY.start.date(), DAY.end.date())}
    return store.clicks(workspace.public_id).summary(DAY).clicks, usage.get(workspace.public_id, 0)


def test_every_source_with_rows_of_workspaces_is_emptied() -> None:
    files = PROJECT.glob("datasources/*.datasource")
    assert {path.stem for path in files if "`workspace_id`" in path.read_text()} == set(HOLD_WORKSPACES)


def test_its_clicks_go_and_no_others(asked_by_django: StandIn, due: Workspace, elsewhere: Workspace) -> None:
    assert clicks(asked_by_django, due) == clicks(asked_by_django, elsewhere) == (3, 3)
    assert delete_workspaces() == 1
    assert clicks(asked_by_django, due) == (0, 0)
    assert clicks(asked_by_django, elsewhere) == (3, 3)


def test_it_waits_for_clicks_that_are_on_their_way(asked_by_django: StandIn, due: Workspace) -> None:
    AuditEvent.objects.create(workspace=due, action="link.deleted", target="lnk_one")
    assert delete_workspaces() == 0
    assert clicks(asked_by_django, due) == (3, 3)
    AuditEvent.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert delete_workspaces() == 1
    assert clicks(asked_by_django, due) == (0, 0)


def test_it_waits_while_days_are_settled(
    asked_by_django: StandIn, due: Workspace, taken: Callable[[int, int], None]
) -> None:
    taken(SETTLING, 0)
    assert delete_workspaces() == 0
    assert clicks(asked_by_django, due) == (3, 3)


def test_a_store_that_does_not_answer_keeps_the_workspace(due: Workspace, settings: Settings) -> None:
    url, settings.TINYBIRD_URL = settings.TINYBIRD_URL, "http://127.0.0.1:9"
    assert delete_workspaces() == 0
    due.refresh_from_db()
    assert due.deleted_at is None
    settings.TINYBIRD_URL = url
    assert delete_workspaces() == 1


def test_a_deletion_that_is_refused_for_now_is_asked_for_again() -> None:
    busy: Answer = (429, {}, b'{"error": "too many delete jobs"}')
    job: Answer = (200, {}, b'{"job_id": "1", "status": "done"}')
    server = Canned(busy, job)
    try:
        Eraser(Transport(server.url, sleep=lambda _seconds: None), "t").erase("ws_acme", seconds=1)
    finally:
        server.shutdown()
        server.server_close()
    assert server.asked == 1 + 2 * len(HOLD_WORKSPACES)


@pytest.mark.parametrize("name", ["", "ws_acme' OR '1'='1"])
def test_what_is_no_workspace_is_never_asked_for(name: str) -> None:
    with pytest.raises(ValueError, match="no public id"):
        Eraser(Transport("http://127.0.0.1:9"), "t").erase(name, seconds=1)
