"""What links made over the API, and from the paste box, start with."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from domains.models import Domain
from links.models import Folder, Link
from links.services import link_defaults_save

URL = "https://example.com/"
TAGGED = f"{URL}?utm_source=news"


@pytest.fixture(autouse=True)
def _defaults(workspace: Workspace, hold: Callable[..., Domain]) -> None:
    hold(workspace)
    values = {"domain": "go.acme.com", "tags": ["Sale"], "utm": {"utm_source": "news"}, "expires_days": 3}
    link_defaults_save(workspace=workspace, actor=Actor(), values=values)


def test_what_is_left_out_starts_as_the_defaults_say(api: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    assert (made["domain"], made["tags"], made["destinationUrl"]) == ("go.acme.com", ["Sale"], TAGGED)
    assert made["expiresAt"] is not None
    own: Any = {"destinationUrl": f"{URL}?utm_source=me", "domain": None, "tags": [], "expiresAt": None}
    _, made = api.call("POST", "/links", own)
    assert (made["domain"], made["tags"], made["expiresAt"]) == ("127.0.0.1", [], None)
    assert made["destinationUrl"] == own["destinationUrl"]


def test_they_can_be_left_away(api: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL, "applyDefaults": False})
    assert (made["domain"], made["tags"], made["destinationUrl"]) == ("127.0.0.1", [], URL)
    rows: list[Any] = [
        {"destinationUrl": URL},
        {"destinationUrl": "ftp://x"},
        {"destinationUrl": URL, "applyDefaults": False},
        {"destinationUrl": URL, "applyDefaults": "no"},
    ]
    _, answer = api.call("POST", "/links/bulk", {"links": rows})
    assert [one["status"] for one in answer["items"]] == ["created", "error", "created", "error"]
    assert [answer["items"][n]["link"]["tags"] for n in (0, 2)] == [["Sale"], []]
    assert api.call("PATCH", f"/links/{made['id']}", {"applyDefaults": True})[0] == 422


def test_an_update_takes_nothing_from_them(api: Caller) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL, "applyDefaults": False})
    _, changed = api.call("PATCH", f"/links/{made['id']}", {"title": "New"})
    assert (changed["tags"], changed["destinationUrl"], changed["domain"]) == ([], URL, "127.0.0.1")


def test_the_paste_box_starts_so_too(sign_in: Callable[[User], Client], bob: User, workspace: Workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Spring", folded="spring")
    link_defaults_save(workspace=workspace, actor=Actor(), values={"folder": folder.public_id, "status_code": 301})
    link_defaults_save(workspace=workspace, actor=Actor(), folder=folder, values={"tags": ["spring"]})
    sign_in(bob).post(f"/w/{workspace.public_id}/links/quick", {"destination": "example.com"})
    link = Link.objects.get()
    assert (link.folder, link.tag_names, link.status_code) == (folder, ["spring"], 301)
