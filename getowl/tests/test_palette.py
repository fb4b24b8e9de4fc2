"""The command palette: GET /w/<workspace>/palette."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.services import link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/palette"


def test_finds_links_and_pages(sign_in: SignIn, bob: User, workspace: Workspace, url: str) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug="domain-sale")
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug="other")
    page = sign_in(bob).get(url, {"q": "DOMAIN"}).content.decode()
    assert f'data-short-url="{link.short_url}"' in page
    assert "/other" not in page
    assert f"/w/{workspace.public_id}/domains" in page
    assert "Analytics" not in page


def test_the_newest_links_without_a_question(sign_in: SignIn, carol: User, workspace: Workspace, url: str) -> None:
    for number in range(10):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug=f"number-{number}.")
    page = sign_in(carol).get(url).content.decode()
    assert page.count('id="palette-link-') == 8
    assert page.index("number-9.") < page.index("number-2.")
    assert "number-1." not in page


def test_only_what_the_role_allows(sign_in: SignIn, alice: User, bob: User, carol: User, url: str) -> None:
    pages = {user: sign_in(user).get(url).content.decode() for user in (alice, bob, carol)}
    assert [user for user, page in pages.items() if "New link" in page] == [alice, bob]
    assert [user for user, page in pages.items() if "Invite people" in page] == [alice]
    assert [user for user, page in pages.items() if "Audit trail" in page] == [alice, bob, carol]


def test_nothing_found(sign_in: SignIn, carol: User, url: str) -> None:
    page = sign_in(carol).get(url, {"q": "<zzz>"}).content.decode()
    assert "Nothing is called “&lt;zzz&gt;”" in page


def test_foreign(sign_in: SignIn, mallory: User, url: str) -> None:
    assert sign_in(mallory).get(url).status_code == 404


def test_queries(
    sign_in: SignIn, bob: User, workspace: Workspace, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug=f"n{number}")
    client = sign_in(bob)
    client.get(url)
    with django_assert_max_num_queries(9):
        client.get(url)
