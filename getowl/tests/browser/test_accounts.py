"""People's journeys through accounts, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.services.api_keys import api_key_authenticate
from accounts.tasks import send_invitations
from getowl.tests.browser.fixtures import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long pass phrase"


def test_sign_up_confirm_and_name_a_workspace(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create your workspace").click()
    page.get_by_label("E-mail address").fill("new@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Workspace name").fill("Night shift")
    page.get_by_role("button", name="Make workspace").click()
    expect(page).to_have_url(re.compile(r"/w/ws_\w{16}/links$"))
    expect(page.get_by_label("Switch workspace")).to_contain_text("Night shift")

    page.goto("/outbox")
    page.get_by_role("link", name=re.compile("confirm-email")).click()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_text("new@example.com is confirmed.")).to_be_visible()


def test_invite_by_mail_and_join(
    page: Page, sign_in_page: Callable[[User], Page], alice: User, workspace: Workspace
) -> None:
    sign_in_page(alice).goto(f"/w/{workspace.public_id}/settings/members")
    page.get_by_label("E-mail address").fill("dave@example.com")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Invitation to dave@example.com is on its way.")).to_be_visible()
    assert send_invitations() == 1

    page.context.clear_cookies()
    page.goto("/outbox")
    page.get_by_role("link", name=re.compile("invitations")).click()
    page.get_by_role("link", name="Create an account and join").click()
    expect(page.get_by_label("E-mail address")).to_have_value("dave@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Join Acme").click()
    expect(page).to_have_url(re.compile(f"/w/{workspace.public_id}/links$"))
    assert Membership.objects.get(user__email="dave@example.com").role == Role.MEMBER


def test_make_copy_and_revoke_an_api_key(
    page: Page, sign_in_page: Callable[[User], Page], alice: User, workspace: Workspace
) -> None:
    sign_in_page(alice).goto(f"/w/{workspace.public_id}/settings/api-keys")
    page.get_by_label("Name").fill("Build")
    page.get_by_role("button", name="Make key").click()
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_role("button", name="Copy the key")).to_contain_text("Copied")
    secret = page.evaluate("navigator.clipboard.readText()")
    assert api_key_authenticate(secret) is not None

    page.get_by_role("button", name="Revoke Build").click()
    dialog = page.get_by_role("dialog", name="Revoke Build?")
    dialog.get_by_role("button", name="Cancel").click()
    assert ApiKey.objects.working().exists()
    page.get_by_role("button", name="Revoke Build").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Build no longer works.")).to_be_visible()
    assert api_key_authenticate(secret) is None


def test_a_role_changes_as_it_is_chosen_and_a_member_leaves(
    page: Page, sign_in_page: Callable[[User], Page], alice: User, bob: User, workspace: Workspace
) -> None:
    sign_in_page(alice).goto(f"/w/{workspace.public_id}/settings/members")
    page.get_by_label("Role of Bob").select_option("Admin")
    expect(page.get_by_text("Bob is now admin.")).to_be_visible()
    assert Membership.objects.get(user=bob).role == Role.ADMIN

    page.get_by_role("row", name="Bob").get_by_role("button", name="Remove").click()
    page.get_by_role("dialog", name="Remove Bob?").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("bob@example.com")).to_be_hidden()
    assert not Membership.objects.filter(user=bob).exists()


def test_the_keyboard_is_enough(
    page: Page, sign_in_page: Callable[[User], Page], alice: User, workspace: Workspace
) -> None:
    sign_in_page(alice).goto(f"/w/{workspace.public_id}/settings")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="New workspace")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="New workspace")).to_be_hidden()
    expect(page.get_by_label("Switch workspace")).to_be_focused()


def test_the_theme_is_kept(page: Page, sign_in_page: Callable[[User], Page], alice: User) -> None:
    page.emulate_media(color_scheme="light")
    sign_in_page(alice).goto("/profile")
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Light or dark").click()
    page.reload()
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert background == "rgb(18, 21, 27)"


@pytest.mark.parametrize("width", [PHONE["width"], 768, 1920])
def test_nothing_is_wider_than_the_window(
    page: Page, sign_in_page: Callable[[User], Page], alice: User, workspace: Workspace, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in_page(alice)
    base = f"/w/{workspace.public_id}/settings"
    for path in (base, f"{base}/members", f"{base}/api-keys", f"{base}/audit", "/profile", "/styleguide"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
