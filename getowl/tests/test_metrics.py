"""/metrics, the rules that look at it, and the dashboard."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from accounts.models import StripeEvent, User, Workspace
from domains.models import Domain
from edge.models import EdgeChange
from getowl import metrics
from getowl.celery import app
from links.models import Link

TOKEN: Final = "t" * 40
OPS: Final = project.BASE_DIR / "ops"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.METRICS_TOKENS = ["former" * 8, TOKEN]


def scrape(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by its name and labels."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in response["Cache-Control"]
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(client: Client, name: str, **labels: str) -> float:
    return scrape(client)[f"getowl_{name}", frozenset(labels.items())]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN])
def test_only_who_has_a_token(client: Client, header: str) -> None:
    response = client.get("/metrics", headers={"Authorization": header})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert "getowl_" not in response.text


def test_without_a_token_there_is_no_such_page(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKENS = []
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_scraper_asks_by_address_without_tls(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    headers = {"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7:8000"}
    assert client.get("/metrics", headers=headers).status_code == 200
    assert client.post("/metrics", headers=headers).status_code == 405


def test_what_waits(client: Client, workspace: Workspace, alice: User) -> None:
    ago = timezone.now() - timedelta(minutes=10)
    later = timezone.now() + timedelta(hours=1)
    EdgeChange.objects.create(key="a", rev=1, not_before=later, enqueued_at=ago, last_error="no", attempts=2)
    EdgeChange.objects.create(key="b", rev=2, not_before=later, enqueued_at=timezone.now())
    Domain.objects.create(
        workspace=workspace, hostname="go.acme.com", registrable="acme.com", state_since=ago, next_check_at=ago
    )
    StripeEvent.objects.create(event_id="evt_1", type="invoice.paid", customer_id="cus_1", happened_at=ago)
    found = {name: number for (name, labels), number in scrape(client).items() if not labels}
    assert found["getowl_edge_changes"] == 2
    assert found["getowl_edge_changes_failing"] == 1
    assert 600 <= found["getowl_edge_lag_seconds"] < 700
    assert (found["getowl_domain_steps_due"], found["getowl_domains_failing"]) == (1, 0)
    assert 600 <= found["getowl_domain_step_lag_seconds"] < 700
    assert (found["getowl_stripe_events"], found["getowl_abuse_reports"]) == (1, 0)
    assert value(client, "domains", state="awaiting_dns") == 1
    assert {name for name, labels in scrape(client) if name == "getowl_metrics_failed"}


def test_queues_are_counted(client: Client) -> None:
    before = value(client, "queue_tasks", queue="webhooks")
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("webhooks")
        queue.put({"test": 1})
        assert value(client, "queue_tasks", queue="webhooks") == before + 1
        queue.get(timeout=2).ack()
        queue.close()
    assert value(client, "queue_tasks", queue="webhooks") == before


def test_what_an_audit_found(client: Client, workspace: Workspace, alice: User) -> None:
    assert "getowl_edge_audit_drift" not in {name for name, _ in scrape(client)}
    call_command("create_edge_table")
    call_command("audit_edge", "--repair")
    Link.objects.create(
        workspace=workspace, created_by=alice, slug="lost", key="lost", destination="https://e.example/"
    )
    with pytest.raises(CommandError, match="differs"):
        call_command("audit_edge")
    assert value(client, "edge_audit_drift") == 1
    assert abs(value(client, "edge_audit_timestamp_seconds") - timezone.now().timestamp()) < 60


def test_what_cannot_be_asked_is_named_and_the_rest_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise OperationalError("password of 10.0.0.3 refused")

    monkeypatch.setitem(metrics.PARTS, "domains", fail)
    found = scrape(client)
    assert found["getowl_metrics_failed", frozenset({("part", "domains")})] == 1
    assert found["getowl_metrics_failed", frozenset({("part", "edge")})] == 0
    assert ("getowl_edge_changes", frozenset()) in found
    assert "getowl_domain_steps_due" not in {name for name, _ in found}


def test_requests_are_counted_by_route_and_never_by_path(client: Client) -> None:
    def count(route: str, status: str) -> float:
        labels = frozenset({"method": "GET", "route": route, "status": status}.items())
        return scrape(client).get(("getowl_requests_total", labels), 0)

    pages, lost = count("/pricing", "200"), count("", "404")
    client.get("/pricing?secret=1")
    client.get("/no-such-page-1")
    client.get("/no-such-page-2")
    assert (count("/pricing", "200"), count("", "404")) == (pages + 1, lost + 2)
    assert value(client, "request_seconds_count", route="/pricing") >= 1
    assert not any("no-such" in text for _, labels in scrape(client) for _, text in labels)


def test_the_processes_of_a_machine_add_up(tmp_path: Path) -> None:
    code = """
import os, django
django.setup()
from getowl.metrics import count_request
count_request("GET", "/links", 200, 0.02)
if os.environ.get("SHOW"):
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    print(generate_latest(registry).decode())
"""
    environment = {"DJANGO_SETTINGS_MODULE": "getowl.settings", "DEBUG": "1", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for show in ("", "", "1"):
        shown = subprocess.run(
            [sys.executable, "-c", code],
            env={**environment, "SHOW": show, "PYTHONPATH": str(project.BASE_DIR)},
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        ).stdout
    assert 'getowl_requests_total{method="GET",route="/links",status="200"} 3.0' in shown


def test_rules_dashboard_and_document_know_the_metrics(client: Client) -> None:
    client.get("/pricing")
    found = {name for name, _ in scrape(client)} | {
        # told once something has run by the clock
        "getowl_edge_audit_timestamp_seconds",
        "getowl_edge_audit_drift",
        "getowl_billing_reconciled_timestamp_seconds",
        "getowl_billing_repaired",
        "getowl_clicks_counted_timestamp_seconds",
        "getowl_domains",  # by state, where there are any
    }
    told = {name for name in found if not name.endswith(("_created", "_bucket", "_count", "_sum"))}
    told.add("getowl_request_seconds")
    rules = yaml.safe_load((OPS / "alerts.yaml").read_text())["groups"][0]["rules"]
    panels = json.loads((OPS / "dashboard.json").read_text())["panels"]
    asked = [rule["expr"] for rule in rules] + [one["expr"] for panel in panels for one in panel["targets"]]
    names = set(re.findall(r"getowl_\w+", " ".join(asked)))
    assert {name.removesuffix("_bucket") for name in names} <= told
    document = (project.BASE_DIR / "docs" / "monitoring.md").read_text()
    assert told - set(re.findall(r"getowl_\w+", document)) == set()
    assert [rule["alert"] for rule in rules if rule["alert"] not in document] == []
