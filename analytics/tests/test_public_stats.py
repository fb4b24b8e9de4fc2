"""A link's public page as a stranger meets it, and the services behind it."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import RedisError

from accounts.actor import Actor
from accounts.models import AuditFilter, User, Workspace
from accounts.plans import Plan
from analytics import public_numbers
from analytics.models import PublicStats
from analytics.public_numbers import PublicNumbers
from analytics.services import public_stats_remove, public_stats_renew, public_stats_save
from analytics.tests.tinybird.stand_in import StandIn, row
from links.errors import BadField
from links.keys import replaced_key
from links.models import Link
from links.services import link_archive, link_create, link_delete, link_update

PASSWORD = "owls at night"


@pytest.fixture
def link(workspace: Workspace, bob: User) -> Link:
    """A link with everything that must not be told."""
    return link_create(
        workspace=workspace, actor=Actor(user=bob), destination="https://example.com/secret-landing", slug="spring",
        title="Spring <sale>", notes="only for us", tags=["internal"],
    )  # fmt: skip


@pytest.fixture
def stats(link: Link, bob: User) -> PublicStats:
    """Its page, open to all."""
    return public_stats_save(link=link, actor=Actor(user=bob))


def click(link: Link, number: int, **values: Any) -> dict[str, Any]:
    at = timezone.now() - timedelta(minutes=number % 5)
    return row(
        timestamp=at.strftime("%Y-%m-%d %H:%M:%S.000"),
        request_id=f"{link.public_id}-{number}",
        workspace_id=link.workspace.public_id,
        link_id=link.public_id,
        visitor=number,
        **{"country": "DE", "device": "mobile", "referrer_host": "news.test", "channel": "referral", **values},
    )


def page(client: Client, stats: PublicStats) -> Any:
    return client.get(f"/stats/{stats.token}")


def told(link: Link) -> list[tuple[str, dict[str, Any]]]:
    events = link.workspace.audit_events.matching(AuditFilter(target=link.public_id))
    return [(event.action, event.data) for event in events if event.action.startswith("link.stats")]


def test_the_page(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    other = link_create(workspace=link.workspace, actor=Actor(), destination="https://example.com", slug="other")
    store.append(
        [
            click(link, 1), click(link, 2), click(link, 3, country="SG", device="desktop", referrer_host=""),
            click(link, 4, bot=1, country="US", bot_name="Googlebot"), click(other, 5, country="FR"),
        ]
    )  # fmt: skip
    response = page(client, stats)
    assert response.status_code == 200
    html = response.text
    assert re.search(r"Clicks in 30 days</dt><dd>3</dd>", html)
    assert re.search(r"Visitors in 30 days</dt><dd>3</dd>", html)
    assert 'aria-label="Germany: 2 clicks"' in html
    assert 'aria-label="Singapore: 1 click"' in html
    assert "news.test" in html
    assert "Phone" in html
    assert "Spring &lt;sale&gt;" in html
    assert link.display_url in html
    for hidden in ("France", "United States", "only for us", "internal", "secret-landing", "/other", link.public_id,
                   link.workspace.public_id, link.workspace.name, "Bob"):  # fmt: skip
        assert hidden not in html, hidden
    assert html.count('class="bars-bar"') == 30
    assert "<script" not in html
    assert "style=" not in html


def test_headers(client: Client, stats: PublicStats, store: StandIn) -> None:
    response = page(client, stats)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Accept-Language, Accept-Encoding"
    assert not response.cookies


def test_what_is_not_chosen_is_not_shown(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    store.append([click(link, 1)])
    assert "news.test" in page(client, stats).text
    public_stats_save(link=link, actor=Actor(), show_places=False, show_referrers=False, show_devices=False)
    html = page(client, stats).text  # at once, whatever the cache holds
    for hidden in ("Germany", "news.test", "Phone"):
        assert hidden not in html
    public_stats_save(link=link, actor=Actor(), show_destination=True)
    assert "https://example.com/secret-landing" in page(client, stats).text


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_unknown_disabled_archived_and_deleted_look_the_same(
    client: Client, link: Link, stats: PublicStats, bob: User, method: str
) -> None:
    def answer(token: str) -> tuple[Any, ...]:
        response = getattr(client, method)(f"/stats/{token}")
        headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
        return response.status_code, response.content, headers, dict(response.cookies)

    unknown = answer("0" * 24)
    assert unknown[0] == 404
    public_stats_save(link=link, actor=Actor(user=bob), enabled=False, password=PASSWORD)
    assert answer(stats.token) == unknown
    public_stats_save(link=link, actor=Actor(user=bob), enabled=True)
    link_archive(link=link, actor=Actor(user=bob))
    assert answer(stats.token) == unknown
    link_delete(link=link, actor=Actor(user=bob))
    assert answer(stats.token) == unknown
    assert not PublicStats.objects.exists()


def test_other_methods(client: Client, stats: PublicStats) -> None:
    assert client.put(f"/stats/{stats.token}").status_code == 405


def test_one_query_and_half_a_minute(
    client: Client, link: Link, stats: PublicStats, store: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[PublicStats] = []
    read = public_numbers._read

    def counted(stats: PublicStats, now: datetime) -> PublicNumbers:
        asked.append(stats)
        return read(stats, now)

    monkeypatch.setattr(public_numbers, "_read", counted)
    page(client, stats)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(client, stats)
    assert len(asked) == 1
    assert len(queries) == 1
    # Too old now: the one who reads anew does, and whoever comes meanwhile gets what there is.
    monkeypatch.setattr(public_numbers, "FRESH_SECONDS", -1)
    key = public_numbers.key_of(stats)
    cache.add(f"{key}:reading", 1)
    assert page(client, stats).status_code == 200
    assert len(asked) == 1
    cache.delete(f"{key}:reading")
    page(client, stats)
    assert len(asked) == 2


def test_without_valkey(client: Client, stats: PublicStats, store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise RedisError("gone")

    broken = SimpleNamespace(get=fail, set=fail, add=fail, delete=fail)
    monkeypatch.setattr(public_numbers, "cache", broken)
    assert page(client, stats).status_code == 200


def test_when_the_numbers_cannot_be_read(client: Client, stats: PublicStats, settings: Settings) -> None:
    settings.TINYBIRD_URL = ""
    response = page(client, stats)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Nothing is lost" in response.text


def test_the_plan_cuts_the_numbers(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    Workspace.objects.filter(pk=link.workspace_id).update(plan=Plan.FREE)
    Link.objects.filter(pk=link.pk).update(created_at=timezone.now() - timedelta(days=300))
    old = (timezone.now() - timedelta(days=200)).strftime("%Y-%m-%d %H:%M:%S.000")
    store.append([click(link, 1), click(link, 2) | {"timestamp": old}])
    assert re.search(r"Clicks in 30 days</dt><dd>1</dd>", page(client, stats).text)
    assert re.search(r"Clicks since [^<]*</dt><dd>1</dd>", page(client, stats).text)
    Workspace.objects.filter(pk=link.workspace_id).update(plan=Plan.ENTERPRISE)
    cache.clear()
    assert re.search(r"Clicks since [^<]*</dt><dd>2</dd>", page(client, stats).text)


def test_the_password(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    public_stats_save(link=link, actor=Actor(), password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    form = page(client, stats)
    assert (form.status_code, "have a password" in form.text) == (200, True)
    assert "Spring" not in form.text
    wrong = client.post(f"/stats/{stats.token}", {"password": "guess"})
    assert (wrong.status_code, "This is not the password." in wrong.text) == (403, True)
    right = client.post(f"/stats/{stats.token}", {"password": PASSWORD})
    assert (right.status_code, "Clicks in 30 days" in right.text) == (200, True)
    assert not right.cookies
    assert "have a password" in page(client, stats).text


def test_guessing_is_slowed_down(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    public_stats_save(link=link, actor=Actor(), password=PASSWORD)
    statuses = [client.post(f"/stats/{stats.token}", {"password": "no"}).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    late = client.post(f"/stats/{stats.token}", {"password": PASSWORD})
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0
    # Somebody else is not kept out.
    assert client.post(f"/stats/{stats.token}", {"password": PASSWORD}, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_audit_without_secrets(link: Link, bob: User) -> None:
    actor = Actor(user=bob)
    stats = public_stats_save(link=link, actor=actor, password=PASSWORD, show_places=False)
    assert stats.created_by == bob
    public_stats_save(link=link, actor=actor, show_places=False)  # no change, nothing to tell
    public_stats_save(link=link, actor=actor, password="")
    public_stats_renew(link=link, actor=actor)
    public_stats_remove(link=link, actor=actor)
    public_stats_remove(link=link, actor=actor)
    assert told(link) == [
        ("link.stats_withdrawn", {}),
        ("link.stats_moved", {}),
        ("link.stats_changed", {"has_password": [True, False]}),
        ("link.stats_published", {"show_places": [True, False], "has_password": [False, True]}),
    ]


def test_a_new_address_ends_the_old_one(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    old = stats.token
    new = public_stats_renew(link=link, actor=Actor()).token
    assert re.fullmatch(r"[0-9A-Za-z]{24}", new)
    assert (client.get(f"/stats/{old}").status_code, client.get(f"/stats/{new}").status_code) == (404, 200)


def test_a_bad_password_is_refused(link: Link) -> None:
    with pytest.raises(BadField, match="4 to 128"):
        public_stats_save(link=link, actor=Actor(), password="abc")
    assert not PublicStats.objects.exists()


def test_a_link_that_is_gone(link: Link) -> None:
    gone = Link.objects.get(pk=link.pk)
    link_delete(link=link, actor=Actor())
    with pytest.raises(Link.DoesNotExist):
        public_stats_save(link=gone, actor=Actor())
    with pytest.raises(PublicStats.DoesNotExist):
        public_stats_renew(link=gone, actor=Actor())


def test_the_address_leads_to_the_link_while_it_is_the_links(
    client: Client, link: Link, stats: PublicStats, store: StandIn
) -> None:
    assert f'href="{link.short_url}"' in page(client, stats).text
    Link.objects.filter(pk=link.pk).update(key=replaced_key(link.public_id))
    html = page(client, stats).text
    assert link.display_url in html
    assert link.short_url not in html


def test_the_link_edits_do_not_touch_the_page(client: Client, link: Link, stats: PublicStats, store: StandIn) -> None:
    link_update(link=link, actor=Actor(), title="Autumn")
    assert "Autumn" in page(client, stats).text
