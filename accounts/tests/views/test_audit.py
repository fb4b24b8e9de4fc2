"""The audit trail page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.audit import audit, audit_many
from accounts.models import User, Workspace

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/audit"


def test_pages_by_key_show_each_event_once(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    targets = [(f"lnk_{number:03}", {"slug": ["a", "b"]}) for number in range(120)]
    audit_many(workspace=workspace, actor=Actor(user=alice), action="link.updated", targets=targets)
    client = sign_in(alice)
    client.get(url)
    seen: list[str] = []
    page = ""
    for _ in range(3):
        with django_assert_num_queries(3):
            text = client.get(url + page).text
        seen += re.findall(r"\?target=(lnk_\d+)", text)
        older = re.search(r'rel="next" href="(.*?)"', text)
        page = older.group(1).replace("&amp;", "&") if older else ""
    assert page == ""
    assert seen == [target for target, _ in reversed(targets)]
    assert "Link updated" in text
    assert "slug: a → b" in text


def test_the_history_of_one_target(sign_in: SignIn, carol: User, workspace: Workspace, url: str) -> None:
    for target in ("lnk_one", "lnk_two"):
        audit(workspace=workspace, actor=Actor(user=carol), action="link.created", target=target)
    text = sign_in(carol).get(url, {"target": "lnk_one"}).text
    assert "lnk_one" in text
    assert "lnk_two" not in text


def test_nothing_of_another_workspace(
    sign_in: SignIn, alice: User, mallory: User, workspace: Workspace, elsewhere: Workspace, url: str
) -> None:
    audit(workspace=elsewhere, actor=Actor(user=mallory), action="link.created", target="lnk_secret")
    assert "lnk_secret" not in sign_in(alice).get(url).text
    assert "Link created" not in sign_in(alice).get(url, {"target": "lnk_secret"}).text
    assert sign_in(mallory).get(url).status_code == 404


def test_odd_parameters_do_no_harm(sign_in: SignIn, alice: User, url: str) -> None:
    for query in ({"before": "evt_unknown"}, {"before": "'"}, {"target": "'\"<b>" * 100}):
        assert sign_in(alice).get(url, query).status_code == 200


def test_a_zero_byte_is_refused_before_the_view(sign_in: SignIn, alice: User, url: str) -> None:
    for query in ({"before": "\0"}, {"target": "\0'\"<b>" * 100}):
        assert sign_in(alice).get(url, query).status_code == 400
    assert sign_in(alice).post(url).status_code == 405
