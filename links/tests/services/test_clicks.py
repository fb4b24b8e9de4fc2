"""links_count_clicks, and what becomes of a limit that is changed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace
from edge.models import EdgeChange
from edge.sources import items_now
from getowl.tests.at_once import run_at_once
from links.errors import BadField
from links.models import Link
from links.services import link_create, link_update, links_count_clicks


@pytest.fixture
def make(workspace: Workspace) -> Callable[..., Link]:
    """Return a function that makes a published link."""

    def make_link(slug: str, **fields: Any) -> Link:
        link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug=slug, **fields)
        EdgeChange.objects.all().delete()
        return link

    return make_link


def _enqueued() -> set[str]:
    return set(EdgeChange.objects.values_list("key", flat=True))


def _limited(key: str) -> bool:
    return bool(getattr(items_now([key])[key], "limited"))  # noqa: B009 - an item of a link


def test_counts_what_has_a_limit(make: Callable[..., Link]) -> None:
    limited, free = make("limited", max_clicks=3), make("free")
    counts = {limited.public_id: 2, free.public_id: 5, "lnk_nobody": 9}
    assert links_count_clicks(counts=counts) == 0
    limited.refresh_from_db()
    free.refresh_from_db()
    assert (limited.clicks_counted, limited.limit_reached_at, free.clicks_counted) == (2, None, 0)
    assert _enqueued() == set()


def test_the_last_click_ends_it_once(make: Callable[..., Link]) -> None:
    link, other = make("a", max_clicks=3), make("b", max_clicks=100)
    assert links_count_clicks(counts={link.public_id: 3, other.public_id: 1}) == 1
    assert links_count_clicks(counts={link.public_id: 4}) == 0
    link.refresh_from_db()
    assert (link.clicks_counted, link.version) == (7, 1)
    assert _enqueued() == {"a"}
    assert _limited("a")
    assert not _limited("b")
    event = AuditEvent.objects.get(action="link.limit_reached")
    assert (event.target, event.data, event.user) == (link.public_id, {"max_clicks": 3}, None)


def test_constant_number_of_queries(make: Callable[..., Link], django_assert_max_num_queries: Any) -> None:
    links = [make(f"l{number}", max_clicks=1) for number in range(5)]
    with django_assert_max_num_queries(8):
        assert links_count_clicks(counts={link.public_id: 1 for link in links}) == 5
    with django_assert_max_num_queries(0):
        assert links_count_clicks(counts={}) == 0


@pytest.mark.parametrize(("limit", "reached"), [(5, True), (6, False), (None, False)])
def test_raising_or_removing_the_limit_opens_it_again(
    make: Callable[..., Link], limit: int | None, reached: bool
) -> None:
    link = make("a", max_clicks=2)
    links_count_clicks(counts={link.public_id: 5})
    changed = link_update(link=link, actor=Actor(), max_clicks=limit)
    assert (changed.limit_reached_at is not None) is reached
    assert _limited("a") is reached


def test_lowering_it_ends_the_link(make: Callable[..., Link]) -> None:
    link = make("a", max_clicks=10)
    links_count_clicks(counts={link.public_id: 5})
    assert link_update(link=link, actor=Actor(), max_clicks=5).limit_reached_at is not None
    assert _enqueued() == {"a"}
    assert _limited("a")


def test_a_new_limit_counts_from_now_on(make: Callable[..., Link]) -> None:
    link = make("a", max_clicks=2)
    links_count_clicks(counts={link.public_id: 2})
    link_update(link=link, actor=Actor(), max_clicks=None)
    again = link_update(link=link, actor=Actor(), max_clicks=2)
    assert (again.clicks_counted, again.limit_reached_at) == (0, None)


@pytest.mark.parametrize("limit", [0, -1, 10**12])
def test_bad_limits(make: Callable[..., Link], limit: int) -> None:
    with pytest.raises(BadField, match="limit of clicks") as caught:
        link_update(link=make("a"), actor=Actor(), max_clicks=limit)
    assert caught.value.field == "max_clicks"


@pytest.mark.django_db(transaction=True)
def test_counting_while_the_limit_changes(make: Callable[..., Link]) -> None:
    for last in (30, 90):
        link = make(f"a{last}", max_clicks=50)
        counts = [partial(links_count_clicks, counts={link.public_id: 10})] * 6
        limits = [partial(link_update, link=link, actor=Actor(), max_clicks=limit) for limit in (20, 70, 40)]
        assert run_at_once([*counts, *limits], Exception) == []
        link_update(link=link, actor=Actor(), max_clicks=last)
        link.refresh_from_db()
        assert link.clicks_counted == 60
        assert (link.limit_reached_at is not None) is (last == 30)
