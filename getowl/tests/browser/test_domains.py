"""Journeys through the domains' pages in a real browser; `page` fails on console errors and refused resources."""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from domains.services import domain_add
from domains.states import State
from domains.transitions import transition
from edge.drain import drain_due
from edge.dynamodb import call
from edge.resolver.contract import HostItem, from_dynamodb
from edge.table import ensure_table
from getowl.tests.browser.fixtures import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]


@pytest.fixture(autouse=True)
def _set_up(settings: Settings, tmp_path: Path) -> None:
    settings.DOMAINS_ENDPOINT = "cname.owl-edge.test"
    settings.LOCAL_DNS_RECORDS = str(tmp_path / "dns.json")


def domains_url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/domains"


def seen(domain: Domain, **fields: Any) -> Domain:
    """Write what a worker would have seen."""
    Domain.objects.filter(pk=domain.pk).update(**fields)
    domain.refresh_from_db()
    return domain


def test_from_the_first_lesson_to_live(
    sign_in_page: SignIn, alice: User, workspace: Workspace, settings: Settings
) -> None:
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links")
    page.get_by_role("link", name="Domains").click()
    expect(page.get_by_text("Your links under your own name")).to_be_visible()
    page.get_by_label("Your domain").fill("https://go.acme.com/spring")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter only its host: go.acme.com.")).to_be_visible()
    page.get_by_role("button", name="Add go.acme.com").click()
    expect(page.get_by_role("heading", name="go.acme.com", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Preparing your records")).to_be_visible()

    domain = seen(Domain.objects.get(), validation_name="_a.go.acme.com", validation_value="_b.acm-validations.aws")
    expect(page.get_by_role("heading", name="Publish the DNS records")).to_be_visible()  # without a reload
    page.get_by_role("button", name="Copy Certificate: Value").click()
    assert page.evaluate("navigator.clipboard.readText()") == "_b.acm-validations.aws"
    page.get_by_role("button", name="Publish these records").click()
    expect(page.get_by_text("2 records are in the local DNS")).to_be_visible()
    assert json.loads(Path(settings.LOCAL_DNS_RECORDS).read_text())["go.acme.com"]["CNAME"] == ["cname.owl-edge.test."]

    domain.refresh_from_db()
    domain = transition(domain, to=State.VERIFYING)
    expect(page.get_by_role("heading", name="Checking your records")).to_be_visible()
    domain = transition(domain, to=State.ISSUING, proven_at=timezone.now())
    domain = transition(domain, to=State.DEPLOYING, queue_position=3, queue_until=timezone.now())
    expect(page.get_by_text("number 3 in line")).to_be_visible()
    transition(domain, to=State.ACTIVE, queue_position=None, queue_until=None)
    expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
    expect(page.locator("[data-live]")).to_have_count(0)

    page.get_by_role("button", name="Remove…").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("go.acme.com is removed")).to_be_visible()
    assert Domain.objects.get().state == "removing"


@pytest.fixture
def published(settings: Settings) -> Callable[[str], object]:
    """Return a function that publishes what is due to a table of the test's own, and says what a key holds there."""
    settings.EDGE_TABLE = f"edge-{uuid.uuid4().hex}"
    ensure_table()

    def item_of(key: str) -> object:
        drain_due()
        answer = call("GetItem", {"TableName": settings.EDGE_TABLE, "Key": {"pk": {"S": key}}, "ConsistentRead": True})
        return from_dynamodb(answer["Item"]).item if "Item" in answer else None

    return item_of


def test_what_is_set_reaches_the_edge(
    sign_in_page: SignIn, alice: User, workspace: Workspace, published: Callable[[str], object]
) -> None:
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    seen(domain, state="active", proven_at=timezone.now(), next_check_at=None)
    page = sign_in_page(alice)
    page.goto(f"{domains_url(workspace)}/{domain.public_id}")
    page.get_by_role("link", name="Settings", exact=True).last.click()
    expect(page).to_have_url(re.compile("/settings$"))
    page.get_by_label("The bare domain leads to").fill("acme.com")
    page.get_by_label("iOS: apple-app-site-association").fill('{\n  "applinks": {,}\n}')
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Line 2, column 16: this is not JSON")).to_be_visible()
    expect(page.get_by_label("iOS: apple-app-site-association")).to_be_focused()
    expect(page.get_by_label("The bare domain leads to")).to_have_value("acme.com")
    assert published("go.acme.com#") is None

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type('{"applinks": {}}')
    page.get_by_label("Primary domain of the workspace").focus()
    page.keyboard.press("Space")
    page.get_by_label("Browsers remember it for").select_option("1 year")
    page.get_by_role("button", name="Save settings").press("Enter")
    expect(page.get_by_text("Saved. Visitors get it within")).to_be_visible()
    expect(page.get_by_role("heading", name="go.acme.com")).to_contain_text("Primary")
    expected = HostItem(
        workspace_id=workspace.public_id,
        root_url="https://acme.com",
        hsts=31_536_000,
        apple_app_site='{"applinks":{}}',
    )
    assert published("go.acme.com#") == expected

    page.get_by_role("link", name="All domains").click()
    expect(page.get_by_role("row", name=re.compile("go.acme.com"))).to_contain_text("Primary")


def test_check_now_keeps_the_page_and_the_focus_survives(
    sign_in_page: SignIn, alice: User, workspace: Workspace
) -> None:
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    seen(domain, state="active", next_check_at=None)
    page = sign_in_page(alice)
    page.goto(f"{domains_url(workspace)}/{domain.public_id}")
    expect(page.locator("[data-live]")).to_have_count(0)
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("[data-live]")).to_have_count(1)
    page.locator("#copy-target-value").focus()
    seen(domain, state="degraded", reason="no_record")
    expect(page.get_by_role("heading", name="Something is wrong")).to_be_visible()
    expect(page.locator("#copy-target-value")).to_be_focused()


def test_nothing_is_asked_while_nobody_looks(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    page = sign_in_page(alice)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "seen=" in request.url else None)
    page.clock.install()
    page.goto(f"{domains_url(workspace)}/{domain.public_id}")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => globalThis.away, configurable: true})")
    page.evaluate("globalThis.away = true")
    page.clock.run_for(60_000)
    assert asked == []
    page.evaluate("globalThis.away = false")
    with page.expect_response(re.compile("seen=")):
        page.clock.run_for(5_000)


def test_changes_are_announced_and_signing_out_is_noticed(
    sign_in_page: SignIn, alice: User, workspace: Workspace
) -> None:
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    page = sign_in_page(alice)
    url = f"{domains_url(workspace)}/{domain.public_id}"
    page.goto(url)
    seen(domain, state="verifying")
    expect(page.locator("#announcer")).to_have_text("Checking your records")
    page.context.clear_cookies()
    expect(page).to_have_url(re.compile("/accounts/login/"))  # not the form inside of the page


def test_keyboard_only(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    page = sign_in_page(alice)
    page.goto(domains_url(workspace))
    page.get_by_label("Your domain").focus()
    page.keyboard.type("go.acme.com")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/domains/dom_"))
    page.get_by_role("link", name="All domains").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="go.acme.com").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/domains/dom_"))


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/settings"])
def test_phone_never_scrolls_sideways(path: str, sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    host = "a" * 30 + "." + "b" * 28 + ".com"
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname=host)
    wrong = {
        "name": "target", "ok": False, "code": "cname_elsewhere", "message": f"The CNAME leads to {'x' * 90}.",
        "expected": "cname.owl-edge.test", "found": ["x" * 90], "servers": ["1.1.1.1", "8.8.8.8"], "settled": False,
    }  # fmt: skip
    seen(
        domain,
        validation_name=f"_{'c' * 32}.{host}",
        validation_value=f"_{'d' * 32}.acm-validations.aws",
        checks=[wrong],
    )
    page = sign_in_page(alice)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(domains_url(workspace) + path.format(id=domain.public_id))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
