"""Anybody reports a link; staff decide."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.models import AbuseReport, Link
from links.services.create import link_create
from links.services.takedown import link_take_down
from links.views.report import REPORTS_AN_HOUR


@pytest.fixture
def spring(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def send(client: Client, **given: str) -> tuple[int, str]:
    form = {"kind": "phishing", "details": "It asks for my password.", "email": "", "website": ""}
    answer = client.post("/report", form | given)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("ending", ["", "+", "?a=b", "/"])
def test_a_report_is_kept(client: Client, spring: Link, ending: str) -> None:
    status, text = send(client, link=spring.short_url + ending)
    assert (status, "Thank you" in text) == (200, True)
    report = AbuseReport.objects.get()
    assert (report.link, report.kind, report.destination) == (spring, "phishing", "https://example.com/")


def test_on_a_customers_domain(client: Client, workspace: Workspace, alice: User, hold: Callable[..., object]) -> None:
    hold(workspace, "go.acme.com")
    actor = Actor(user=alice)
    link = link_create(
        workspace=workspace, actor=actor, destination="https://example.com/", slug="Spring", domain="go.acme.com"
    )
    assert send(client, link="go.acme.com/Spring")[0] == 200
    assert AbuseReport.objects.get().link == link


@pytest.mark.parametrize("wrong", ["", "nothing", "https://example.org/spring", "http://[", "127.0.0.1/none", "\0"])
def test_what_is_none_of_ours(client: Client, spring: Link, wrong: str) -> None:
    status, text = send(client, link=wrong)
    assert status == 422 and "It asks for my password." in text
    assert not AbuseReport.objects.exists()


def test_wrong_fields_and_methods(client: Client, spring: Link) -> None:
    assert send(client, link=spring.short_url, kind="none")[0] == 422
    assert send(client, link=spring.short_url, email="nobody")[0] == 422
    assert client.delete("/report").status_code == 405
    assert spring.short_url in client.get("/report", {"link": spring.short_url}).content.decode()


def test_a_program_that_fills_everything_in_is_not_heard(client: Client, spring: Link) -> None:
    assert send(client, link=spring.short_url, website="https://spam.example/")[0] == 200
    assert not AbuseReport.objects.exists()


def test_one_address_reports_so_many_an_hour(client: Client, spring: Link) -> None:
    statuses = [send(client, link=spring.short_url)[0] for _ in range(REPORTS_AN_HOUR + 1)]
    assert statuses == [200] * REPORTS_AN_HOUR + [429]


def test_one_that_is_taken_down_can_be_reported(client: Client, spring: Link, alice: User) -> None:
    link_take_down(link=spring, actor=Actor(user=alice), because="It asks for passwords.")
    assert send(client, link=spring.short_url)[0] == 200
