"""The history of a link: GET …/links/<link>/history, and GET and POST …/links/<link>/restore/<event>."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from domains.states import State
from links.history import RESTORABLE
from links.models import DeletedLink, Folder, Link
from links.models.tag import fold
from links.services import link_create, link_delete, link_undelete, link_update, links_bulk_tag

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
URL = "https://example.com/"


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination=URL, slug="spring", title="One")


def restore_url(link: Link, event: AuditEvent | None = None) -> str:
    """Of the link's first event if none is given."""
    event = event or AuditEvent.objects.filter(target=link.public_id).earliest("id")
    return f"/w/{link.workspace.public_id}/links/{link.public_id}/restore/{event.public_id}"


def test_restores_what_the_diff_says(sign_in: SignIn, bob: User, link: Link) -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    link_update(link=link, actor=Actor(user=bob), title="Two", destination=f"{URL}2", expires_at=end, tags=["x"])
    client = sign_in(bob)
    shown = client.get(restore_url(link), headers=HTMX).content.decode()
    assert "<bdi>Two</bdi>" in shown
    assert "<bdi>One</bdi>" in shown
    answer = client.post(restore_url(link), {"seen": "2"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#drawer"
    assert "Restored." in answer["HX-Trigger"]
    link.refresh_from_db()
    assert (link.title, link.destination, link.expires_at, link.tag_names) == ("One", URL, None, [])
    assert AuditEvent.objects.filter(target=link.public_id).latest("id").user == bob
    # And nothing is left to do.
    assert b"nothing to restore" in client.get(restore_url(link)).content


def test_without_scripts(sign_in: SignIn, bob: User, link: Link) -> None:
    link_update(link=link, actor=Actor(user=bob), title="Two")
    client = sign_in(bob)
    assert b'name="seen" value="2"' in client.get(restore_url(link)).content
    assert client.post(restore_url(link), {"seen": "2"}).status_code == 302
    link.refresh_from_db()
    assert link.title == "One"


def test_asks_again_when_the_link_changed_meanwhile(sign_in: SignIn, bob: User, link: Link) -> None:
    link_update(link=link, actor=Actor(user=bob), title="Two")
    link_update(link=link, actor=Actor(user=bob), title="Three")
    answer = sign_in(bob).post(restore_url(link), {"seen": "2"}, headers=HTMX)
    assert answer.status_code == 422
    assert b"Somebody changed this link meanwhile" in answer.content
    assert b"Three" in answer.content
    link.refresh_from_db()
    assert link.title == "Three"


def test_a_slug_that_others_have_now(sign_in: SignIn, bob: User, link: Link, elsewhere: Workspace) -> None:
    link_update(link=link, actor=Actor(user=bob), slug="summer")
    link_create(workspace=elsewhere, actor=Actor(), destination=URL, slug="spring")
    answer = sign_in(bob).post(restore_url(link), {"seen": "2"}, headers=HTMX)
    assert (answer.status_code, b"is taken" in answer.content) == (422, True)


def test_what_cannot_be_gone_back_to_is_said(
    sign_in: SignIn, bob: User, link: Link, hold: Callable[..., Domain]
) -> None:
    domain = hold(link.workspace)
    folder = Folder.objects.create(workspace=link.workspace, name="Sale", folded=fold("Sale"))
    actor = Actor(user=bob)
    link_update(link=link, actor=actor, domain="go.acme.com", folder=folder.public_id, password="hunter22")
    event = AuditEvent.objects.filter(target=link.public_id).latest("id")
    link_update(link=link, actor=actor, domain="", folder="", password=None, title="Two")
    folder.delete()
    Domain.objects.filter(pk=domain.pk).update(state=State.REMOVED)
    client = sign_in(bob)
    shown = client.get(restore_url(link, event)).content.decode()
    for words in ("The password stays", "go.acme.com is not this workspace", "you cannot put links there"):
        assert words in shown
    client.post(restore_url(link, event), {"seen": "3"})
    link = Link.objects.get(pk=link.pk)
    assert (link.domain, link.folder, link.has_password, link.title) == (None, None, False, "One")


def test_a_folder_comes_back(sign_in: SignIn, bob: User, link: Link) -> None:
    folder = Folder.objects.create(workspace=link.workspace, name="Sale", folded=fold("Sale"))
    link_update(link=link, actor=Actor(user=bob), folder=folder.public_id)
    event = AuditEvent.objects.filter(target=link.public_id).latest("id")
    link_update(link=link, actor=Actor(user=bob), folder="")
    sign_in(bob).post(restore_url(link, event), {"seen": "3"})
    link.refresh_from_db()
    assert link.folder == folder


def test_who_only_views_cannot(sign_in: SignIn, carol: User, link: Link) -> None:
    link_update(link=link, actor=Actor(), title="Two")
    client = sign_in(carol)
    assert client.get(restore_url(link)).status_code == 403
    page = client.get(f"/w/{link.workspace.public_id}/links/{link.public_id}").content
    assert b"Restore this version" not in page


def test_only_the_link_s_own_changes(
    sign_in: SignIn, bob: User, mallory: User, link: Link, workspace: Workspace
) -> None:
    other = link_create(workspace=workspace, actor=Actor(), destination=URL)
    event = AuditEvent.objects.filter(target=other.public_id).get()
    assert sign_in(bob).get(restore_url(link, event)).status_code == 404
    assert sign_in(mallory).get(restore_url(link)).status_code == 404


def test_older_entries(sign_in: SignIn, carol: User, link: Link) -> None:
    for number in range(30):
        link_update(link=link, actor=Actor(), title=f"Title {number}.")
    client = sign_in(carol)
    url = f"/w/{link.workspace.public_id}/links/{link.public_id}"
    first = client.get(url)
    assert b"Title 10." in first.content
    assert b"Title 8." not in first.content
    older = client.get(f"{url}/history", {"before": first.context["history"].older}, headers=HTMX).content
    assert b"Title 8." in older
    assert b"made the link" in older
    assert b"Older changes" not in older


def _rule(dice: random.Random) -> dict[str, Any]:
    country = dice.choice(["DE", "FR", "JP", "BR"])
    return {"conditions": [{"type": "country", "values": [country]}], "destination": f"{URL}{country}"}


def _edit(dice: random.Random, link: Link) -> None:
    """A random change; some change nothing."""
    actor = Actor()
    kept = dice.sample(link.rules, k=dice.randint(0, len(link.rules)))
    when = datetime(2030, dice.randint(1, 6), 1, tzinfo=UTC)
    split = [{"destination": f"{URL}{letter}", "weight": dice.randint(1, 9)} for letter in "ab"]
    changes: list[dict[str, Any]] = [
        {"title": dice.choice(["", "One", "Two"]), "notes": dice.choice("xyz")},
        {"slug": dice.choice(["spring", "summer"])},
        {"rules": [*kept, _rule(dice)], "expires_at": dice.choice([None, when])},
        {"variants": dice.choice([[], split])},
        {"tags": dice.sample("abcd", k=2), "max_clicks": dice.choice([None, 5])},
        {"query_strip": dice.choice([[], ["a"]]), "cloak": dice.choice([True, False])},
    ]
    if link.variants:
        changes.append({"winner": dice.choice(link.variants)["id"], "variants_end_at": when})
    if dice.random() < 0.2:
        _through_the_bin(link, slug=dice.choice(["", "autumn"]))
    elif dice.random() < 0.2:
        links_bulk_tag(
            workspace=link.workspace, actor=actor, ids=[link.public_id], add=dice.sample("abcd", 2), remove=["a", "e"]
        )
    else:
        link_update(link=link, actor=actor, **dice.choice(changes))


def _through_the_bin(link: Link, *, slug: str) -> None:
    link_delete(link=link, actor=Actor())
    deleted = DeletedLink.objects.get(public_id=link.public_id)
    link_undelete(workspace=link.workspace, actor=Actor(), deleted=deleted, slug=slug)


def _fields(link: Link) -> dict[str, Any]:
    names = (
        "destination", "slug", "title", "notes", "rules", "variants", "variants_end_at", "winner", "expires_at",
        "max_clicks", "query_strip", "cloak",
    )  # fmt: skip
    return {name: getattr(link, name) for name in names} | {"tags": link.tag_names}


@pytest.mark.parametrize("seed", range(4))
def test_any_point_can_be_gone_back_to(seed: int, sign_in: SignIn, bob: User, link: Link) -> None:
    dice = random.Random(seed)
    client = sign_in(bob)
    points: dict[str, dict[str, Any]] = {}
    for _ in range(15):
        link = Link.objects.get(pk=link.pk)
        event = AuditEvent.objects.filter(target=link.public_id, action__in=RESTORABLE).latest("id")
        points[restore_url(link, event)] = _fields(link)
        _edit(dice, link)
    for url, fields in dice.sample(sorted(points.items(), key=lambda one: one[0]), k=8):
        seen = Link.objects.get(pk=link.pk).version
        assert client.post(url, {"seen": str(seen)}).status_code == 302
        assert _fields(Link.objects.get(pk=link.pk)) == fields
