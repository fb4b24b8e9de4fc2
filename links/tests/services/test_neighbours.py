"""Patterns of one workspace and links of another on the shared short domain."""

from functools import partial

import pytest

from accounts.actor import Actor
from accounts.models import Workspace
from getowl.tests.at_once import run_at_once
from links.errors import SlugTaken
from links.fields import LinkFields
from links.models import Link
from links.services import link_create, link_delete, link_update, links_bulk_create

URL = "https://example.com"
CLASHES = [
    ("docs/*", "docs"),
    ("docs/*", "docs/login"),
    ("docs/*", "docs/a/b"),
    ("r/{id}", "r/7"),
    ("r/{id}/x", "r/7/x"),
    ("docs/*", "docs/{a}/{b}"),
    ("docs/{id}", "docs/*"),
    ("a/{id}/c", "a/b/{id}"),
]


def _make(workspace: Workspace, slug: str) -> Link:
    return link_create(workspace=workspace, actor=Actor(), destination=URL, slug=slug)


@pytest.mark.parametrize(("first", "second"), [*CLASHES, *((two, one) for one, two in CLASHES)])
def test_nobody_takes_visitors_from_another_workspace(
    workspace: Workspace, elsewhere: Workspace, first: str, second: str
) -> None:
    _make(workspace, first)
    with pytest.raises(SlugTaken) as caught:
        _make(elsewhere, second)
    assert (caught.value.code, caught.value.field) == ("taken", "slug")
    other = _make(elsewhere, "elsewhere")
    with pytest.raises(SlugTaken):
        link_update(link=other, actor=Actor(), slug=second)
    assert _make(workspace, second).workspace == workspace, "one's own are one's own to arrange"


@pytest.mark.parametrize(
    ("first", "second"),
    [("docs/a", "docs/b"), ("docs/*", "docs2/*"), ("docs/*", "doc"), ("r/{id}", "r/7/x"), ("docs.old/a", "docs/*")],
)
def test_what_does_not_touch(workspace: Workspace, elsewhere: Workspace, first: str, second: str) -> None:
    _make(workspace, first)
    _make(elsewhere, second)
    assert Link.objects.count() == 2


def test_what_is_gone_is_in_nobodys_way(workspace: Workspace, elsewhere: Workspace) -> None:
    link_delete(link=_make(workspace, "docs/*"), actor=Actor())
    _make(elsewhere, "docs/login")
    with pytest.raises(SlugTaken):
        _make(workspace, "docs/*")


def test_many_at_once(workspace: Workspace, elsewhere: Workspace) -> None:
    _make(workspace, "docs/*")
    _make(workspace, "r/{id}")
    rows = [LinkFields(destination=URL, slug=slug) for slug in ("docs/a", "b", "r/1", "r/1/2", "r/{x}/{y}")]
    outcomes = links_bulk_create(workspace=elsewhere, actor=Actor(), rows=rows)
    assert [outcome.link.slug if outcome.link else "" for outcome in outcomes] == ["", "b", "", "r/1/2", ""]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time(workspace: Workspace, elsewhere: Workspace) -> None:
    for number in range(5):
        calls = [partial(_make, workspace, f"d{number}/*"), partial(_make, elsewhere, f"d{number}/login")]
        assert len(run_at_once(calls, SlugTaken)) == 1
