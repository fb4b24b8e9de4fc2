"""Numbers on links from what the store of clicks says of a day."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import Workspace
from getowl.tests.at_once import run_at_once
from links.models import Link, LinkClicks, LinkRank
from links.models.link_clicks import LinkDay
from links.services import link_create, link_delete, link_update, links_refresh_clicks

DAY = date(2026, 3, 29)
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def make(workspace: Workspace, count: int) -> list[Link]:
    """Links in the order of their public ids, as the store names them."""
    url = "https://example.com"
    links = [link_create(workspace=workspace, actor=Actor(), destination=url) for _ in range(count)]
    return sorted(links, key=lambda link: link.public_id.encode())


def said(link: Link, clicks: int, at: datetime = NOON) -> LinkDay:
    """What the store says of a link."""
    return LinkDay(link.workspace.public_id, link.public_id, clicks, at)


def counts(*links: Link) -> list[int]:
    """The links' numbers; those that have any have the same in their ranks."""
    found = Link.objects.in_bulk([link.pk for link in links])
    clicked = Link.objects.filter(clicks__gt=0).values_list("pk", "workspace", "clicks", "last_clicked_at")
    assert set(LinkRank.objects.values_list("pk", "workspace", "clicks", "last_clicked_at")) == set(clicked)
    return [found[link.pk].clicks for link in links]


def test_only_a_stretch_of_links_is_settled(workspace: Workspace, elsewhere: Workspace) -> None:
    links, [foreign] = make(workspace, 5), make(elsewhere, 1)
    links_refresh_clicks(day=DAY, seen=[said(link, 3) for link in [*links, foreign]])

    after, upto = said(links[0], 0).key, said(links[3], 0).key
    assert links_refresh_clicks(day=DAY, seen=[said(links[2], 9)], after=after, upto=upto) == 3
    assert counts(*links, foreign) == [3, 0, 9, 0, 3, 3]


def test_days_add_up_and_the_newest_click_is_remembered(workspace: Workspace) -> None:
    [link] = make(workspace, 1)
    for days, clicks in ((0, 2), (-3, 5), (2, 1)):
        day = DAY + timedelta(days=days)
        links_refresh_clicks(day=day, seen=[said(link, clicks, NOON + timedelta(days=days))])
    link.refresh_from_db()
    assert (link.clicks, link.last_clicked_at) == (8, NOON + timedelta(days=2))

    links_refresh_clicks(day=DAY + timedelta(days=2), seen=[])
    link.refresh_from_db()
    assert (link.clicks, link.last_clicked_at) == (7, NOON)


def test_a_few_queries_however_many_links_and_one_where_nothing_changed(
    workspace: Workspace, django_assert_max_num_queries: Any
) -> None:
    links = make(workspace, 30)
    with django_assert_max_num_queries(5):
        assert links_refresh_clicks(day=DAY, seen=[said(link, 1) for link in links]) == 30
    with django_assert_max_num_queries(1):
        assert links_refresh_clicks(day=DAY, seen=[said(link, 1) for link in links]) == 0


def test_an_edit_keeps_the_numbers_and_its_version_stays_good(workspace: Workspace) -> None:
    [link] = make(workspace, 1)
    links_refresh_clicks(day=DAY, seen=[said(link, 4)])
    # The editor was open since before the click.
    changed = link_update(link=link, actor=Actor(), expected_version=link.version, title="Spring")
    assert (changed.clicks, changed.last_clicked_at) == (4, NOON)
    assert counts(link) == [4]


@pytest.mark.django_db(transaction=True)
def test_two_at_a_time_add_nothing_twice(workspace: Workspace) -> None:
    links = make(workspace, 20)
    for clicks in (5, 2, 7):
        seen = [said(link, clicks) for link in links]
        calls = [partial(links_refresh_clicks, day=DAY, seen=order) for order in (seen, seen[::-1], seen)]
        edits = [partial(link_update, link=links[3], actor=Actor(), title=f"Title {number}") for number in range(3)]
        assert run_at_once([*calls, *edits], Exception) == []
        assert counts(*links) == [clicks] * 20
        assert sum(LinkClicks.objects.filter(day=DAY).values_list("clicks", flat=True)) == 20 * clicks


@pytest.mark.django_db(transaction=True)
def test_a_link_may_be_deleted_meanwhile(workspace: Workspace) -> None:
    links = make(workspace, 10)
    seen = [said(link, 1) for link in links]
    deletions = [partial(link_delete, link=link, actor=Actor()) for link in links[::2]]
    assert run_at_once([partial(links_refresh_clicks, day=DAY, seen=seen), *deletions], Exception) == []
    assert set(LinkClicks.objects.values_list("link_id", flat=True)) == {link.pk for link in links[1::2]}
