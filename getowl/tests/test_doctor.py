"""`manage.py doctor`: each thing it can find, on what is really there."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from edge.heartbeat import CLICKS, beat
from edge.models import EdgeChange
from getowl.celery import app
from getowl.doctor import AREAS, Finding, Level, look, third_parties, workers
from getowl.tests.billing.conftest import Till, till, till_server
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "till", "till_server", "tinybird"]

pytestmark = pytest.mark.django_db


def found(area: str, level: Level) -> list[str]:
    return [one.what for one in look(area) if one.level is level]


def test_every_cure_is_said(settings: Settings) -> None:
    """In the tests' world much is wrong: everything that is has a cure."""
    settings.EDGE_TABLE = "no-such-table"
    for area in AREAS:
        for one in look(area):
            assert bool(one.cure) == (one.level in (Level.WARNING, Level.FAILED)), one


def test_what_is_looked_at_can_be_chosen_and_read_by_programs() -> None:
    out = StringIO()
    call_command("doctor", "--only", "postgres", "--json", stdout=out)
    [line] = out.getvalue().splitlines()
    answer = json.loads(line)
    assert answer["area"] == "postgres"
    assert {one["level"] for one in answer["findings"]} == {"ok"}


def test_it_ends_with_an_error_where_something_does_not_work(settings: Settings) -> None:
    settings.EDGE_TABLE = "no-such-table"
    out = StringIO()
    with pytest.raises(CommandError, match="do not work"):
        call_command("doctor", "--only", "edge table", stdout=out)
    assert "FAILED" in out.getvalue()
    assert "create_edge_table" in out.getvalue()


def test_what_nobody_expected_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Finding]:
        raise OperationalError("no\nroute to host")

    monkeypatch.setitem(AREAS, "postgres", broken)
    [one] = look("postgres")
    assert (one.level, one.what) == (Level.FAILED, "OperationalError: no route to host")
    assert found("valkey", Level.OK)


def test_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    settings.SITE_URL = "http://app.example.com"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.METRICS_TOKENS = []
    wrong = " ".join(found("settings", Level.FAILED))
    assert "DEBUG is on" in wrong
    assert "SITE_URL" in wrong
    assert "fallbacks" in wrong
    assert "METRICS_TOKENS" in " ".join(found("settings", Level.WARNING))
    monkeypatch.setenv("WEBHOOK_SECRET_KEYS", "k" * 32)
    assert "WEBHOOK_SECRET_KEYS is set" in found("settings", Level.OK)
    assert any("ACCOUNT_ENCRYPTION_SECRETS is not set" in one for one in found("settings", Level.WARNING))


def test_missing_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'exports'")
    assert any("migrations are missing, from exports 0001" in one for one in found("postgres", Level.FAILED))


def test_a_broker_that_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"redis_version": "7", "maxmemory": 1, "maxmemory_policy": "allkeys-lru", "role": "slave"}
    monkeypatch.setattr("getowl.doctor.stores.redis.Redis.info", lambda _: facts)
    assert found("valkey", Level.WARNING) == ["When it is full it forgets tasks (allkeys-lru)"]
    assert found("valkey", Level.FAILED) == ["It is a replica, which takes no writes"]


def test_queues_without_a_worker(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.TINYBIRD_SIGNING_KEY = "key"
    answers = {"a@host": [{"name": "celery"}, {"name": "imports"}], "b@host": [{"name": "webhooks"}]}
    monkeypatch.setattr(app.control, "inspect", lambda timeout: SimpleNamespace(active_queues=lambda: answers))
    assert found("workers", Level.OK) == [
        f"A worker reads the queue {one}" for one in ("celery", "imports", "webhooks")
    ]
    missing = workers.queues_needed() - {"celery", "imports", "webhooks"}
    assert {"clicks", "domains", "exports", "pages"} == missing
    assert found("workers", Level.FAILED) == [f"Nobody reads the queue {one}" for one in sorted(missing)]


def test_changes_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_SECONDS", 0.1)
    ago = timezone.now() - timedelta(minutes=5)
    EdgeChange.objects.create(key="a", rev=1, not_before=ago, enqueued_at=ago, last_error="no")
    assert any("has waited for the edge" in one for one in found("workers", Level.FAILED))
    assert found("workers", Level.WARNING) == ["1 keys failed and are tried again"]


def test_the_table(settings: Settings) -> None:
    settings.EDGE_TABLE = "doctors-table"
    call_command("create_edge_table")
    assert any("has no item of" in one for one in found("edge table", Level.FAILED))
    call_command("audit_edge", "--repair")
    assert found("edge table", Level.FAILED) == []
    assert found("edge table", Level.OK) == [f"{settings.EDGE_HOME_REGION}: doctors-table is there"]


def test_a_table_without_protection(settings: Settings) -> None:
    settings.EDGE_TABLE = "bare-table"
    boto3.client(
        "dynamodb", region_name=settings.EDGE_HOME_REGION, endpoint_url=settings.AWS_ENDPOINT_URL
    ).create_table(
        TableName="bare-table",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert found("edge table", Level.WARNING) == [
        "Tombstones stay for ever: TTL is off",
        "Point-in-time recovery is off",
    ]


def test_files(bucket: str, settings: Settings) -> None:
    assert found("files", Level.OK) == [f"{bucket} takes, gives and deletes files"]
    assert found("files", Level.WARNING) == ["A policy could make its files public"]
    s3 = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="doctor/")
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)  # type: ignore[arg-type]  # a plain dict
    assert found("files", Level.WARNING) == []
    s3.delete_public_access_block(Bucket=bucket)


def test_the_stream(settings: Settings) -> None:
    settings.CLICK_STREAM = ""
    assert found("clicks", Level.OFF)
    settings.CLICK_STREAM = "no-such-stream"
    assert found("clicks", Level.FAILED)


def test_tinybird(store: StandIn, settings: Settings) -> None:
    assert found("tinybird", Level.OK) == ["Tinybird answers"]
    assert found("tinybird", Level.WARNING) == ["Clicks were not counted within ten minutes"]
    beat(CLICKS)
    assert found("tinybird", Level.WARNING) == []
    settings.TINYBIRD_SIGNING_KEY = "another"
    assert len(found("tinybird", Level.FAILED)) == 1


def test_stripe(till: Till, settings: Settings) -> None:
    assert found("stripe", Level.FAILED) == [
        f"Stripe does not tell {project.SITE_URL}/stripe/webhook of all that is needed"
    ]
    call_command("stripe_setup", stdout=StringIO())
    assert (found("stripe", Level.FAILED), found("stripe", Level.OK)) == ([], ["Stripe answers, and has all prices"])
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert "STRIPE_WEBHOOK_SECRETS is not set: what Stripe tells is refused" in found("stripe", Level.FAILED)
    settings.STRIPE_SECRET_KEY = ""
    assert found("stripe", Level.OFF)


@pytest.mark.parametrize("error", [ConnectionRefusedError("refused"), smtplib.SMTPAuthenticationError(535, b"no")])
def test_mail(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise error

    broken = SimpleNamespace(open=refuse, close=lambda: None)
    monkeypatch.setattr(third_parties, "get_connection", lambda timeout: broken)
    [one] = found("mail", Level.FAILED)
    assert one.startswith("Mail: ")


def test_names(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["127.0.0.1", "no-such-host.invalid"]
    [one] = found("names", Level.FAILED)
    assert one.startswith("no-such-host.invalid has no address")
    assert "127.0.0.1 has an address" in found("names", Level.OK)
