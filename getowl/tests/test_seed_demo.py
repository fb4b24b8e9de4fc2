"""`manage.py seed_demo`."""

import io
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership, Role, User
from accounts.plans import Plan
from edge.models import EdgeChange
from getowl.management.commands.seed_demo import EMAIL, LINKS
from links.models import Link


@pytest.fixture(autouse=True)
def _debug(settings: Settings) -> None:
    settings.DEBUG = True  # tests run with it off


def seed() -> str:
    out = io.StringIO()
    call_command("seed_demo", password="correct horse", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_makes_a_user_who_can_sign_in_and_links_on_their_way(client: Client) -> None:
    assert f"Made {EMAIL} and {len(LINKS)} links" in seed()
    assert client.login(email=EMAIL, password="correct horse")
    assert EmailAddress.objects.filter(email=EMAIL, verified=True, primary=True).exists()
    membership = Membership.objects.get(user__email=EMAIL)
    assert (membership.role, membership.workspace.name) == (Role.OWNER, "Demo")
    assert membership.workspace.plan == Plan.ENTERPRISE
    assert Link.objects.visible_to(membership.workspace).count() == len(LINKS) == EdgeChange.objects.count()
    newest = Link.objects.visible_to(membership.workspace).page(after=None, limit=1)[0]
    assert newest.slug == LINKS[0][0]
    assert newest.tag_names == LINKS[0][3]


@pytest.mark.django_db
def test_a_second_time_changes_nothing() -> None:
    seed()
    Link.objects.filter(slug=LINKS[0][0]).delete()
    assert "there already" in seed()
    assert Link.objects.count() == len(LINKS) - 1


@pytest.mark.django_db
def test_a_failure_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = (*LINKS, ("bad slug", "https://example.com/", "", []))
    monkeypatch.setattr("getowl.management.commands.seed_demo.LINKS", broken)
    with pytest.raises(Exception, match="blanks"):
        seed()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_production_has_no_demo(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="no place in production"):
        seed()
    assert not User.objects.exists()
