"""Tags are renamed, merged and deleted, and all links that have them are told, however many and whatever dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from getowl.tests.at_once import run_at_once
from links.errors import BadField, NameTaken, TagBusy
from links.fields import LinkFields
from links.models import Link, Tag, TagChange
from links.services import (
    link_update,
    links_bulk_create,
    tag_change_run,
    tag_changes_resume,
    tag_create,
    tag_delete,
    tag_merge,
    tag_update,
    tag_update_or_merge,
)
from links.services import tag_changes as changes
from links.services.tagging import tell_tagged
from webhooks.event_types import LINK_UPDATED
from webhooks.models import Event
from webhooks.services import endpoint_create

URL = "https://example.com/"


def make(workspace: Workspace, *tags: list[str]) -> list[Link]:
    rows = [LinkFields(destination=URL, tags=names) for names in tags]
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    return [outcome.link for outcome in outcomes if outcome.link is not None]


def tag(workspace: Workspace, name: str) -> Tag:
    return Tag.objects.visible_to(workspace).named([name]).get()


def state(links: list[Link]) -> list[tuple[list[str], int]]:
    """Tags and version of each link."""
    return [(link.tag_names, link.version) for link in map(fresh, links)]


def fresh(link: Link) -> Link:
    return Link.objects.get(pk=link.pk)


def told(links: list[Link]) -> list[list[Any]]:
    """What each link's history says of its tags."""
    events = AuditEvent.objects.filter(action="link.tagged").order_by("id")
    return [list(events.filter(target=link.public_id).values_list("data", flat=True)) for link in links]


def test_a_new_name_is_on_all_links_at_once_and_each_is_told(workspace: Workspace, bob: User) -> None:
    endpoint_create(workspace=workspace, actor=Actor(), url="https://hooks.example.com/", event_types=[LINK_UPDATED])
    links = make(workspace, ["sale", "b"], ["sale"], ["b"])
    tag_update(tag=tag(workspace, "sale"), actor=Actor(user=bob), name="  Sale  ", color="teal")
    assert state(links) == [(["b", "Sale"], 2), (["Sale"], 2), (["b"], 1)]
    assert told(links) == [[{"added": ["Sale"], "removed": ["sale"]}]] * 2 + [[]]
    payloads = list(Event.objects.order_by("pk").values_list("payload", flat=True))
    assert [(one["changed"], one["link"]["tags"]) for one in payloads] == [
        (["tags"], ["b", "Sale"]),
        (["tags"], ["Sale"]),
    ]
    assert AuditEvent.objects.get(action="tag.renamed").data == {"name": "sale", "new_name": "Sale"}
    assert {event.user for event in AuditEvent.objects.filter(action="link.tagged")} == {bob}
    assert tag(workspace, "sale").color == "teal"
    assert not TagChange.objects.exists()


def test_a_colour_alone_changes_no_link(workspace: Workspace) -> None:
    links = make(workspace, ["sale"])
    tag_update(tag=tag(workspace, "sale"), actor=Actor(), color="red", name="sale")
    assert state(links) == [(["sale"], 1)]
    assert list(AuditEvent.objects.filter(action__startswith="tag.").values_list("action", flat=True)) == [
        "tag.recolored"
    ]


def test_a_merge_leaves_each_link_with_the_other_tag_once(workspace: Workspace) -> None:
    links = make(workspace, ["promo"], ["promo", "Sale", "x"], ["Sale"], ["x"])
    assert tag_update_or_merge(tag=tag(workspace, "promo"), actor=Actor(), name="SALE") == tag(workspace, "sale")
    assert state(links) == [(["Sale"], 2), (["Sale", "x"], 2), (["Sale"], 1), (["x"], 1)]
    assert told(links) == [
        [{"added": ["Sale"], "removed": ["promo"]}], [{"added": [], "removed": ["promo"]}], [], [],
    ]  # fmt: skip
    assert [one.name for one in Tag.objects.visible_to(workspace)] == ["Sale", "x"]


def test_a_deletion_takes_the_tag_off_all_links(workspace: Workspace) -> None:
    links = make(workspace, ["sale", "x"], ["x"])
    tag_delete(tag=tag(workspace, "sale"), actor=Actor())
    assert state(links) == [(["x"], 2), (["x"], 1)]
    assert told(links) == [[{"added": [], "removed": ["sale"]}], []]
    assert [one.name for one in Tag.objects.visible_to(workspace)] == ["x"]


@pytest.mark.parametrize("name", ["", " ", "a,b", "a|b", "x" * 51, "a\0b"])
def test_names_that_no_tag_may_have(workspace: Workspace, name: str) -> None:
    with pytest.raises(BadField) as refused:
        tag_create(workspace=workspace, actor=Actor(), name=name)
    assert refused.value.field == "name"


def test_a_name_is_there_once(workspace: Workspace, elsewhere: Workspace) -> None:
    made = tag_create(workspace=workspace, actor=Actor(), name="Sale", color="red")
    other = tag_create(workspace=workspace, actor=Actor(), name="promo")
    tag_create(workspace=elsewhere, actor=Actor(), name="sale")
    with pytest.raises(NameTaken):
        tag_create(workspace=workspace, actor=Actor(), name="SALE")
    with pytest.raises(NameTaken):
        tag_update(tag=other, actor=Actor(), name="sale", color="blue")
    with pytest.raises(BadField):
        tag_merge(tag=made, into=made, actor=Actor())
    with pytest.raises(BadField):
        tag_update(tag=made, actor=Actor(), color="mauve")
    other.refresh_from_db()
    assert (other.name, other.color) == ("promo", "")


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Chunks of two links; what a worker would be started on."""
    kicked: list[int] = []
    monkeypatch.setattr(changes, "CHUNK", 2)
    monkeypatch.setattr(changes, "kick", kicked.append)
    return kicked


def begin(workspace: Workspace, kind: str) -> None:
    match kind:
        case "rename":
            tag_update(tag=tag(workspace, "sale"), actor=Actor(), name="offer")
        case "merge":
            tag_merge(tag=tag(workspace, "sale"), into=tag(workspace, "offer"), actor=Actor())
        case _:
            tag_delete(tag=tag(workspace, "sale"), actor=Actor())


@pytest.mark.parametrize(("kind", "tags"), [("rename", ["offer"]), ("merge", ["offer"]), ("delete", [])])
def test_very_many_links_are_a_workers_who_may_die(
    workspace: Workspace,
    small_steps: list[int],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
    kind: str,
    tags: list[str],
) -> None:
    if kind == "merge":
        tag_create(workspace=workspace, actor=Actor(), name="offer")
    links = make(workspace, *[["sale"]] * 5)
    with django_capture_on_commit_callbacks(execute=True):
        begin(workspace, kind)
    [change] = TagChange.objects.all()
    assert small_steps == [change.pk]
    with pytest.raises(TagBusy):
        tag_delete(tag=change.tag, actor=Actor())

    calls = iter([True, False])

    def die_in_the_second_chunk(*args: Any) -> None:
        if not next(calls, True):
            raise SystemError("killed")
        tell_tagged(*args)

    monkeypatch.setattr(changes, "tell_tagged", die_in_the_second_chunk)
    with pytest.raises(SystemError):
        tag_change_run(change.pk)
    assert [version for _, version in state(links)] == [2, 2, 1, 1, 1]
    assert tag_changes_resume() == 1
    tag_change_run(small_steps[-1])
    assert state(links) == [(tags, 2)] * 5
    assert told(links) == [[{"added": tags, "removed": ["sale"]}]] * 5
    assert tag_changes_resume() == 0
    assert not Tag.objects.named(["sale"]).exists()


def test_links_are_not_put_on_a_tag_that_is_being_renamed_or_merged_into(
    workspace: Workspace, small_steps: list[int]
) -> None:
    make(workspace, *[["sale"]] * 3, ["offer"])
    begin(workspace, "merge")
    with pytest.raises(TagBusy):
        tag_update(tag=tag(workspace, "offer"), actor=Actor(), name="deal")
    assert tag_update(tag=tag(workspace, "offer"), actor=Actor(), color="red").color == "red"


@pytest.mark.django_db(transaction=True)
def test_links_that_get_the_tag_meanwhile_lose_nothing_but_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "CHUNK", 2)
    monkeypatch.setattr(changes, "kick", lambda change_id: changes.tag_change_run(change_id))
    workspace = Workspace.objects.create(name="Busy")
    links = make(workspace, *[["sale", "x"]] * 6)

    def tag_again(some: list[Link]) -> Callable[[], None]:
        def put() -> None:
            for link in some:
                link_update(link=link, actor=Actor(), tags=["x"])
                link_update(link=link, actor=Actor(), tags=["sale", "x"])

        return put

    def delete() -> None:
        tag_delete(tag=tag(workspace, "sale"), actor=Actor())

    assert run_at_once([tag_again(links[:3]), tag_again(links[3:]), delete], TagBusy) == []
    # Those that were tagged after the tag went made it anew.
    assert {tuple(names) for names, _ in state(links)} <= {("x",), ("sale", "x")}
    assert not TagChange.objects.exists()
