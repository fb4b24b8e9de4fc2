"""Nothing on any page keeps people out who use a screen reader, a keyboard or few colours: axe-core finds nothing.

axe.min.js is axe-core 4.12.1 as published (https://github.com/dequelabs/axe-core, MPL 2.0), for tests alone.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, TimeoutError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User, Workspace
from accounts.tests.people import confirm
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.tests.filled import addresses_apart, clicks_of_acme, fill_acme
from getowl.tests.pages import pages
from links.models import Link
from links.tests.conftest import bucket
from links.tests.edge_pages.conftest import Publish, Visit, link, publish, visit

__all__ = ["bucket", "link", "publish", "store", "tinybird", "visit"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("plans_are_sold"),
]

AXE = Path(__file__).with_name("axe.min.js")
# Only these pages are for developers, and there on their servers only.
DEVELOPERS = ("/outbox", "/styleguide")
CHECK = """async (only) => {
  const options = {resultTypes: ["violations"], ...(only.length ? {runOnly: {type: "rule", values: only}} : {})};
  const {violations} = await axe.run(document, options);
  return violations.flatMap(({id, impact, nodes}) =>
    nodes.map(({target, html}) => `${impact}: ${id}  ${target.join(" ")}  ${html.slice(0, 200)}`));
}"""


class Checked:
    """A window in which nothing moves, and what was found in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.found: list[str] = []

    def go(self, address: str) -> None:
        """Open the page and look."""
        self.page.goto(address)
        self.look(address)

    def look(self, name: str) -> None:
        """Look at what is open, with all rules; in the dark only colours are others."""
        self.count += 1
        for scheme, rules in (("light", []), ("dark", ["color-contrast"])):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two it knows
            # What is being asked for anew is pale until it is there; some pages ask all the time.
            with suppress(TimeoutError):
                self.page.wait_for_function("() => !document.querySelector('.htmx-request')", timeout=2_000)
            self.found += [f"{name} ({scheme})  {one}" for one in self.page.evaluate(CHECK, rules)]


@pytest.fixture
def checked(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Checked]:
    settings.SITE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.add_init_script(path=AXE)  # as an extension would: the content security policy is none for it
    yield Checked(context.new_page())
    context.close()


def let_in(checked: Checked, client: Client, live_server: LiveServer) -> None:
    """Give the window the session of this client."""
    name = django_settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    checked.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is one


def test_nothing_is_found_on_any_page(
    workspace: Workspace, alice: User, bob: User, carol: User, bucket: str, store: StandIn, client: Client,
    enter_password: Callable[[User], Client], checked: Checked, live_server: LiveServer, settings: Settings,
) -> None:  # fmt: skip
    owner = enter_password(alice)
    values = fill_acme(workspace, alice)
    apart = addresses_apart(workspace, alice)
    store.append(clicks_of_acme(workspace))
    confirm(owner)
    outside, inside = pages(client, values, apart), pages(owner, values, apart)
    assert len(outside) >= 12
    assert len(inside) >= 60
    for address in outside:
        checked.go(address)
    let_in(checked, owner, live_server)
    for address in inside:
        checked.go(address)
    look_at_what_opens(checked, workspace)
    settings.DEBUG = True
    for address in DEVELOPERS:
        checked.go(address)
    assert checked.found == [], f"on {checked.count} pages"


def look_at_what_opens(checked: Checked, workspace: Workspace) -> None:
    """The palette, the menus, and the note that a workspace will be deleted."""
    page, links = checked.page, f"/w/{workspace.public_id}/links"
    page.goto(links)
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("option").first.wait_for()
    checked.look("palette")
    page.goto(links)
    page.locator("[data-pick-all]").check()  # shows the bar of what can be done with the selected links
    for menu in page.locator("details.menu > summary").all():
        menu.click()
        checked.look("menu")
        page.keyboard.press("Escape")
    Workspace.objects.update(deletes_at=timezone.now())
    checked.go(links)


@pytest.mark.parametrize("kind", ["password", "preview"])
def test_nothing_is_found_on_what_visitors_see(
    kind: str, link: Link, publish: Publish, visit: Visit, checked: Checked
) -> None:
    publish(password=kind == "password")
    response: HttpResponse = visit(kind)
    assert response.status_code == 200
    checked.page.set_content(response.content.decode())
    checked.look(kind)
    assert checked.found == []
