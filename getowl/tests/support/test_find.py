"""Support finds a customer by whatever they wrote."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import ApiKey, Role, StaffRole, User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from accounts.tests.people import make_staff
from domains.models import Domain
from domains.services import domain_add
from links.models import Link
from links.services import link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def support(db: None, sign_in: SignIn) -> Client:
    return sign_in(make_staff(StaffRole.SUPPORT))


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    destination = "https://shop.example.com/spring/boots?size=42"
    return link_create(workspace=workspace, actor=Actor(user=alice), slug="Boots", destination=destination)


@pytest.fixture
def domain(workspace: Workspace, alice: User) -> Domain:
    return domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")


def found(support: Client, words: str) -> str:
    answer = support.get("/admin/find/", {"q": words})
    assert answer.status_code == 200
    return answer.text.partition("<tbody>")[2]


@pytest.mark.parametrize("by", ["public_id", "short_url", "slug", "destination"])
def test_a_link(support: Client, link: Link, by: str) -> None:
    other = link_create(workspace=link.workspace, actor=Actor(), slug="other", destination="https://else.example.com/")
    text = found(support, getattr(link, by))
    assert f"/admin/about/link/{link.public_id}/" in text
    assert "Acme" in text
    assert other.public_id not in text


def test_a_link_by_a_part_of_where_it_leads(support: Client, link: Link) -> None:
    assert link.public_id in found(support, "shop.example.com/spring")


def test_a_domain_and_its_links(support: Client, domain: Domain) -> None:
    for words in ("go.acme.com", "https://GO.acme.com/anything", "acme.com", domain.public_id):
        assert "go.acme.com" in found(support, words), words
    assert "go.acme.com" not in found(support, "other.com")


def test_people_by_their_address_and_companies_by_theirs(support: Client, alice: User, workspace: Workspace) -> None:
    invitation_create(workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER)
    for words in ("Alice@Example.com", alice.public_id, "@example.com"):
        assert f"/admin/about/person/{alice.public_id}/" in found(support, words), words
    assert "Invitation" in found(support, "dave@example.com")


def test_a_workspace_by_a_part_of_its_name_or_its_id(support: Client, workspace: Workspace) -> None:
    for words in ("acm", workspace.public_id):
        assert f"/admin/about/workspace/{workspace.public_id}/" in found(support, words), words


def test_a_key_by_its_end_or_the_whole_of_it(support: Client, workspace: Workspace, alice: User) -> None:
    key, secret = api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    for words in (key.last_four, f"…{key.last_four}", f"sk_live_…{key.last_four}", secret, key.public_id):
        assert "Build" in found(support, words), words
    assert "Build" not in found(support, secret[:-1] + ("a" if secret[-1] != "a" else "b") + "zzz")


@pytest.mark.parametrize("words", ["", "nothing like it", "'; --", "%", "\x00", "x" * 600, "//", "http://[", "@"])
def test_whatever_is_written(support: Client, words: str) -> None:
    assert support.get("/admin/find/", {"q": words}).status_code == (400 if "\0" in words else 200)


def test_few_queries(
    support: Client, link: Link, domain: Domain, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        found(support, "go.acme.com")
