"""A real browser against a real server: `page` fails its test on any console error or refused resource."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.tests.people import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 375, "height": 740}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no browser at {CHROMIUM}; set CHROMIUM to one.")
    # Some pages ask every four seconds: Playwright's five are too few on a busy machine.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Page]:
    """A fresh window on the live server, with the outbox of a development server."""
    settings.DEBUG = True
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    context = browser.new_context(base_url=live_server.url, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    # A refused style, script or connection is an error on the console, so this also guards the CSP.
    # A form that comes back with its errors is an answer; Chromium calls every 4xx an error.
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if message.type == "error" and "status of 422" not in message.text else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    found = list(problems)  # closing the window cuts off what the page is asking for, and htmx calls that an error
    context.close()
    assert found == []


@pytest.fixture
def sign_in_page(page: Page, live_server: LiveServer) -> Callable[[User], Page]:
    """Return a function that signs the user in to the window, without the form."""

    def sign_in_as(user: User) -> Page:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return sign_in_as


def sign_in_by_form(page: Page, user: User) -> None:
    """Sign in with PASSWORD, as far as it leads."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
