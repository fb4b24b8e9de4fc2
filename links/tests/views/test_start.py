"""What the editor of a new link starts with: GET /w/<workspace>/links/new and /links/start."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from links.models import Folder, Link
from links.services import link_defaults_save, tag_create

SignIn = Callable[[User], Client]
NOTHING = {"domain": "", "folder": "", "tags": "", "expires_at": "", "expired_url": ""} | {
    "status_code": "302",
    "query_mode": "keep",
}


def save(workspace: Workspace, within: Folder | None = None, **values: Any) -> None:
    link_defaults_save(workspace=workspace, actor=Actor(), folder=within, values=values)


def told(page: str) -> dict[str, Any]:
    """What the editor's script is told."""
    found = re.search(r'data-start="([^"]*)"', page)
    assert found is not None
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


@pytest.fixture
def folder(workspace: Workspace) -> Folder:
    return Folder.objects.create(workspace=workspace, name="Spring", folded="spring")


@pytest.fixture
def new(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/links/new"


def test_without_defaults_nothing_is_filled_in(sign_in: SignIn, bob: User, new: str) -> None:
    page = sign_in(bob).get(new).content.decode()
    assert told(page) == {"values": NOTHING, "utm": {}, "days": None, "colors": {}}
    assert "From the defaults" not in page


def test_what_is_filled_in_is_said(
    sign_in: SignIn, bob: User, workspace: Workspace, folder: Folder, new: str, hold: Callable[..., Domain]
) -> None:
    hold(workspace)
    tag_create(workspace=workspace, actor=Actor(), name="Sale", color="teal")
    save(workspace, domain="go.acme.com", folder=folder.public_id, tags=["Sale"], expires_days=3, status_code=301)
    save(workspace, folder, utm={"utm_source": "mail"}, tags=["Sale", "spring"])
    page = sign_in(bob).get(new).content.decode()
    for part in (
        '<option value="go.acme.com" selected>',
        'name="tags" value="Sale, spring"',
        '<option value="301" selected>',
        f'<option value="{folder.public_id}" selected>',
        "From the defaults of the folder “Spring”: tags, campaign.",
        "From the defaults of this workspace: domain, folder, end, kind of redirect.",
    ):
        assert part in page
    start = told(page)
    assert (start["utm"], start["days"], start["colors"]) == ({"utm_source": "mail"}, 3, {"Sale": "teal"})
    ends = datetime.fromisoformat(start["values"]["expires_at"]).replace(tzinfo=UTC)
    assert abs(ends - timezone.now() - timedelta(days=3)) < timedelta(hours=1)
    assert f'value="{start["values"]["expires_at"]}"' in page


def test_what_the_address_names_counts_more(
    sign_in: SignIn, bob: User, workspace: Workspace, folder: Folder, new: str, hold: Callable[..., Domain]
) -> None:
    hold(workspace)
    hold(workspace, "b.example")
    save(workspace, domain="go.acme.com", tags=["a"])
    save(workspace, folder, domain="go.acme.com", tags=["b"])
    page = sign_in(bob).get(f"{new}?domain=b.example&slug=x&folder={folder.public_id}").content.decode()
    assert '<option value="b.example" selected>' in page
    assert 'name="slug" value="x"' in page
    assert told(page)["values"]["tags"] == "b"
    page = sign_in(bob).get(f"{new}?domain=foreign.example&slug=x").content.decode()
    assert '<option value="go.acme.com" selected>' in page
    assert 'name="slug" value="x"' not in page


def test_another_folder_gives_other_values(
    sign_in: SignIn, bob: User, workspace: Workspace, elsewhere: Workspace, folder: Folder
) -> None:
    theirs = Folder.objects.create(workspace=elsewhere, name="Secret", folded="secret")
    save(elsewhere, theirs, tags=["theirs"])
    save(workspace, folder=folder.public_id, query_mode="drop", tags=["a"])
    save(workspace, folder, tags=["b"])
    client = sign_in(bob)
    url = f"/w/{workspace.public_id}/links/start"
    inside = client.get(url, {"folder": folder.public_id}).content.decode()
    assert told(inside)["values"] == NOTHING | {"folder": folder.public_id, "tags": "b", "query_mode": "drop"}
    assert "<html" not in inside
    assert "From the defaults of the folder “Spring”: tags." in inside
    outside = told(client.get(url, {"folder": ""}).content.decode())
    assert outside["values"] == NOTHING | {"tags": "a", "query_mode": "drop"}
    for foreign in (theirs.public_id, "fld_absent"):
        assert told(client.get(url, {"folder": foreign}).content.decode())["values"]["tags"] == "b"


def test_the_form_decides(sign_in: SignIn, bob: User, workspace: Workspace, folder: Folder, new: str) -> None:
    save(workspace, folder=folder.public_id, tags=["a"], expires_days=3)
    client = sign_in(bob)
    sent = {"destination": "example.com", "status_code": "302", "query_mode": "keep", "folder": folder.public_id}
    refused = client.post(new, sent | {"destination": "ftp://x", "tags": "mine"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'name="tags" value="mine"' in page
    assert f'<option value="{folder.public_id}" selected>' in page
    assert told(page)["values"]["tags"] == "a"
    assert "From the defaults" not in page
    client.post(new, sent)
    link = Link.objects.get()
    assert (link.folder, link.tag_names, link.expires_at) == (folder, [], None)


def test_who_makes_no_links_is_told_nothing(sign_in: SignIn, carol: User, mallory: User, workspace: Workspace) -> None:
    url = f"/w/{workspace.public_id}/links/start"
    assert sign_in(carol).get(url).status_code == 403
    assert sign_in(mallory).get(url).status_code == 404
