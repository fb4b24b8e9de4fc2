"""What beat starts, and where it runs."""

import os
import subprocess
import sys

import pytest
from celery import Task
from django.conf import settings

from analytics import tasks

SCHEDULE = "from django.conf import settings; print(*sorted(settings.CELERY_BEAT_SCHEDULE))"


def _scheduled(**variables: str) -> set[str]:
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "getowl.settings", **variables}
    command = [sys.executable, "-c", SCHEDULE]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_clicks_are_counted_where_they_have_a_store() -> None:
    counting = {"refresh-clicks", "refresh-late-clicks", "refresh-usage"}
    assert counting <= _scheduled(TINYBIRD_SIGNING_KEY="p.key")
    assert counting.isdisjoint(_scheduled(TINYBIRD_SIGNING_KEY=""))


@pytest.mark.parametrize("task", [tasks.refresh_clicks, tasks.refresh_late_clicks, tasks.refresh_usage])
def test_a_slow_store_holds_up_nothing_else(task: "Task[..., int]") -> None:
    assert task.app.amqp.router.route({}, task.name)["queue"].name == "clicks"
