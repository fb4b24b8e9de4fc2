"""Patterns of one workspace and links of another on the shared short domain."""

import random
import re
from contextlib import suppress
from functools import partial
from itertools import product

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


def _matches(slug: str, path: str) -> bool:
    """Whether a slug stands for the path, by a regular expression."""
    expression = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(slug)).replace("/\\*", "(/.*)?")
    return re.fullmatch(expression, path) is not None


@pytest.mark.parametrize("seed", range(4))
def test_whoever_comes_first_no_path_has_links_of_two(workspace: Workspace, elsewhere: Workspace, seed: int) -> None:
    random_ = random.Random(seed)
    plain, shaped = ["a", "b"], ["a", "b", "{x}"]
    paths = [*plain, *("/".join(parts) for size in (2, 3, 4) for parts in product(plain, repeat=size))]
    for _ in range(80):
        rest = [random_.choice(shaped) for _ in range(random_.randrange(3))]
        rest = [part.replace("x", f"x{place}") for place, part in enumerate(rest)]
        slug = "/".join([random_.choice(plain), *rest, *(["*"] if random_.random() < 0.2 else [])])
        owner = random_.choice([workspace, elsewhere])
        with suppress(SlugTaken):
            mine = list(Link.objects.visible_to(owner))
            if mine and random_.random() < 0.3:
                link_update(link=random_.choice(mine), actor=Actor(), slug=slug)
            else:
                _make(owner, slug)
        if random_.random() < 0.2:
            link_delete(link=random_.choice(list(Link.objects.all())), actor=Actor())
    links = list(Link.objects.select_related("workspace"))
    assert len({link.workspace for link in links}) == 2
    for path in paths:
        assert len({link.workspace for link in links if _matches(link.slug, path)}) <= 1, path
