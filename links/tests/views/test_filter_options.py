"""The selects in the bar above the list where there is more than they offer: GET …/links/options/<select>."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import Membership, Role, User, Workspace
from domains.models import Domain
from links.models import Folder
from links.services.folders import folder_create
from links.views import filter_bar

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace, alice: User, hold: Callable[..., Domain], monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace with more of everything than a select offers."""
    monkeypatch.setattr(filter_bar, "MOST", 2)
    actor = Actor(user=alice)
    for name in ("Autumn", "Spring", "Summer sale"):
        folder_create(workspace=workspace, actor=actor, name=name)
    folder_create(workspace=workspace, actor=actor, name="Summer secret", access=Folder.Access.PRIVATE)
    for hostname in ("go.acme.com", "sale.acme.com", "sale.acme.org"):
        hold(workspace, hostname)
    return f"/w/{workspace.public_id}/links"


def test_the_bar_searches_where_there_are_more(sign_in: SignIn, bob: User, carol: User, url: str) -> None:
    page = sign_in(bob).get(url).text
    for words in ("Search folders", "Search domains", "Search people"):
        assert f'placeholder="{words}"' in page, words
    assert ">Summer sale</option>" not in page
    chosen = sign_in(bob).get(url, {"domain": "sale.acme.org"}).text
    assert '<option value="sale.acme.org" selected>' in chosen  # beyond the last that is offered


def test_what_is_found(sign_in: SignIn, carol: User, url: str) -> None:
    client = sign_in(carol)

    def found(select: str, search: str) -> list[str]:
        page = client.get(f"{url}/options/{select}", {"choice_q": search}).text
        return [option.split("</option>")[0] for option in page.split('">')[1:]]

    assert found("folder", "summer") == ["All folders", "Summer sale"]  # the secret one is not for her
    assert found("domain", "SALE") == ["All domains", "sale.acme.com", "sale.acme.org"]
    assert found("author", "alice@") == ["Everybody", "Alice"]
    assert found("author", "nobody") == ["None found"]
    assert found("folder", "")[:2] == ["All folders", "In no folder"]


def test_refusals(sign_in: SignIn, bob: User, mallory: User, workspace: Workspace, url: str) -> None:
    assert sign_in(mallory).get(f"{url}/options/folder").status_code == 404
    assert sign_in(bob).get(f"{url}/options/moon").status_code == 404
    assert sign_in(bob).post(f"{url}/options/folder").status_code == 405
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)
    assert sign_in(bob).get(f"{url}/options/folder").status_code == 200
