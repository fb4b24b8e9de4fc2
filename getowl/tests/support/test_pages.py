"""What support sees of a workspace, a person and a link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import StaffRole, User, Workspace
from accounts.tests.people import give_app, make_staff
from edge.models import EdgeChange
from exports.models import Export
from getowl.tests.acme import ids_of
from links.models import Import, Link
from links.services import link_create
from webhooks.models import Delivery

SignIn = Callable[[User], Client]


@pytest.fixture
def support(db: None, sign_in: SignIn) -> Client:
    return sign_in(make_staff(StaffRole.SUPPORT))


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), slug="spring", destination="https://example.com/")


def test_a_workspace_on_one_page(
    support: Client, workspace: Workspace, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ids_of(workspace, alice)
    Import.objects.filter(workspace=workspace).update(status="failed", failure="The file is torn.")
    Export.objects.filter(workspace=workspace).update(status="failed", failure="storage")
    Delivery.objects.filter(event__workspace=workspace).update(
        state="failed", status=503, next_attempt_at=None, finished_at=timezone.now()
    )
    workspace.domains.update(failing_since=timezone.now(), reason="dns_points_elsewhere")
    with django_assert_max_num_queries(17):
        text = support.get(f"/admin/about/workspace/{workspace.public_id}/").text
    for part in ("alice@example.com", "dave@example.com", "go.acme.com", "/spring", "Build", "hooks.example.com"):
        assert part in text, part
    for part in ("The file is torn.", "storage", "503", "dns_points_elsewhere"):
        assert f"<td>{part}</td>" in text, part
    assert "made the link" in text


def test_what_does_not_reach_the_edge(support: Client, workspace: Workspace, link: Link) -> None:
    EdgeChange.objects.filter(key=link.key).update(last_error="ItemTooLarge", attempts=7)
    assert "1 change waits since" in support.get(f"/admin/about/workspace/{workspace.public_id}/").text
    assert "7 attempts failed: ItemTooLarge" in support.get(f"/admin/about/link/{link.public_id}/").text


def test_a_person_on_one_page(support: Client, alice: User) -> None:
    give_app(alice)
    text = support.get(f"/admin/about/person/{alice.public_id}/").text
    for part in ("Acme", "owner", "none is proven", "/admin/mfa/authenticator/"):
        assert part in text, part


def test_a_link_that_works(support: Client, link: Link) -> None:
    EdgeChange.objects.all().delete()
    assert "Yes: visitors are redirected." in support.get(f"/admin/about/link/{link.public_id}/").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"activates_at": timedelta(hours=1)}, "It starts at"),
        ({"expires_at": -timedelta(hours=1)}, "It ended at"),
        ({"max_clicks": 5, "limit_reached_at": timedelta()}, "It reached its limit of 5 clicks"),
        ({"key": "##lnk_x"}, "It is parked"),
    ],
)
def test_why_a_link_is_dead(support: Client, link: Link, change: dict[str, object], words: str) -> None:
    now = timezone.now()
    Link.objects.filter(pk=link.pk).update(
        **{name: now + value if isinstance(value, timedelta) else value for name, value in change.items()}
    )
    text = support.get(f"/admin/about/link/{link.public_id}/").text
    assert "No: visitors are not redirected." in text
    assert words in text


def test_what_only_surprises(support: Client, link: Link) -> None:
    EdgeChange.objects.all().delete()
    Link.objects.filter(pk=link.pk).update(archived_at=timezone.now())
    text = support.get(f"/admin/about/link/{link.public_id}/").text
    assert "Yes: visitors are redirected." in text
    assert "It is archived" in text


@pytest.mark.parametrize("path", ["workspace/ws_none", "person/usr_none", "link/lnk_none"])
def test_what_is_not_there(support: Client, path: str) -> None:
    assert support.get(f"/admin/about/{path}/").status_code == 404


def test_the_wrong_method(support: Client, link: Link) -> None:
    assert support.post(f"/admin/about/link/{link.public_id}/").status_code == 405
