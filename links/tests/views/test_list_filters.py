"""GET /w/<workspace>/links with filters, a search and an order in its address."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from links.fields import LinkFields
from links.models import Folder, Link, LinkRank, Tag
from links.services import link_archive, link_delete, links_bulk_create
from links.views.listing import SHOWN

SignIn = Callable[[User], Client]


@pytest.fixture
def links(workspace: Workspace, alice: User, bob: User) -> dict[str, Link]:
    """One link for each thing that can be asked for, by slug; `plain` has nothing of it."""
    place = Folder.objects.create(workspace=workspace, name="Campaigns", folded="campaigns")
    soon, rule = timezone.now() + timedelta(days=9), {"type": "country", "values": ["DE"]}
    variants = [{"destination": f"https://example.com/{number}", "weight": 1} for number in range(2)]
    rows: dict[str, LinkFields] = {
        "plain": {},
        "spring": {"tags": ["Sale", "Spring"]},
        "sale": {"tags": ["Sale"], "notes": "Ask Ursula about it"},
        "filed": {"folder": place.public_id},
        "later": {"activates_at": soon},
        "ends": {"expires_at": soon},
        "limited": {"max_clicks": 5},
        "secret": {"password": "correct horse"},
        "ruled": {"rules": [{"conditions": [rule], "destination": "https://example.com/de"}]},
        "tested": {"variants": variants},
        "Away": {},
    }
    made: list[LinkFields] = [
        {"destination": "https://example.com/", "slug": slug, **row} for slug, row in rows.items()
    ]
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(user=alice), rows=made)
    found = {outcome.link.slug: outcome.link for outcome in outcomes if outcome.link}
    assert found.keys() == rows.keys(), [outcome.error for outcome in outcomes if outcome.error]
    Link.objects.filter(slug="ends").update(expires_at=timezone.now() - timedelta(days=1))
    Link.objects.filter(slug="limited").update(limit_reached_at=timezone.now())
    Link.objects.filter(slug="plain").update(created_by=bob)
    EdgeChange.objects.filter(key=found["plain"].key).update(last_error="no answer")
    link_archive(link=found["Away"], actor=Actor(user=alice))
    return found


def ask(browser: Client, workspace: Workspace, query: str) -> Any:
    answer = browser.get(f"/w/{workspace.public_id}/links?{query}")
    assert answer.status_code == 200
    return answer


def slugs(answer: Any) -> list[str]:
    return [row.link.slug for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag=sale", "sale spring"),
        ("tag=SALE&tag=spring", "spring"),
        ("folder=none&has=rules", "ruled"),
        ("status=scheduled", "later"),
        ("status=expired", "ends"),
        ("status=used-up", "limited"),
        ("status=password", "secret"),
        ("status=failed", "plain"),
        ("status=active&folder=none&q=sa", "sale spring"),  # the start of a slug, or a part of a tag's name
        ("status=archived", "Away"),
        ("archived=1&status=password", ""),
        ("has=test", "tested"),
        ("domain=default&tag=spring", "spring"),
        ("q=ursula", "sale"),
        ("q=PRIN", "spring"),
        ("from=2001-01-01&to=2001-12-31", ""),
        ("from=2001-01-01&status=scheduled&tz=Europe/Berlin", "later"),
    ],
)
def test_filters(
    sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link], query: str, expected: str
) -> None:
    assert slugs(ask(sign_in(alice), workspace, query)) == expected.split()


def test_status_active_is_what_neither_waits_nor_ended(
    sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link]
) -> None:
    assert set(slugs(ask(sign_in(alice), workspace, "status=active"))) == links.keys() - {
        "later",
        "ends",
        "limited",
        "Away",
    }


def test_folder_and_author_are_asked_by_their_ids(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, links: dict[str, Link]
) -> None:
    browser, folder = sign_in(alice), Folder.objects.get()
    answer = ask(browser, workspace, f"folder={folder.public_id}")
    assert slugs(answer) == ["filed"]
    assert "Folder: Campaigns" in answer.text
    assert slugs(ask(browser, workspace, f"author={bob.public_id}")) == ["plain"]


def test_days_are_the_viewers(sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link]) -> None:
    # 23:30 in London is the next day in Berlin.
    Link.objects.filter(slug="plain").update(created_at=datetime(2020, 1, 31, 23, 30, tzinfo=UTC))
    browser = sign_in(alice)
    assert slugs(ask(browser, workspace, "to=2020-01-31")) == ["plain"]
    assert slugs(ask(browser, workspace, "to=2020-01-31&tz=Europe/Berlin")) == []
    assert slugs(ask(browser, workspace, "from=2020-02-01&to=2020-02-01&tz=Europe/Berlin")) == ["plain"]


@pytest.mark.parametrize(
    "query",
    [
        "tag=nowhere",
        "folder=fld_nothing",
        "domain=elsewhere.example",
        "status=odd",
        "author=usr_nobody",
        "has=luck",
        "from=2020-13-45",
        "to=9999-12-31",
        "from=0001-01-01",
        "sort=luck",
        "from=2020-01-01&tz=../../etc/passwd",
        "from=2020-01-01&tz=Nowhere/At_all",
        "tag=a&tag=b&tag=c&tag=d&tag=e&tag=f",
    ],
)
def test_what_cannot_be_is_left_out_and_told(
    sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link], query: str
) -> None:
    answer = ask(sign_in(alice), workspace, query)
    assert len(slugs(answer)) == 10
    told = not re.search("tz=", query)  # the days are then UTC's
    assert bool(answer.context["asked"].notes) == told


def test_foreign_folders_tags_and_people_are_not_there(
    sign_in: SignIn, alice: User, mallory: User, elsewhere: Workspace, workspace: Workspace, links: dict[str, Link]
) -> None:
    folder = Folder.objects.create(workspace=elsewhere, name="Hidden plans", folded="hidden plans")
    for query in (f"folder={folder.public_id}", f"author={mallory.public_id}"):
        answer = ask(sign_in(alice), workspace, query)
        assert len(slugs(answer)) == 10
        assert not re.search("Hidden plans|Mallory", answer.text)


def test_a_chip_takes_its_own_condition_off(
    sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link]
) -> None:
    answer = ask(sign_in(alice), workspace, "tag=sale&tag=Spring&status=active&sort=slug&q=sp")
    chips = {chip["text"]: parse_qsl(urlsplit(chip["url"]).query) for chip in answer.context["chips"]}
    assert chips == {
        "Sale": [("q", "sp"), ("tag", "Spring"), ("status", "active"), ("sort", "slug")],
        "Spring": [("q", "sp"), ("tag", "Sale"), ("status", "active"), ("sort", "slug")],
        "Active": [("q", "sp"), ("tag", "Sale"), ("tag", "Spring"), ("sort", "slug")],
    }
    assert answer.context["clear_url"].endswith("/links?sort=slug")


SORTS = ["newest", "oldest", "changed", "clicks", "last-click", "slug"]


def _many(workspace: Workspace, author: User) -> None:
    """120 links with many equals in each order, some of them never clicked on."""
    rows = [LinkFields(destination="https://example.com/", slug=f"{'aAbB'[n % 4]}{n}", tags=["t"]) for n in range(120)]
    links_bulk_create(workspace=workspace, actor=Actor(user=author), rows=rows)
    now, links = timezone.now(), list(Link.objects.order_by("id"))
    for number, link in enumerate(links):
        link.clicks = number % 3
        link.last_clicked_at = now - timedelta(hours=number % 5) if link.clicks else None
        link.updated_at = now - timedelta(hours=number % 7)
    Link.objects.bulk_update(links, ["clicks", "last_clicked_at", "updated_at"])
    LinkRank.objects.put(links)


def _expected(sort: str) -> list[str]:
    links = list(Link.objects.order_by("id"))
    old = datetime(1970, 1, 1, tzinfo=UTC)
    keys: dict[str, Callable[[Link], Any]] = {
        "newest": lambda link: 0,
        "oldest": lambda link: 0,
        "changed": lambda link: link.updated_at,
        "clicks": lambda link: link.clicks,
        "last-click": lambda link: link.last_clicked_at or old,
        "slug": lambda link: link.slug.lower(),
    }
    links.sort(key=lambda link: (keys[sort](link), link.pk), reverse=sort not in ("oldest", "slug"))
    return [link.slug for link in links]


@pytest.mark.parametrize("query", ["", "&q=t"])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_each_order_hold_every_link_once(
    sign_in: SignIn, alice: User, workspace: Workspace, sort: str, query: str
) -> None:
    _many(workspace, alice)
    browser, seen, asked = sign_in(alice), [], f"sort={sort}{query}"
    while asked:
        answer = ask(browser, workspace, asked)
        seen += slugs(answer)
        asked = urlsplit(answer.context["more_url"]).query
    assert seen == _expected(sort)


@pytest.mark.parametrize("place", ["", "~", "~x", "~2020-01-01", "~9" * 40, "~" + "9" * 400])
@pytest.mark.parametrize("sort", SORTS)
def test_a_spoiled_cursor_shows_a_page(
    sign_in: SignIn, alice: User, workspace: Workspace, links: dict[str, Link], sort: str, place: str
) -> None:
    url = f"/w/{workspace.public_id}/links?sort={sort}&after={links['plain'].public_id}{place}"
    assert sign_in(alice).get(url, follow=True).status_code == 200


def test_a_link_that_moves_meanwhile_does_not_move_the_page(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    _many(workspace, alice)
    browser = sign_in(alice)
    first = ask(browser, workspace, "sort=clicks")
    LinkRank.objects.filter(link__slug=slugs(first)[-1]).update(clicks=1_000)
    second = ask(browser, workspace, urlsplit(first.context["more_url"]).query)
    assert len({*slugs(first), *slugs(second)}) == 2 * SHOWN


def test_a_page_goes_on_after_a_link_that_was_deleted(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    _many(workspace, alice)
    browser = sign_in(alice)
    first = ask(browser, workspace, "sort=clicks")
    link_delete(link=Link.objects.get(slug=slugs(first)[-1]), actor=Actor(user=alice))
    second = ask(browser, workspace, urlsplit(first.context["more_url"]).query)
    assert (len(slugs(second)), len({*slugs(first), *slugs(second)})) == (SHOWN, 2 * SHOWN)


def test_a_page_of_everything_asked_takes_few_queries_and_bytes(
    sign_in: SignIn, alice: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _many(workspace, alice)
    names = [f"tag {number} {'x' * 30}" for number in range(1_000)]
    Tag.objects.bulk_create([Tag(workspace=workspace, name=name, folded=name) for name in names])
    browser, query = sign_in(alice), f"q=t&tag=t&folder=none&domain=default&author={alice.public_id}&status=active"
    ask(browser, workspace, query)
    with django_assert_max_num_queries(15):
        answer = ask(browser, workspace, f"{query}&sort=clicks&from=2020-01-01")
    assert len(slugs(answer)) == SHOWN
    assert len(answer.content) < 150_000
