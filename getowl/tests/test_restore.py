"""The rehearsal of docs/backups.md: everything is lost, and comes back from last night's dump."""

import io
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from edge.outbox import enqueue
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.contract import host_key
from edge.resolver.handler import Resolver
from edge.resolver.store import Store
from edge.table import ensure_table
from edge.tests.conftest import table
from edge.tests.resolver.conftest import event, header
from getowl.local.servers import postgres_bin
from links.models import Link
from links.services.bulk import links_bulk_create
from links.services.delete import link_delete
from links.services.takedown import link_take_down
from links.tests.conftest import hold

__all__ = ["hold", "table"]

LINKS = 1_000


def audit(*options: str) -> str:
    """What audit_edge says; raises CommandError where the edge differs."""
    out = io.StringIO()
    call_command("audit_edge", *options, stdout=out)
    return out.getvalue()


def postgres(name: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on the test's database, as docs/backups.md has it."""
    where = connection.settings_dict
    at = ["--host", str(where["HOST"]), "--port", str(where["PORT"]), "--username", str(where["USER"])]
    command = [postgres_bin(name), *at, "--dbname", str(where["NAME"]), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def answers(settings: Settings, urls: list[str]) -> dict[str, str]:
    """What visitors of these addresses meet: where they are led, or the status."""
    replicas = (Replica("us-east-1", settings.AWS_ENDPOINT_URL),)
    hosts = tuple(settings.SHORT_HOSTS)
    config = EdgeConfig(settings.EDGE_TABLE, replicas, hosts, origin_host="o.example", origin_secret="s" * 32)
    store = Store(config)
    resolver = Resolver(config, store, time.time)
    found = {}
    try:
        for url in urls:
            parts = urlsplit(url)
            answer = resolver.answer(event(parts.path, host=parts.netloc.split(":")[0], query=parts.query))
            found[url] = header(answer, "location") or str(answer.get("status") or answer["uri"])
    finally:
        store.close()
    return found


@pytest.mark.django_db(transaction=True)
def test_everything_comes_back(
    workspace: Workspace,
    alice: User,
    table: str,
    hold: Callable[..., Domain],
    settings: Settings,
    tmp_path: Path,
) -> None:
    actor = Actor(user=alice)
    domain = hold(workspace, "go.acme.com")
    rows = [
        {"destination": f"https://example.com/{n}", "slug": f"s{n}", "domain": "go.acme.com" if n % 3 == 0 else ""}
        for n in range(LINKS)
    ]
    outcomes = links_bulk_create(workspace=workspace, actor=actor, rows=rows)  # type: ignore[arg-type]  # fields of links
    links = [outcome.link for outcome in outcomes if outcome.link is not None]
    assert len(links) == LINKS
    link_take_down(link=links[1], actor=actor, because="It asks for passwords.")
    link_delete(link=links[2], actor=actor)
    enqueue_host(domain.hostname)
    audit("--repair")
    urls = [link.short_url for link in links]
    before = answers(settings, urls)
    assert before[urls[0]] == "https://example.com/0" and (before[urls[1]], before[urls[2]]) == ("410", "404")

    dump = str(tmp_path / "getowl.dump")
    postgres("pg_dump", "--format", "custom", "--file", dump)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
    settings.EDGE_TABLE = f"{table}-new"
    ensure_table()
    assert "https://example.com/0" not in answers(settings, urls[:3]).values()

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
    connection.close()
    postgres("pg_restore", "--clean", "--if-exists", "--no-owner", dump)
    assert Link.objects.count() == LINKS - 1
    with pytest.raises(CommandError, match="differs"):
        audit()
    audit("--repair")
    assert answers(settings, urls) == before
    assert "missing 0, stale 0, orphaned 0, pending 0" in audit()


def enqueue_host(hostname: str) -> None:
    """The host's item did not go the way of its states here."""
    from django.db import transaction

    with transaction.atomic():
        enqueue([host_key(hostname)])
