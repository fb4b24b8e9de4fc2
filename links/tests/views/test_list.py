"""GET /w/<workspace>/links."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from links.models import Link
from links.models.link_clicks import LinkDay
from links.services import link_archive, link_create, links_bulk_create, links_refresh_clicks
from links.views.listing import SHOWN

SignIn = Callable[[User], Client]


def make(workspace: Workspace, author: User, count: int) -> None:
    rows = [{"destination": f"https://example.com/{n}", "slug": f"slug-{n}", "tags": ["sale"]} for n in range(count)]
    links_bulk_create(workspace=workspace, actor=Actor(user=author), rows=rows)  # type: ignore[arg-type]  # plain dicts of the right shape


def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/links"


def test_shows_the_links(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    make(workspace, alice, 2)
    text = sign_in(alice).get(url(workspace)).content.decode()
    assert "slug-0" in text
    assert "Publishing…" in text
    assert 'hx-post="' + url(workspace) + '/quick"' in text


def test_viewer_sees_no_controls(sign_in: SignIn, alice: User, carol: User, workspace: Workspace) -> None:
    make(workspace, alice, 1)
    text = sign_in(carol).get(url(workspace)).content.decode()
    assert "slug-0" in text
    for control in ("links/quick", "links/bulk", "data-pick", "links/new"):
        assert control not in text


def test_foreign_and_absent_look_the_same(sign_in: SignIn, mallory: User, workspace: Workspace) -> None:
    browser = sign_in(mallory)
    assert browser.get(url(workspace)).status_code == 404
    assert browser.get("/w/ws_nothing/links").status_code == 404


def test_wrong_method(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    assert sign_in(alice).post(url(workspace)).status_code == 405


def test_signed_out_is_sent_to_sign_in(client: Client, workspace: Workspace) -> None:
    assert client.get(url(workspace)).status_code == 302


@pytest.mark.parametrize("count", [1, SHOWN])
def test_query_count(
    sign_in: SignIn,
    alice: User,
    workspace: Workspace,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make(workspace, alice, count)
    click(workspace, clicks=2, day=timezone.now().date())
    browser = sign_in(alice)
    browser.get(url(workspace))
    with django_assert_max_num_queries(12):  # two for the first steps of a new workspace
        assert browser.get(url(workspace)).text.count('<svg class="spark"') == count


def click(workspace: Workspace, *, clicks: int, day: date) -> None:
    """Every link of the workspace is clicked on so often."""
    at = datetime.combine(day, time(12), UTC)
    ids = Link.objects.visible_to(workspace).values_list("public_id", flat=True) if clicks else []
    links_refresh_clicks(day=day, seen=[LinkDay(workspace.public_id, link_id, clicks, at) for link_id in ids])


def test_clicks_stand_beside_each_link(sign_in: SignIn, alice: User, carol: User, workspace: Workspace) -> None:
    make(workspace, alice, 1)
    text = sign_in(carol).get(url(workspace)).text
    assert "No clicks yet" in text
    assert "spark-bars" not in text

    today = timezone.now().date()
    for days_ago, clicks in ((0, 2000), (29, 1000), (30, 500)):
        click(workspace, clicks=clicks, day=today - timedelta(days=days_ago))
    text = sign_in(carol).get(url(workspace)).text
    assert re.search(r'clicks-count">3,500<', text)
    assert "3,500 clicks, 3,000 in the last 30 days" in text
    assert '<path class="spark-bars" d="M1 18V9M59 18V0"/>' in text

    # Few clicks draw low bars, and many are written in short.
    click(workspace, clicks=1_234_567, day=today - timedelta(days=40))
    for days_ago, clicks in ((0, 1), (29, 0)):
        click(workspace, clicks=clicks, day=today - timedelta(days=days_ago))
    text = sign_in(carol).get(url(workspace)).text
    assert '<path class="spark-bars" d="M59 18V14.4"/>' in text
    assert re.search(r'clicks-count">1.2M<', text)


def test_search_tag_and_archive_filter(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    make(workspace, alice, 3)
    link_archive(link=Link.objects.get(slug="slug-2"), actor=Actor(user=alice))
    browser = sign_in(alice)
    found = browser.get(url(workspace), {"q": "slug-1"}).content.decode()
    assert "example.com/1" in found
    assert "example.com/0" not in found
    assert "example.com/2" in browser.get(url(workspace), {"archived": "1"}).content.decode()
    assert "example.com/0" in browser.get(url(workspace), {"tag": "SALE"}).content.decode()
    assert "No link matches" in browser.get(url(workspace), {"q": "none"}).content.decode()


def test_load_more_goes_on_where_the_page_ended(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    make(workspace, alice, 55)
    browser = sign_in(alice)
    first = browser.get(url(workspace))
    more = browser.get(first.context["more_url"], headers={"HX-Target": "more"}).content.decode()
    assert more.count("data-row") == 55 - SHOWN
    assert "<html" not in more
    assert "That is all of them" in more


def test_unknown_cursor_starts_again(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    answer = sign_in(alice).get(url(workspace), {"after": "lnk_gone", "q": "x"})
    assert answer["Location"] == url(workspace) + "?q=x"


def test_filtering_answers_with_the_results_only(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    make(workspace, alice, 1)
    answer = sign_in(alice).get(url(workspace), {"q": "slug", "tag": ""}, headers={"HX-Target": "results"})
    assert answer["HX-Replace-Url"] == url(workspace) + "?q=slug"
    assert b"<html" not in answer.content


def test_status_of_moving_links(sign_in: SignIn, alice: User, mallory: User, workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="a")
    browser, ask = sign_in(alice), {"pill": link.public_id, "panel": link.public_id}
    assert browser.get(url(workspace) + "/status", ask).content.decode().count("data-moving") == 2
    EdgeChange.objects.update(last_error="no answer")
    assert "Failed" in browser.get(url(workspace) + "/status", ask).content.decode()
    EdgeChange.objects.all().delete()
    text = browser.get(url(workspace) + "/status", ask).content.decode()
    assert "Live" in text
    assert "data-moving" not in text
    assert sign_in(mallory).get(url(workspace) + "/status", ask).status_code == 404


def test_hostile_text_is_escaped(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/?<script>alert(1)</script>",
        title="<script>alert(2)</script>",
        tags=['"><script>alert(3)</script>'],
    )
    assert "<script>alert" not in sign_in(alice).get(url(workspace)).content.decode()
