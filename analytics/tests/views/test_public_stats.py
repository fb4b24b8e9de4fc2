"""The panel with which members make a link's numbers public."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.models import PublicStats
from analytics.services import public_stats_save
from links.models import Link
from links.services import link_create

PASSWORD = "owls at night"
SignIn = Callable[[User], Client]


@pytest.fixture
def link(workspace: Workspace, bob: User) -> Link:
    """A link."""
    return link_create(workspace=workspace, actor=Actor(user=bob), destination="https://example.com", slug="spring")


@pytest.fixture
def stats(link: Link, bob: User) -> PublicStats:
    """Its page, open to all."""
    return public_stats_save(link=link, actor=Actor(user=bob))


def panel_url(link: Link) -> str:
    return f"/w/{link.workspace.public_id}/links/{link.public_id}/public-stats"


def test_a_member_makes_it_public_and_takes_it_back(sign_in: SignIn, bob: User, link: Link) -> None:
    client = sign_in(bob)
    assert "at an address that nobody can guess" in client.get(panel_url(link)).text
    data = {"enabled": "on", "show_places": "on", "password": PASSWORD}
    response = client.post(panel_url(link), data, headers={"HX-Request": "true"})
    stats = PublicStats.objects.get()
    assert (stats.enabled, stats.show_places, stats.show_devices, stats.has_password) == (True, True, False, True)
    assert stats.url in response.text
    assert "<html" not in response.text
    assert "The page is public." in response["HX-Trigger"]
    assert PASSWORD not in response.text
    client.post(panel_url(link), {"enabled": "on"})  # the password stays
    assert PublicStats.objects.get().has_password
    client.post(panel_url(link), {"enabled": "on", "remove_password": "on"})
    assert not PublicStats.objects.get().has_password
    old = stats.token
    assert client.post(panel_url(link), {"do": "renew"}).status_code == 302
    stats.refresh_from_db()
    assert stats.token != old
    client.post(panel_url(link), {"do": "remove"})
    assert not PublicStats.objects.exists()
    assert client.post(panel_url(link), {"do": "renew"}).status_code == 404


def test_a_bad_password_is_said(sign_in: SignIn, bob: User, link: Link) -> None:
    response = sign_in(bob).post(panel_url(link), {"enabled": "on", "password": "abc"})
    assert response.status_code == 422
    assert "4 to 128 characters" in response.text


def test_who_only_views_sees_the_address(sign_in: SignIn, carol: User, link: Link, stats: PublicStats) -> None:
    client = sign_in(carol)
    html = client.get(panel_url(link)).text
    assert stats.url in html
    assert "Save" not in html
    assert client.post(panel_url(link), {"enabled": "on"}).status_code == 403


def test_strangers_find_nothing(sign_in: SignIn, mallory: User, elsewhere: Workspace, link: Link) -> None:
    client = sign_in(mallory)
    assert client.get(panel_url(link)).status_code == 404
    own = panel_url(link).replace(link.workspace.public_id, elsewhere.public_id)
    assert {client.get(own).status_code, client.post(own, {"enabled": "on"}).status_code} == {404}
    assert not PublicStats.objects.exists()


def test_other_methods(sign_in: SignIn, bob: User, link: Link) -> None:
    assert sign_in(bob).delete(panel_url(link)).status_code == 405
