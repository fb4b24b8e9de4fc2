"""Passkeys, with Chromium's virtual authenticator."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.tests.people import PASSWORD
from getowl.tests.browser.fixtures import sign_in_by_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def device(page: Page) -> None:
    """A device that holds passkeys and confirms whatever it is asked."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/profile")
    page.get_by_role("link", name="Two-step sign-in").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def test_sign_in_with_a_passkey_alone(
    page: Page, device: None, with_password: Callable[[User], User], alice: User
) -> None:
    sign_in_by_form(page, with_password(alice))
    add_passkey(page, alone=True)
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/profile/sessions")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Laptop").click()
    page.get_by_label("Password").fill(PASSWORD)  # asked once more before a change
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey was removed.")).to_be_visible()
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_a_passkey_as_the_second_step(
    page: Page, device: None, with_password: Callable[[User], User], alice: User
) -> None:
    sign_in_by_form(page, with_password(alice))
    add_passkey(page, alone=False)
    page.context.clear_cookies()
    sign_in_by_form(page, alice)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto("/profile")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()  # the password alone opens nothing
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_label("Switch workspace")).to_contain_text("Acme")


def test_a_device_without_passkeys_is_told_so(page: Page, device: None, db: None) -> None:
    page.goto("/accounts/login/")
    page.evaluate(
        "() => void (navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')))"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was given.")).to_be_visible()
    assert mail.outbox == []
