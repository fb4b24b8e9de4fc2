"""What customers ask (docs/support.md), each answered from the admin in at most three clicks after the search."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.actor import Actor
from accounts.models import ApiKey, BillingAccount, Role, StaffRole, User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from accounts.tests.people import give_app, make_staff
from domains.models import Domain
from domains.states import State
from edge.models import EdgeChange
from links.models import Import, Link
from links.services.create import link_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = "Ticket 1: they asked for it"
CLICKS = 3


class Desk:
    """A member of staff at the admin, who counts their clicks; words are typed, and forms filled, for nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def find(self, words: str) -> None:
        """Type what the customer wrote into the field on every page."""
        self.clicks = 0
        self.page.goto("/admin/")
        field = self.page.get_by_role("searchbox", name="Find a customer")
        field.fill(words)
        field.press("Enter")

    def click(self, what: Locator) -> None:
        self.clicks += 1
        assert self.clicks <= CLICKS
        what.click()

    def open(self, name: str) -> None:
        self.click(self.page.locator("#content").get_by_role("link", name=name).first)

    def do(self, deed: str, button: str = "", **fields: str) -> None:
        """Choose a deed, say why, and send it: two clicks."""
        self.click(self.page.locator("#content").get_by_role("link", name=deed, exact=True))
        self.page.get_by_label("Why").fill(WHY)
        for label, value in fields.items():
            self.page.get_by_label(label.replace("_", " ")).fill(value)
        self.click(self.page.locator("#content form").get_by_role("button").last)

    def reads(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def desk(sign_in_page: Callable[[User], Page], workspace: Workspace) -> Desk:
    return Desk(sign_in_page(make_staff(StaffRole.ADMIN)))


@pytest.fixture
def spring(workspace: Workspace, alice: User) -> Link:
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")
    EdgeChange.objects.all().delete()
    return link


def test_my_link_is_dead(desk: Desk, spring: Link) -> None:
    Link.objects.update(expires_at=timezone.now() - timedelta(days=1))
    desk.find(spring.short_url)
    desk.open("spring")
    desk.reads("No: visitors are not redirected.")
    desk.reads("It ended at")


def test_i_changed_it_and_nothing_happened(desk: Desk, spring: Link) -> None:
    now = timezone.now()
    EdgeChange.objects.create(
        key=spring.key,
        rev=9,
        not_before=now + timedelta(days=1),
        enqueued_at=now,
        attempts=6,
        last_error="AccessDenied",
    )
    desk.find("spring")
    desk.open("spring")
    desk.reads("6 attempts failed: AccessDenied")
    desk.do("Publish again")
    desk.reads("spring is published again; this takes a second.")


def test_my_domain_is_stuck(desk: Desk, workspace: Workspace) -> None:
    now = timezone.now()
    Domain.objects.create(
        workspace=workspace, hostname="go.acme.com", registrable="acme.com", state=State.VERIFYING.value,
        state_since=now,        failing_since=now, reason="A CAA record forbids Amazon.",
    )  # fmt: skip
    desk.find("go.acme.com")
    desk.open("go.acme.com")
    desk.reads("A CAA record forbids Amazon.")
    desk.page.goto("/admin/")
    desk.clicks = 0
    desk.click(desk.page.get_by_role("link", name="What waits"))
    desk.reads("A CAA record forbids Amazon.")


def test_i_was_charged_twice(desk: Desk, workspace: Workspace) -> None:
    BillingAccount.objects.create(
        workspace=workspace, customer_id="cus_twice", subscription_id="sub_1", status="active", plan="pro",
        problem="Two subscriptions at once: end one of them in Stripe, and give its money back.",
    )  # fmt: skip
    desk.find("cus_twice")
    desk.open("Acme")
    desk.reads("Two subscriptions at once")
    link = desk.page.get_by_role("link", name="cus_twice")
    expect(link).to_have_attribute("href", "https://dashboard.stripe.com/customers/cus_twice")


def test_my_colleague_cannot_get_in(desk: Desk, bob: User) -> None:
    bob.memberships.update(suspended_at=timezone.now())
    desk.find(bob.email)
    desk.open(bob.email)
    desk.reads("suspended")


def test_the_invitation_never_came(desk: Desk, workspace: Workspace, alice: User) -> None:
    invitation_create(workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER)
    desk.find("dave@example.com")
    desk.open("dave@example.com")
    desk.do("Send again")
    desk.reads("The invitation is on its way to dave@example.com again.")


def test_i_lost_my_phone(desk: Desk, bob: User) -> None:
    give_app(bob)
    desk.find(bob.email)
    desk.open(bob.email)
    desk.reads("Lost a second factor?")


def test_somebody_is_in_my_account(desk: Desk, bob: User) -> None:
    desk.find(bob.email)
    desk.open(bob.email)
    desk.do("Sign out everywhere")
    desk.reads("bob@example.com is signed out")


def test_my_import_stopped(desk: Desk, workspace: Workspace, alice: User) -> None:
    Import.objects.create(
        workspace=workspace, created_by=alice, filename="links.csv", file="x.csv", size=1,
        status=Import.Status.FAILED, failure="The file is no CSV.",
    )  # fmt: skip
    desk.find("Acme")
    desk.open("Acme")
    desk.reads("The file is no CSV.")


def test_which_key_is_this(desk: Desk, workspace: Workspace, alice: User) -> None:
    _key, secret = api_key_create(
        workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ]
    )
    desk.find(f"…{secret[-4:]}")
    desk.reads("Build")
    desk.open("Build")
    desk.reads("Acme")


def test_we_need_a_larger_plan_today(desk: Desk, workspace: Workspace) -> None:
    Workspace.objects.update(plan="free")
    desk.find(workspace.public_id)
    desk.open("Acme")
    desk.click(desk.page.locator("#content").get_by_role("link", name="Set the plan"))
    desk.page.get_by_label("Why").fill(WHY)
    desk.page.get_by_label("Plan").select_option("team")
    desk.click(desk.page.locator("#content form").get_by_role("button").last)
    desk.reads("Acme is on Team.")


def test_what_do_they_see(desk: Desk, workspace: Workspace, spring: Link) -> None:
    desk.find("Acme")
    desk.open("Acme")
    desk.do("Look at it as its viewers do")
    desk.reads("You look at Acme for support")
    desk.reads("spring")
    desk.page.get_by_role("button", name="End").click()
    desk.reads("looked at the workspace for support")


def test_a_link_of_theirs_is_harmful(desk: Desk, spring: Link) -> None:
    desk.find("spring")
    desk.open("spring")
    desk.do("Take it down", What_its_people_are_told="It asks for passwords.")
    desk.reads("It is taken down")
