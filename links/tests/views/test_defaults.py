"""What new links start with: the page, the editor and what a folder has of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from links.defaults import defaults_of
from links.models import Folder, LinkDefaults, UtmTemplate
from links.reach import EVERYTHING
from links.services import link_defaults_save, tag_create, utm_template_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/link-defaults"


@pytest.fixture
def folder(workspace: Workspace) -> Folder:
    return Folder.objects.create(workspace=workspace, name="Spring", folded="spring")


def test_an_admin_sets_all_and_takes_it_back(
    sign_in: SignIn, alice: User, workspace: Workspace, folder: Folder, url: str, hold: Callable[..., Domain]
) -> None:
    hold(workspace)
    template = utm_template_create(workspace=workspace, actor=Actor(), name="Mail", utm_source="mail")
    tag_create(workspace=workspace, actor=Actor(), name="Sale", color="teal")
    client = sign_in(alice)
    sent: dict[str, Any] = {
        "domain": "go.acme.com", "folder": folder.public_id, "tags": "sale, x", "utm_template": template.public_id,
        "expires_days": "30", "expired_url": "example.com/over", "status_code": "301", "query_mode": "drop",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert defaults_of(workspace, EVERYTHING).workspace.values == {
        "domain": "go.acme.com", "folder": folder.public_id, "tags": ["Sale", "x"], "utm": {"utm_source": "mail"},
        "expires_days": 30, "expired_url": "https://example.com/over", "status_code": 301, "query_mode": "drop",
    }  # fmt: skip
    page = client.get(url).content.decode()
    for part in (
        f'<option value="{folder.public_id}" selected>Spring',
        f'<option value="{template.public_id}" selected>Mail',
        'value="Sale, x"',
        "&quot;Sale&quot;: &quot;teal&quot;",
        '<option value="go.acme.com" selected>',
        'value="30"',
    ):
        assert part in page
    assert client.post(url, {"domain": "default", "utm_source": "news"}).status_code == 302
    assert defaults_of(workspace, EVERYTHING).workspace.values == {"domain": "", "utm": {"utm_source": "news"}}
    assert '<option value="default" selected>' in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"domain": "foreign.example"}, "is no domain of this workspace"),
        ({"folder": "fld_absent"}, "no such folder"),
        ({"tags": "a|b"}, "contains a comma, a bar"),
        ({"utm_template": "utm_absent"}, "template is gone"),
        ({"utm_template": "utm_absent", "ref": "x"}, "not both"),
        ({"utm_term": "x" * 201}, "longer than 200"),
        ({"expires_days": "0"}, "after 1 to 3,650 days"),
        ({"expires_days": "soon"}, "whole number"),
        ({"expires_days": "99999999999999999999"}, "after 1 to 3,650 days"),
        ({"expired_url": "ftp://x"}, "ftp"),
        ({"status_code": "300"}, "300"),
    ],
)
def test_what_is_wrong_is_said_and_kept_in_the_form(
    sign_in: SignIn, alice: User, url: str, sent: dict[str, str], said: str
) -> None:
    answer = sign_in(alice).post(url, {"utm_medium": "", "tags": "kept", **sent})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LinkDefaults.objects.exists()


def test_members_set_nothing(sign_in: SignIn, bob: User, url: str) -> None:
    assert sign_in(bob).get(url).status_code == 403
    assert sign_in(bob).post(url, {"tags": "x"}).status_code == 403


def test_the_page_stays_small(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    UtmTemplate.objects.bulk_create(
        UtmTemplate(workspace=workspace, name=f"T{n:04}", folded=f"t{n:04}", utm_source="s") for n in range(150)
    )
    Folder.objects.bulk_create(Folder(workspace=workspace, name=f"F{n:04}", folded=f"f{n:04}") for n in range(150))
    last = UtmTemplate.objects.get(name="T0149")
    link_defaults_save(workspace=workspace, actor=Actor(), values={"utm_template": last.public_id, "tags": ["a"]})
    client = sign_in(alice)
    with django_assert_max_num_queries(12):
        page = client.get(url).content.decode()
    assert f'<option value="{last.public_id}" selected>T0149' in page
    assert 'name="template_q"' in page
    assert len(page) < 60_000
