"""The editor: GET and POST /w/<workspace>/links/new and /w/<workspace>/links/<link>."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from links.forms import LinkForm
from links.models import Link
from links.services import link_create, link_update, links_count_clicks

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def url(workspace: Workspace, name: str) -> str:
    return f"/w/{workspace.public_id}/links/{name}"


def typed(**changes: str) -> dict[str, str]:
    """What the form sends."""
    form = {"destination": "example.com/new", "slug": "spring", "status_code": "302", "query_mode": "keep"}
    return form | {"timezone": "Europe/Berlin", "version": "1"} | changes


def test_new_link(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    times = {"activates_at": "2030-07-01T12:00", "expires_at": "2030-12-01T12:00"}
    answer = sign_in(bob).post(url(workspace, "new"), typed(slug="n", tags="a, b", **times))
    made = Link.objects.get()
    assert answer["Location"] == url(workspace, made.public_id)
    assert (made.destination, made.tag_names) == ("https://example.com/new", ["a", "b"])
    assert made.activates_at == datetime(2030, 7, 1, 10, tzinfo=UTC)  # summer time
    assert made.expires_at == datetime(2030, 12, 1, 11, tzinfo=UTC)


def test_saves_in_the_drawer(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    answer = sign_in(bob).post(url(workspace, link.public_id), typed(), headers=HTMX)
    assert "Saved. Live everywhere within" in answer["HX-Trigger"]
    link.refresh_from_db()
    assert link.destination == "https://example.com/new"
    assert b'name="version" value="2"' in answer.content


def test_seconds_survive_an_edit(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    end = datetime(2030, 1, 1, 1, 2, 3, tzinfo=UTC)
    link_update(link=link, actor=Actor(user=bob), expires_at=end)
    assert b'value="2030-01-01T01:02:03"' in sign_in(bob).get(url(workspace, link.public_id)).content


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("destination", "", "Enter the address"),
        ("destination", "ftp://example.com", "not to ftp:"),
        ("slug", "a b", "cannot contain blanks"),
        ("expires_at", "2030-03-31T02:30", "skip this time"),
        ("expires_at", "soon", "Enter a date and a time"),
        ("activates_at", "0001-01-01T00:30", "outside the years 1 to 9999"),
        ("status_code", "200", "not one of the available choices"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link, field: str, value: str, words: str
) -> None:
    answer = sign_in(bob).post(url(workspace, link.public_id), typed(title="Typed", **{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Typed"' in answer.content.decode()
    link.refresh_from_db()
    assert link.version == 1


def test_taken_slug(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    answer = sign_in(bob).post(url(workspace, "new"), typed())
    assert answer.status_code == 422
    assert "is taken" in answer.content.decode()


def test_a_link_deleted_while_it_is_saved(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(**_: object) -> Link:
        raise Link.DoesNotExist

    monkeypatch.setattr("links.views.editor.link_update", too_late)
    assert sign_in(bob).post(url(workspace, link.public_id), typed()).status_code == 404


def test_conflict_loses_nothing(sign_in: SignIn, alice: User, bob: User, workspace: Workspace, link: Link) -> None:
    link_update(link=link, actor=Actor(user=alice), title="Theirs")
    browser = sign_in(bob)
    answer = browser.post(url(workspace, link.public_id), typed(title="Mine"), headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this link" in text
    assert "Theirs" in text
    assert 'value="Mine"' in text
    again = browser.post(url(workspace, link.public_id), typed(title="Mine", version="2"))
    assert again.status_code == 302
    link.refresh_from_db()
    assert link.title == "Mine"


def test_history(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    link_update(link=link, actor=Actor(user=bob), title="Second")
    text = sign_in(bob).get(url(workspace, link.public_id), headers=HTMX).content.decode()
    assert "changed the title" in text
    assert "<html" not in text


def test_viewer(sign_in: SignIn, carol: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(carol)
    text = browser.get(url(workspace, link.public_id)).content.decode()
    assert "example.com" in text
    assert "disabled" in text
    assert ">Save<" not in text
    assert browser.post(url(workspace, link.public_id), typed()).status_code == 403
    assert browser.get(url(workspace, "new")).status_code == 403
    assert browser.post(url(workspace, "preview"), typed()).status_code == 403


def test_foreign(sign_in: SignIn, mallory: User, elsewhere: Workspace, workspace: Workspace, link: Link) -> None:
    browser = sign_in(mallory)
    assert browser.get(url(workspace, link.public_id)).status_code == 404
    assert browser.get(url(elsewhere, link.public_id)).status_code == 404
    assert browser.post(url(elsewhere, link.public_id), typed()).status_code == 404


def test_wrong_method(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    assert sign_in(bob).put(url(workspace, link.public_id)).status_code == 405


EVERYTHING: dict[str, Any] = {
    "slug": "all/{id}",
    "rules": [
        {
            "name": "Germans",
            "conditions": [{"type": "country", "values": ["DE", "AT"]}, {"type": "os", "values": ["ios"]}],
            "destination": "https://example.com/de/{id}",
        },
        {
            "conditions": [{"type": "bot", "negate": True}],
            "variants": [
                {"destination": "https://example.com/1", "weight": 3},
                {"destination": "https://example.com/2", "weight": 1},
            ],
        },
    ],
    "variants": [
        {"name": "Blue", "destination": "https://example.com/blue", "weight": 1},
        {"destination": "https://example.com/red", "weight": 3},
    ],
    "ios_url": "myapp:/x/{id}",
    "android_url": "market://details?id=x",
    "app_schemes": ["myapp", "market", "tel"],
    "leave_in_app": True,
    "password": "night owl",
    "social_title": "Title",
    "social_image": "https://example.com/i.png",
    "cloak": True,
    "indexable": True,
    "max_clicks": 1_000,
    "query_pass": ["utm_*"],
    "query_strip": ["fbclid"],
    "expired_url": "https://example.com/over",
    "activates_at": datetime(2020, 1, 1, tzinfo=UTC),
    "expires_at": datetime(2036, 1, 1, 1, 2, 3, tzinfo=UTC),
}


def _columns(link: Link) -> dict[str, Any]:
    return {**Link.objects.filter(pk=link.pk).values().get()}


def _shown(html: str) -> str:
    """The page's text, its blanks as a browser shows them."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


@pytest.mark.parametrize("destination", ["https://example.com/{id}?a=1", "tel:911"])
def test_what_the_form_does_not_show_stays_as_it_is(
    sign_in: SignIn, bob: User, workspace: Workspace, destination: str
) -> None:
    fields = EVERYTHING | ({"slug": "all", "ios_url": "", "rules": []} if destination == "tel:911" else {})
    link = link_create(workspace=workspace, actor=Actor(user=bob), destination=destination, **fields)
    before = _columns(link)
    browser = sign_in(bob)
    form = LinkForm.of(link, [])
    sent = {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}
    assert browser.post(url(workspace, link.public_id), sent | {"version": "1"}).status_code == 302
    assert _columns(link) == before, "saving what is there changes nothing"
    assert browser.post(url(workspace, link.public_id), sent | {"version": "1", "title": "New"}).status_code == 302
    after = _columns(link)
    different = {name for name in before if before[name] != after[name]}
    assert different == {"title", "version", "updated_at"}
    assert browser.post(url(workspace, link.public_id), sent | {"version": "1", "title": "Late"}).status_code == 422


def test_preview_says_all_that_the_link_does(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(user=bob), destination="https://example.com/{id}", **EVERYTHING)
    browser = sign_in(bob)
    saved = browser.get(url(workspace, link.public_id)).content.decode()
    form = typed(destination="https://example.com/typed/{id}", slug="all/{id}")
    live = browser.post(f"{url(workspace, 'preview')}?link={link.public_id}", form).content.decode()
    for text in (saved, live):
        shown = _shown(text)
        for words in (
            "and fits none of the rules gets one of several addresses",
            "Everybody is asked for the password first",
            "Messengers and networks show the link&#x27;s own title",
            "the destination is shown in a frame",
            "Rule 1, Germans: country is DE or AT and os is ios → example.com/de/{id}",
            "Rule 2: not a bot → one of these by chance 75% go to example.com/1 25% go to example.com/2",
            "iPhones and iPads go to myapp:/x/{id}",
            "Android phones go to market://details?id=x",
            "Everybody else gets one of these by chance",
            "25%, Blue go to example.com/blue 75% go to example.com/red",
            "after 1,000 clicks; 0 counted so far",
            "/all/some-id?",
        ):
            assert words in shown, words
    assert "example.com/typed/some-id" in live
    assert "/all/{}" not in live


def test_preview_of_a_test_that_is_over_and_of_a_used_up_link(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link
) -> None:
    variants = [{"destination": f"https://example.com/{name}", "weight": 1} for name in ("blue", "red")]
    link = link_update(link=link, actor=Actor(user=bob), variants=variants, max_clicks=1)
    link_update(link=link, actor=Actor(user=bob), winner=link.variants[0]["id"])
    page = url(workspace, link.public_id)
    text = _shown(sign_in(bob).get(page).content.decode())
    assert "goes to example.com/blue" in text
    assert "by chance" not in text
    links_count_clicks(counts={link.public_id: 1})
    EdgeChange.objects.all().delete()
    text = _shown(sign_in(bob).get(page).content.decode())
    assert "sees a page that says the link has expired" in text
    assert "Used up It has had its 1 clicks." in text


def test_preview_of_another_workspaces_link(
    sign_in: SignIn, mallory: User, elsewhere: Workspace, workspace: Workspace, link: Link
) -> None:
    answer = sign_in(mallory).post(f"{url(elsewhere, 'preview')}?link={link.public_id}", typed())
    assert answer.status_code == 404


def test_preview_says_what_the_edge_would_do(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    form = typed(destination="https://example.com/?a=1", query_mode="override")
    assert "example.com/?a=visitor" in browser.post(url(workspace, "preview"), form).content.decode()
    assert "cannot be saved yet" in browser.post(url(workspace, "preview"), typed(slug="#")).content.decode()
    assert not Link.objects.exists()
