"""A company's own sign-in, from its metadata to a colleague who comes in by it."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership, User, Workspace
from accounts.services import sso as services
from accounts.tests.people import PASSWORD
from accounts.tests.saml_provider import SIGN_IN, asked_in, assertion, metadata, response, signed
from getowl.tests.browser.fixtures import sign_in_by_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_set_up_and_come_in(
    page: Page,
    with_password: Callable[[User], User],
    alice: User,
    workspace: Workspace,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in_by_form(page, with_password(alice))
    page.goto(f"/w/{workspace.public_id}/settings/sso")
    page.get_by_role("link", name="SAML").click()
    page.get_by_label("E-mail domain").fill("acme.com")
    page.get_by_label("Metadata").fill("<a/>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The metadata needs an entityID")).to_be_visible()
    page.get_by_label("Metadata").fill(metadata())
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Its certificate ends on")).to_be_visible()
    monkeypatch.setattr(services, "txt_records", lambda name: {workspace.sso.token})
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_text("acme.com is proven.")).to_be_visible()

    def let_in(route: Route) -> None:
        """The provider's page: it sends the browser back with an answer as soon as it is loaded."""
        asked = asked_in(route.request.url)
        inside = signed(assertion(workspace, "dave@acme.com", asked, site=live_server.url))
        answer = base64.b64encode(response(workspace, asked, inside, live_server.url).encode()).decode()
        to = f"{live_server.url}/accounts/saml/{workspace.public_id}/acs/"
        form = f'<form method="post" action="{to}"><input name="SAMLResponse" value="{answer}"></form>'
        route.fulfill(content_type="text/html", body=f"{form}<script>document.forms[0].submit()</script>")

    page.route(f"{SIGN_IN}**", let_in)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Sign in through your company").click()
    page.get_by_label("Work e-mail address").fill("dave@acme.com")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Switch workspace")).to_contain_text("Acme")
    assert Membership.objects.filter(workspace=workspace, user__email="dave@acme.com").exists()
