"""Which columns the list has: POST …/links/columns."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.columns import Column
from links.services import link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace, alice: User) -> str:
    link_create(
        workspace=workspace, actor=Actor(user=alice), destination="https://example.com/far", notes="By the bridge."
    )
    return f"/w/{workspace.public_id}/links"


def test_each_member_chooses_for_themselves(sign_in: SignIn, bob: User, carol: User, url: str) -> None:
    client = sign_in(bob)
    usual = client.get(url).text
    assert "col-tags" in usual
    assert "By the bridge." not in usual
    wanted = {"column": ["notes", "changed"]}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}?q=moon"}
    assert "No link matches" in client.post(f"{url}/columns", wanted, headers=headers).text  # the list as it was
    headers["HX-Current-URL"] = f"http://testserver{url}?after=lnk_gone"
    assert "By the bridge." in client.post(f"{url}/columns", wanted, headers=headers).text
    assert client.get(f"{url}/columns").text.count(" checked") == 2
    chosen = client.get(url).text
    assert "By the bridge." in chosen
    for gone in ("col-tags", "col-to", "col-clicks", "col-state"):
        assert gone not in chosen, gone
    assert "By the bridge." not in sign_in(carol).get(url).text


def test_all_and_none(sign_in: SignIn, carol: User, url: str) -> None:
    client = sign_in(carol)  # a viewer looks, and chooses at what
    assert client.post(f"{url}/columns", {"column": list(Column)}).status_code == 302
    assert client.get(url).text.count("<th ") == len(Column) + 2
    assert client.post(f"{url}/columns").status_code == 302
    assert client.get(url).text.count("<th ") == 2


def test_refusals(sign_in: SignIn, bob: User, mallory: User, url: str) -> None:
    answer = sign_in(bob).post(f"{url}/columns", {"column": ["notes", "moon"]})
    assert (answer.status_code, "moon" in answer.text) == (422, True)
    assert "By the bridge." not in sign_in(bob).get(url).text
    assert sign_in(bob).put(f"{url}/columns").status_code == 405
    assert sign_in(mallory).post(f"{url}/columns").status_code == 404
