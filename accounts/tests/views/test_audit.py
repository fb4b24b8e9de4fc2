"""The audit trail page."""

import csv
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import SYSTEM, Actor
from accounts.audit import audit, audit_many
from accounts.models import ApiKey, AuditEvent, User, Workspace
from accounts.services.api_keys import api_key_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/audit"


def test_pages_by_key_show_each_event_once(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    targets = [(f"lnk_{number:03}", {"slug": ["a", "b"]}) for number in range(120)]
    audit_many(workspace=workspace, actor=Actor(user=alice), action="link.updated", targets=targets)
    client = sign_in(alice)
    client.get(url)
    seen: list[str] = []
    page = ""
    for _ in range(3):
        with django_assert_num_queries(5):  # session and member, events; members and keys to choose from
            text = client.get(url + page).text
        seen += re.findall(r"\?target=(lnk_\d+)", text)
        older = re.search(r'rel="next" href="(.*?)"', text)
        page = older.group(1).replace("&amp;", "&") if older else ""
    assert page == ""
    assert seen == [target for target, _ in reversed(targets)]
    assert "<strong>Alice</strong> changed the link lnk_000" in text
    assert "slug: a → b" in text


def test_the_history_of_one_target(sign_in: SignIn, carol: User, workspace: Workspace, url: str) -> None:
    for target in ("lnk_one", "lnk_two"):
        audit(workspace=workspace, actor=Actor(user=carol), action="link.created", target=target)
    text = sign_in(carol).get(url, {"target": "lnk_one"}).text
    assert "lnk_one" in text
    assert "lnk_two" not in text


def test_nothing_of_another_workspace(
    sign_in: SignIn, alice: User, mallory: User, workspace: Workspace, elsewhere: Workspace, url: str
) -> None:
    audit(workspace=elsewhere, actor=Actor(user=mallory), action="link.created", target="lnk_secret")
    assert "lnk_secret" not in sign_in(alice).get(url).text
    assert "made the link" not in sign_in(alice).get(url, {"target": "lnk_secret"}).text
    assert sign_in(mallory).get(url).status_code == 404


def test_odd_parameters_do_no_harm(sign_in: SignIn, alice: User, url: str) -> None:
    for query in ({"before": "evt_unknown"}, {"before": "'"}, {"target": "'\"<b>" * 100}):
        assert sign_in(alice).get(url, query).status_code == 200


def test_a_zero_byte_is_refused_before_the_view(sign_in: SignIn, alice: User, url: str) -> None:
    for query in ({"before": "\0"}, {"target": "\0'\"<b>" * 100}):
        assert sign_in(alice).get(url, query).status_code == 400
    assert sign_in(alice).post(url).status_code == 405


@pytest.fixture
def events(workspace: Workspace, alice: User, bob: User) -> ApiKey:
    """One event each of alice, of bob three days later, of a key and of getowl itself; returns the key."""
    key, _ = api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.WRITE])
    AuditEvent.objects.all().delete()
    with time_machine.travel("2026-03-01T23:59:59Z", tick=False) as clock:
        audit(workspace=workspace, actor=Actor(user=alice), action="link.created", target="lnk_one")
        clock.move_to("2026-03-04T00:00:00Z")
        data = {"member": "carol@example.com", "role": ["viewer", "admin"]}
        audit(workspace=workspace, actor=Actor(user=bob), action="member.role_changed", target="usr_one", data=data)
        clock.move_to("2026-03-05T00:00:00Z")
        audit(workspace=workspace, actor=Actor(api_key=key), action="link.updated", target="lnk_one")
        audit(workspace=workspace, actor=SYSTEM, action="new.thing_done", target="new_one")
    return key


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["new.thing_done", "link.updated", "member.role_changed", "link.created"]),
        ({"who": "alice"}, ["link.created"]),
        ({"who": "key"}, ["link.updated"]),
        ({"who": "system"}, ["new.thing_done"]),
        ({"who": "usr_who_left"}, []),
        ({"action": "link."}, ["link.updated", "link.created"]),
        ({"target": "lnk_one", "who": "alice"}, ["link.created"]),
        ({"since": "2026-03-02"}, ["new.thing_done", "link.updated", "member.role_changed"]),
        ({"until": "2026-03-01"}, ["link.created"]),
        ({"since": "2026-03-05", "until": "9999-12-31"}, ["new.thing_done", "link.updated"]),
        ({"since": "9999-12-31"}, []),
        ({"until": "0001-01-01"}, []),
        ({"since": "2026-03-04", "until": "2026-03-04"}, ["member.role_changed"]),
    ],
)
def test_filters_stand_in_the_address(
    sign_in: SignIn, alice: User, events: ApiKey, url: str, query: dict[str, str], found: list[str]
) -> None:
    ids = {"alice": alice.public_id, "key": events.public_id}
    query = query | {"who": ids.get(query.get("who", ""), query.get("who", ""))}
    page = sign_in(alice).get(url, query)
    assert [event.action for event in page.context["events"]] == found
    lines = sign_in(alice).get(f"{url}.csv", query).getvalue().decode("utf-8-sig").splitlines()
    assert [row["action"] for row in csv.DictReader(lines)] == found


def test_events_are_sentences(sign_in: SignIn, alice: User, events: ApiKey, url: str) -> None:
    text = re.sub(r"<.*?>", "", sign_in(alice).get(url).text)
    assert "Bob gave carol@example.com another role" in text
    assert "role: viewer → admin" in text
    assert "The key Build changed the link lnk_one" in text
    assert "getowl new thing done: new_one" in text


def test_lists_are_not_taken_for_changes(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    networks = ["203.0.113.0/24", "2001:db8::/32"]
    Scope = ApiKey.Scope
    actor = Actor(user=alice)
    api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[Scope.READ], networks=networks)
    for action, data in (
        ("link.tagged", {"added": ["one", "two"], "removed": []}),
        ("webhook.updated", {"event_types": [["link.created", "link.deleted"], ["link.created"]]}),
    ):
        audit(workspace=workspace, actor=SYSTEM, action=action, target="x", data=data)
    text = sign_in(alice).get(url).text
    assert "networks: 203.0.113.0/24, 2001:db8::/32" in text
    assert "added: one, two" in text
    assert "removed: none" in text
    assert "event types: link.created, link.deleted → link.created" in text


def test_pages_keep_the_filter(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    for action in ("link.created", "domain.added"):
        audit_many(workspace=workspace, actor=SYSTEM, action=action, targets=[(f"x_{n}", {}) for n in range(60)])
    page = sign_in(alice).get(url, {"action": "link.", "who": "system"})
    older = sign_in(alice).get(url + page.context["older_url"])
    assert [event.action for event in older.context["events"]] == ["link.created"] * 10
    assert older.context["newer_url"] == "?who=system&action=link."


def test_a_spreadsheet_runs_nothing_of_it(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    alice.name = "=cmd|'/c calc'!A1"
    alice.save()
    audit(workspace=workspace, actor=Actor(user=alice), action="link.created", target="@SUM(A1)")
    response = sign_in(alice).get(f"{url}.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    [row] = csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines())
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_the_export_is_for_members(sign_in: SignIn, carol: User, mallory: User, url: str) -> None:
    assert sign_in(carol).get(f"{url}.csv").status_code == 200
    assert sign_in(mallory).get(f"{url}.csv").status_code == 404
    assert sign_in(carol).post(f"{url}.csv").status_code == 405


@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"until": "2026-02-30"}, {"action": "link"}])
def test_filters_that_do_not_fit(sign_in: SignIn, alice: User, url: str, query: dict[str, str]) -> None:
    assert sign_in(alice).get(url, query).status_code == 422
    assert sign_in(alice).get(f"{url}.csv", query).status_code == 422
