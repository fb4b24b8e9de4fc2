"""The page of numbers: what it asks, what it shows, where its bars lead, and what it says when there is nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tests.traffic import click
from analytics.tinybird_client import _transport
from getowl.local import servers
from links.models import Link
from links.services import link_create

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def page_of(workspace: Workspace, link: Link | None = None) -> str:
    return f"/w/{workspace.public_id}/{f'links/{link.public_id}/' if link else ''}analytics"


def part(client: Client, url: str, target: str = "numbers") -> Any:
    """What htmx is answered."""
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


def text_of(response: Any) -> str:
    """The words of the answer without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def hrefs(response: Any, label: str) -> list[str]:
    """Where the links lead whose words begin with `label`."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>\s*<bdi[^>]*>([^<]*)</bdi>', response.content.decode())
    return [unescape(href) for href, words in found if unescape(words).startswith(label)]


@pytest.fixture
def clicked(store: StandIn, workspace: Workspace, spring: Link) -> StandIn:
    """Three clicks of today from Germany, one of them a scan, one from the US a month and a half ago, one of a bot."""
    now, common = timezone.now(), {"workspace_id": workspace.public_id, "link_id": spring.public_id, "host": "owl.test"}
    germany = common | {"country": "DE", "region": "BE", "city": "Berlin", "device": "mobile", "channel": "direct"}
    store.append(
        [
            click(now - timedelta(seconds=3), visitor=1, utm_campaign="a,b", **germany),
            click(now - timedelta(seconds=2), visitor=1, **germany),
            click(now - timedelta(seconds=1), visitor=2, qr=1, **germany),
            click(now - timedelta(days=45), visitor=3, country="US", **common),
            click(now, bot=1, bot_name="Googlebot", **common),
        ]
    )
    return store


@pytest.mark.usefixtures("clicked")
def test_the_frame_comes_before_any_question(
    sign_in: SignIn, alice: User, workspace: Workspace, questions: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    client = sign_in(alice)
    client.get(page_of(workspace))  # the session remembers the workspace
    with django_assert_num_queries(2):  # user, membership
        answer = client.get(page_of(workspace))
    assert 'hx-trigger="load"' in answer.content.decode()
    assert questions == []


@pytest.mark.usefixtures("clicked")
def test_all_numbers_in_one_request(
    sign_in: SignIn, alice: User, workspace: Workspace, questions: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    client = sign_in(alice)
    client.get(page_of(workspace))
    with django_assert_num_queries(4):  # user, membership, tags, names of links
        answer = part(client, page_of(workspace))
    assert "Clicks 3 +200 % Visitors 2 +100 % QR scans 1 new Links clicked 1 ±0 %" in text_of(answer)
    assert "Germany 3 100 %" in text_of(answer)
    assert {pipe: questions.count(pipe) for pipe in set(questions)} == {
        "click_summary": 2,
        "click_timeseries": 2,
        "click_breakdowns": 2,
    }


@pytest.mark.usefixtures("clicked")
def test_without_comparing_nothing_is_asked_about_before(
    sign_in: SignIn, alice: User, workspace: Workspace, questions: list[str]
) -> None:
    answer = part(sign_in(alice), f"{page_of(workspace)}?compare=off")
    assert "Clicks 3 Visitors 2" in text_of(answer)
    assert (questions.count("click_summary"), questions.count("click_timeseries")) == (1, 1)


@pytest.mark.usefixtures("clicked")
def test_a_bar_adds_its_filter_and_keeps_the_rest(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    client = sign_in(alice)
    answer = part(client, f"{page_of(workspace)}?period=7d&device=mobile&places=cities")
    assert hrefs(answer, "Germany") == ["?period=7d&device=mobile&places=cities&country=DE"]
    [city] = hrefs(answer, "Berlin")
    assert "city=Berlin&country=DE&region=BE" in city  # Berlin in Connecticut is another one
    [campaign] = hrefs(answer, "a,b")
    assert "utmCampaign=a%5C,b" in campaign  # a comma of the value is none between values
    assert "Clicks 1 " in text_of(part(client, page_of(workspace) + campaign))


@pytest.mark.usefixtures("clicked")
def test_chips_take_filters_away(sign_in: SignIn, carol: User, workspace: Workspace) -> None:
    client = sign_in(carol)
    answer = part(client, f"{page_of(workspace)}?country=-US&device=mobile&period=90d", "analytics")
    assert "Country: not United States" in text_of(answer)
    found = re.findall(r'<a href="([^"]*)" aria-label="Remove ([^"]*)"', answer.content.decode())
    assert [(unescape(href), label) for href, label in found] == [
        ("?period=90d&device=mobile", "Country: not United States"),
        ("?period=90d&country=-US", "Device: Phone"),
    ]
    assert answer.headers["HX-Push-Url"].endswith("/analytics?period=90d&country=-US&device=mobile")
    [again] = hrefs(part(client, f"{page_of(workspace)}?device=mobile"), "Phone")
    assert again == "?"  # the chosen bar takes its own filter away


@pytest.mark.usefixtures("clicked")
def test_a_link_has_a_page_of_its_own(sign_in: SignIn, alice: User, workspace: Workspace, spring: Link) -> None:
    other = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/2", slug="other")
    client = sign_in(alice)
    answer = part(client, page_of(workspace, spring))
    assert "Clicks 3 +200 %" in text_of(answer)
    assert "Links clicked" not in text_of(answer)
    # What an address says about another link changes nothing here.
    assert "Nobody has clicked yet" in text_of(part(client, f"{page_of(workspace, other)}?link={spring.public_id}"))


def test_the_variants_of_a_link(
    sign_in: SignIn, alice: User, workspace: Workspace, spring: Link, store: StandIn
) -> None:
    store.append(
        click(
            timezone.now() - timedelta(seconds=at),
            workspace_id=workspace.public_id,
            link_id=spring.public_id,
            variant=variant,
            visitor=at + 1,
        )
        for at, variant in enumerate(["var_a", "var_a", "var_b"])
    )
    answer = text_of(part(sign_in(alice), f"{page_of(workspace, spring)}?variant=var_b"))
    assert "Clicks 1 " in answer
    assert "Former variant var_a" in answer  # the whole split is shown, whichever variant is looked at
    assert "Does the split fit its weights?" not in text_of(part(sign_in(alice), page_of(workspace)))


@pytest.mark.usefixtures("clicked")
def test_bots_have_a_card_when_they_are_shown(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    client = sign_in(alice)
    assert "Googlebot" not in text_of(part(client, page_of(workspace)))
    answer = text_of(part(client, f"{page_of(workspace)}?bots=show"))
    assert "Clicks 4 " in answer
    assert "Googlebot 1 25 %" in answer


def test_tags_count_the_clicks_of_their_links(
    sign_in: SignIn, alice: User, workspace: Workspace, spring: Link, store: StandIn
) -> None:
    tagged = link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/3",
        slug="both",
        tags=["Sale", "Web"],
    )
    now = timezone.now()
    rows = [(spring, 1), (tagged, 2)]
    store.append(
        click(now - timedelta(seconds=at), workspace_id=workspace.public_id, link_id=link.public_id)
        for link, count in rows
        for at in range(count)
    )
    answer = part(sign_in(alice), page_of(workspace))
    assert "Sale 2 67 % " in text_of(answer)
    assert "Web 2 67 %" in text_of(answer)
    assert hrefs(answer, "Sale") == ["?tag=Sale"]
    assert "Clicks 2 " in text_of(part(sign_in(alice), f"{page_of(workspace)}?tag=sale"))


@pytest.mark.usefixtures("clicked")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=soon", "There is no period 'soon'"),
        ("granularity=minute", "2200 steps"),
        ("timezone=Mars", "There is no time zone 'Mars'"),
        ("bots=maybe", "Choose one of hide"),
        ("from=yesterday&to=2026-01-01", "Write a date like"),
        ("tag=nothing", "Tag: There is no tag 'nothing'"),
        ("qr=maybe", "QR scan: Write true or false"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_shown(
    query: str, words: str, sign_in: SignIn, alice: User, workspace: Workspace
) -> None:
    answer = part(sign_in(alice), f"{page_of(workspace)}?{query}&country=DE", "analytics")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Clicks 3 " in text_of(answer)
    assert answer.headers["HX-Push-Url"].endswith("analytics?country=DE")


def test_nobody_has_clicked_yet(sign_in: SignIn, alice: User, workspace: Workspace, store: StandIn) -> None:
    client = sign_in(alice)
    assert "Make a short link" in text_of(part(client, page_of(workspace)))
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="first")
    answer = part(client, page_of(workspace))
    assert link.short_url in text_of(answer)
    assert part(client, f"{page_of(workspace)}?waiting=1").status_code == 204
    store.append([click(timezone.now(), workspace_id=workspace.public_id, link_id=link.public_id)])
    assert "Clicks 1 " in text_of(part(client, f"{page_of(workspace)}?waiting=1"))


@pytest.mark.usefixtures("clicked")
def test_nothing_to_show(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    client = sign_in(alice)
    assert "No clicks match" in text_of(part(client, f"{page_of(workspace)}?country=FR"))
    answer = part(client, f"{page_of(workspace)}?from=2020-01-01&to=2020-01-31")
    assert "No clicks in this time" in text_of(answer)
    assert 'href="?period=12m"' in answer.content.decode()


@pytest.mark.usefixtures("clicked")
def test_a_plan_that_hides_clicks_says_so(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    answer = text_of(part(sign_in(alice), f"{page_of(workspace)}?period=90d"))
    assert "The Free plan shows clicks of the last 30 days" in answer
    assert "Compare the plans" in answer  # the way out
    assert "Clicks 3 Visitors 2" in answer  # nothing to compare with: the time before is hidden
    assert "Clicks" not in text_of(part(sign_in(alice), f"{page_of(workspace)}?from=2020-01-01&to=2020-01-31"))


def test_tinybird_does_not_answer(sign_in: SignIn, alice: User, workspace: Workspace, settings: Settings) -> None:
    settings.TINYBIRD_URL = f"http://127.0.0.1:{servers.free_port()}"
    settings.TINYBIRD_SIGNING_KEY = settings.TINYBIRD_WORKSPACE_ID = "x"
    answer = part(sign_in(alice), page_of(workspace), "analytics")
    _transport(settings.TINYBIRD_URL).close()
    assert answer.status_code == 200
    assert "Nothing is lost" in text_of(answer)
    assert "Try again" in text_of(answer)


@pytest.mark.usefixtures("spring")
def test_waiting_goes_on_while_tinybird_does_not_answer(
    sign_in: SignIn, alice: User, workspace: Workspace, settings: Settings
) -> None:
    settings.TINYBIRD_URL = ""
    assert part(sign_in(alice), f"{page_of(workspace)}?waiting=1").status_code == 503


def test_clicks_are_not_set_up(sign_in: SignIn, alice: User, workspace: Workspace, settings: Settings) -> None:
    settings.TINYBIRD_URL = ""
    assert "Clicks are not set up" in text_of(part(sign_in(alice), page_of(workspace)))


@pytest.mark.usefixtures("clicked")
def test_the_viewers_clock(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    client = sign_in(alice)
    client.cookies["timezone"] = "Asia/Tokyo"
    assert "Asia/Tokyo" in text_of(part(client, page_of(workspace), "analytics"))
    assert '"zone": "Asia/Tokyo"' in part(client, page_of(workspace)).content.decode()
    assert '"zone": "UTC"' in part(client, f"{page_of(workspace)}?timezone=UTC").content.decode()
    client.cookies["timezone"] = "../../etc/passwd"
    assert '"zone": "UTC"' in part(client, page_of(workspace)).content.decode()


def test_other_methods_are_refused(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    assert sign_in(alice).post(page_of(workspace)).status_code == 405


@pytest.mark.usefixtures("clicked")
def test_a_zone_that_is_none_is_utc(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    client = sign_in(alice)
    client.cookies["timezone"] = "Factory"  # a name that the zone files hold, and no place
    assert '"zone": "UTC"' in part(client, page_of(workspace)).content.decode()


@pytest.mark.usefixtures("clicked")
def test_thousands_of_values_make_no_page_of_megabytes(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    values = ",".join(f"{number:x}" for number in range(500))
    page = part(sign_in(alice), f"{page_of(workspace)}?country={values}&device={values}", "analytics").content.decode()
    assert len(page) < 500_000
    assert "500 values" in page
    values = ",".join(f"{number:x}" for number in range(3000))
    page = part(sign_in(alice), f"{page_of(workspace)}?country={values}", "analytics").content.decode()
    assert "too long for a page" in page
