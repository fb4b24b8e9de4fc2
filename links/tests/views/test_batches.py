"""What is done to many links at once, in the request or by a worker, and how it is undone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from links.fields import LinkFields
from links.models import DeletedLink, Link, LinkBatch
from links.services import batch_begin, batches_resume, link_update, links_bulk_create
from links.services.batches import forget_batches
from links.tasks import empty_bin, run_batch

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
END = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
FORMS: dict[str, dict[str, str]] = {
    "archive": {"action": "archive"},
    "restore": {"action": "restore"},
    "tag": {"action": "tag", "tags": "Sale, new"},
    "untag": {"action": "untag", "tags": "SALE"},
    "expire": {"action": "expire", "expires_at": "2031-05-06T09:08", "tz": "Europe/Berlin"},
    "unexpire": {"action": "unexpire"},
    "delete": {"action": "delete"},
}


def make(workspace: Workspace, user: User, count: int, tags: list[str] | None = None) -> list[Link]:
    rows = [LinkFields(destination="https://example.com/", slug=f"s{n}", tags=tags or []) for n in range(count)]
    links_bulk_create(workspace=workspace, actor=Actor(user=user), rows=rows)
    return list(Link.objects.order_by("pk"))


@pytest.fixture
def links(workspace: Workspace, alice: User) -> list[Link]:
    """One of each kind of former value."""
    made = make(workspace, alice, 3)
    actor = Actor(user=alice)
    link_update(link=made[0], actor=actor, tags=["sale"], expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    link_update(link=made[1], actor=actor, tags=["other"])
    Link.objects.filter(pk=made[2].pk).update(archived_at=END)
    return list(Link.objects.order_by("pk"))


def values() -> list[tuple[Any, ...]]:
    """What an undo must give back."""
    found = Link.objects.order_by("pk").prefetch_related("tags")
    return [
        (link.public_id, link.expires_at, link.archived_at is not None, sorted(name.lower() for name in link.tag_names))
        for link in found
    ]


def undo_of(answer: Any) -> str:
    return str(answer["HX-Trigger"].partition('"undo_url": "')[2].partition('"')[0])


def url(workspace: Workspace, path: str) -> str:
    return f"/w/{workspace.public_id}/links/{path}"


@pytest.mark.parametrize("name", FORMS)
def test_each_action_is_undone(sign_in: SignIn, bob: User, workspace: Workspace, links: list[Link], name: str) -> None:
    before, browser = values(), sign_in(bob)
    form = {**FORMS[name], "id": [link.public_id for link in links]}
    answer = browser.post(url(workspace, "bulk"), form, headers=HTMX)
    assert values() != before
    browser.post(undo_of(answer), headers=HTMX)
    assert values() == before
    assert not DeletedLink.objects.exists()


def test_the_end_is_as_the_viewers_clock_has_it(
    sign_in: SignIn, bob: User, workspace: Workspace, links: list[Link]
) -> None:
    EdgeChange.objects.all().delete()
    form = {**FORMS["expire"], "id": [link.public_id for link in links]}
    sign_in(bob).post(url(workspace, "bulk"), form)
    assert {link.expires_at for link in Link.objects.all()} == {END}
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {link.key for link in links}


def test_what_was_changed_since_is_left_alone_and_named(
    sign_in: SignIn, bob: User, workspace: Workspace, links: list[Link]
) -> None:
    browser = sign_in(bob)
    form = {**FORMS["tag"], "id": [link.public_id for link in links]}
    answer = browser.post(url(workspace, "bulk"), form, headers=HTMX)
    link_update(link=links[1], actor=Actor(user=bob), title="Mine")
    undone = browser.post(undo_of(answer), headers=HTMX)
    assert links[1].display_url in undone["HX-Trigger"]
    assert Link.objects.get(pk=links[1].pk).tag_names == ["new", "other", "sale"]
    assert Link.objects.get(pk=links[2].pk).tag_names == []
    again = browser.post(undo_of(answer), headers=HTMX)
    assert again.status_code == 204
    assert LinkBatch.objects.filter(action="undo").count() == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [({"action": "tag", "tags": " , "}, "Name a tag"), ({"action": "expire", "expires_at": "soon"}, "date and a time")],
)
def test_bad_input_changes_nothing(
    sign_in: SignIn, bob: User, workspace: Workspace, links: list[Link], form: dict[str, str], words: str
) -> None:
    before, browser = values(), sign_in(bob)
    answer = browser.post(url(workspace, "bulk"), {**form, "id": [links[0].public_id]}, headers=HTMX)
    assert words in answer["HX-Trigger"]
    assert browser.post(url(workspace, "bulk"), {**form, "id": [links[0].public_id]}).status_code == 400
    assert values() == before


def test_links_that_cannot_have_it_are_named(
    sign_in: SignIn, bob: User, workspace: Workspace, links: list[Link]
) -> None:
    actor = Actor(user=bob)
    link_update(link=links[0], actor=actor, tags=[str(n) for n in range(50)])
    link_update(link=links[1], actor=actor, activates_at=datetime(2040, 1, 1, tzinfo=UTC))
    browser, ids = sign_in(bob), [link.public_id for link in links]
    tagged = browser.post(url(workspace, "bulk"), {**FORMS["tag"], "id": ids}, headers=HTMX)
    assert f"too many tags: {links[0].display_url}" in tagged["HX-Trigger"]
    ended = browser.post(url(workspace, "bulk"), {**FORMS["expire"], "id": ids}, headers=HTMX)
    assert f"later than that: {links[1].display_url}" in ended["HX-Trigger"]
    assert Link.objects.filter(expires_at=END).count() == 2


def test_all_that_match_are_done_by_a_worker(
    sign_in: SignIn, bob: User, alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(workspace, alice, 7, tags=["t"])
    monkeypatch.setattr("links.services.batches.CHUNK", 3)
    browser, form = sign_in(bob), {"action": "delete", "all": "1", "filter": "tag=t&q=s"}
    assert "All 7 links" in browser.get(url(workspace, "matching?tag=t&q=s")).text
    answer = browser.post(url(workspace, "bulk"), form, headers=HTMX)
    batch = LinkBatch.objects.get()
    assert (batch.is_finished, Link.objects.count()) == (False, 7)
    state = url(workspace, f"changes/{batch.public_id}")
    assert state in answer.text
    assert "Deleted" in browser.get(state).text
    run_batch(batch.pk)
    ended = browser.get(state)
    assert "7 links are in the bin" in ended["HX-Trigger"]
    assert not Link.objects.exists()
    browser.post(undo_of(ended), headers=HTMX)
    assert batches_resume() == 1
    run_batch(LinkBatch.objects.get(action="undo").pk)
    assert Link.objects.count() == 7
    assert "Undone." in browser.get(url(workspace, "changes")).text


def test_an_undo_stops_what_is_still_at_work(
    sign_in: SignIn, bob: User, alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(workspace, alice, 4)
    monkeypatch.setattr("links.services.batches.CHUNK", 3)
    ids = [link.pk for link in made]
    batch = batch_begin(workspace=workspace, actor=Actor(user=bob), action="archive", link_ids=ids, params={})
    sign_in(bob).post(url(workspace, f"changes/{batch.public_id}/undo"))
    run_batch(batch.pk)
    assert not Link.objects.archived().exists()


def test_a_chunk_takes_the_same_queries_however_many_links(
    bob: User, alice: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = make(workspace, alice, 40, tags=["a"])
    for name, params in (("tag", {"add": ["b"]}), ("expire", {"expires_at": END}), ("archive", {}), ("delete", {})):
        with django_assert_max_num_queries(40):
            batch_begin(
                workspace=workspace,
                actor=Actor(user=bob),
                action=name,
                link_ids=[one.pk for one in made],
                params=params,
            )


def test_too_many_are_refused(
    sign_in: SignIn, bob: User, alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(workspace, alice, 3)
    monkeypatch.setattr("links.views.batches.MAX_LINKS", 2)
    browser = sign_in(bob)
    assert "More than 2 links match" in browser.get(url(workspace, "matching")).text
    answer = browser.post(url(workspace, "bulk"), {"action": "archive", "all": "1", "filter": ""}, headers=HTMX)
    assert "More than 2 links match" in answer["HX-Trigger"]
    assert not Link.objects.archived().exists()


def test_batches_are_forgotten_after_thirty_days(bob: User, workspace: Workspace, links: list[Link]) -> None:
    batch_begin(workspace=workspace, actor=Actor(user=bob), action="archive", link_ids=[links[0].pk], params={})
    empty_bin()
    assert LinkBatch.objects.exists()
    LinkBatch.objects.update(created_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert forget_batches() == 1


def test_who_may(
    sign_in: SignIn,
    carol: User,
    mallory: User,
    bob: User,
    elsewhere: Workspace,
    workspace: Workspace,
    links: list[Link],
) -> None:
    batch = batch_begin(workspace=workspace, actor=Actor(user=bob), action="archive", link_ids=[links[0].pk], params={})
    undo = url(workspace, f"changes/{batch.public_id}/undo")
    assert sign_in(carol).post(undo).status_code == 403
    assert sign_in(mallory).post(undo).status_code == 404
    assert sign_in(mallory).post(url(elsewhere, f"changes/{batch.public_id}/undo")).status_code == 404
    assert sign_in(bob).get(undo).status_code == 405
    sign_in(mallory).post(url(elsewhere, "bulk"), {"action": "delete", "id": [links[0].public_id]})
    assert Link.objects.filter(pk=links[0].pk, archived_at__isnull=False).exists()
