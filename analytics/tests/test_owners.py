"""Whose an address was, by what Postgres holds."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Workspace
from analytics.forwarder.rows import Owner
from analytics.owners import owner_of
from domains.models import Domain
from domains.states import State
from links.models import Link
from links.services import link_create
from links.services.update import link_update

HOST = "go.acme.example"


@pytest.fixture(autouse=True)
def _short_host(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["go.example.com", "127.0.0.1"]


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """/sale on the short domain."""
    return link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug="sale")


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A custom domain of Acme's that is served, since an hour."""
    now = timezone.now()
    return Domain.objects.create(
        workspace=workspace,
        hostname=HOST,
        registrable="acme.example",
        state=State.ACTIVE.value,
        state_since=now,
        proven_at=now - timedelta(hours=1),
    )


def test_a_link_on_the_short_domain(link: Link, workspace: Workspace) -> None:
    now = time.time()
    for host in ("go.example.com", "127.0.0.1"):
        assert owner_of(host, "/sale", now) == Owner(workspace.public_id, link.public_id)
    assert owner_of("go.example.com", "/s%61le/", now) == Owner(workspace.public_id, link.public_id)


@pytest.mark.parametrize(
    "path", ["", "/", "/other", "/sale/more", "/%FF", "/go.acme.example%23sale", "/" + "a" * 9_000]
)
def test_the_short_domain_is_nobodys_where_no_link_is(link: Link, path: str) -> None:
    assert owner_of("go.example.com", path, time.time()) is None


def test_hosts_that_nobody_has(link: Link) -> None:
    assert owner_of("elsewhere.example", "/sale", time.time()) is None
    assert owner_of("", "/sale", time.time()) is None


def test_a_link_that_was_made_or_changed_since_is_not_believed(link: Link) -> None:
    before = link.updated_at.timestamp() - 0.001
    assert owner_of("go.example.com", "/sale", before) is None
    after = time.time()
    link_update(link=link, actor=Actor(), title="New")
    assert owner_of("go.example.com", "/sale", after) is None


def test_a_custom_domain_knows_its_workspace(domain: Domain, workspace: Workspace) -> None:
    assert owner_of(HOST, "/missing", time.time()) == Owner(workspace.public_id, "")
    assert owner_of(HOST, "/", time.time()) == Owner(workspace.public_id, "")


def test_a_custom_domain_that_changed_hands(domain: Domain) -> None:
    """Who proves a name is not shown what came before."""
    assert owner_of(HOST, "/missing", time.time() - 7_200) is None
    Domain.objects.filter(pk=domain.pk).update(state=State.AWAITING_DNS.value, proven_at=None)
    assert owner_of(HOST, "/missing", time.time()) is None


def test_the_short_domains_links_are_not_the_custom_domains(link: Link, domain: Domain, workspace: Workspace) -> None:
    assert owner_of(HOST, "/sale", time.time()) == Owner(workspace.public_id, "")


def test_it_asks_little(link: Link, domain: Domain, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # a fixture
        owner_of(HOST, "/sale", time.time())


def test_a_link_on_a_custom_domain(domain: Domain, workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug="sale", domain=HOST)
    assert owner_of(HOST, "/sale", time.time()) == Owner(workspace.public_id, link.public_id)
    assert owner_of("go.example.com", "/sale", time.time()) is None
