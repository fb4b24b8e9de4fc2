"""The walk: every address of the site, asked by everybody who should not get what it holds.

It is made from the URL conf, so that a new route is closed to all of them until something here says otherwise. What is
found wrong is shown all at once. A route with a new name in it needs a value in getowl/tests/acme.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role, StaffRole, User, Workspace
from accounts.staff import TABLES
from accounts.tests.people import make_staff
from getowl.tests.acme import fill, names, routes

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response  # the stubs' name for it

pytestmark = pytest.mark.usefixtures("plans_are_sold")
SignIn = Callable[[User], Client]

# For everybody, signed in or not; what is private behind them has tests of its own. Anything else wants a person.
EVERYBODY = re.compile(
    r"(|pricing|report|language|api/docs.*|words/.*|healthz|readyz|metrics|invitations/<token>|stats/<str:token>"
    # Of these, three are for development servers; others want the resolver's signature, or Stripe's.
    r"|outbox|styleguide|edge/(password|preview|social|cloak)"
    r"|accounts/(login|logout|signup|inactive|sso|password/reset(/.*)?|confirm-email(/.*)?)/"
    r"|accounts/2fa/webauthn/login/|stripe/webhook"
    r"|accounts/(3rdparty|social)/(login/.*|signup/|connections/)"
    r"|accounts/(google|github|microsoft|oidc|saml)/.*|admin/(login|logout)/)"
)
WORKSPACE_ROUTES = sorted({route for route in routes() if route.startswith("w/<")})
PERSONAL_ROUTES = sorted(
    {route for route in routes() if not route.startswith(("w/<", "api/v1/")) and not EVERYBODY.fullmatch(route)}
)
ADMIN_ROUTES = [route for route in PERSONAL_ROUTES if route.startswith("admin/")]

# The admin's first page and those that it has for everybody on staff; what stands behind them is asked for again.
OWN_PAGES = {
    "",
    "<app_label>",
    "find",
    "about",
    "do",
    "queue",
    "view-as",
    "rejected-lines",
    "jsi18n",
    "logout",
    "login",
    "autocomplete",
    "password_change",
    "r",
}

# Names in a route that are a choice, and not something that belongs to a workspace.
CHOICES = {"workspace_id", "kind", "what", "dimension", "select"}
# What who only looks may send: it is about themselves.
SENT_BY_ALL = {"w/<workspace_id>/settings/members/leave", "w/<str:workspace_id>/links/columns"}
# Pages with secrets, or with everything at once: not for who only looks. 404 before 403 gives nothing away.
NOT_TO_LOOK_AT = re.compile(r"w/<(str:)?workspace_id>/(settings/(api-keys|webhooks|sso)|exports)")
SEEN = {200, 302, 400, 503}  # 400: it wants parameters; 503: Tinybird is away
# Files that are not there.
ABSENT = {"w/<workspace_id>/logos/<logo_name>", "w/<str:workspace_id>/links/picture"}


# Payment is what the billing role is for.
PAYS = "w/<workspace_id>/settings/billing"


@pytest.fixture
def dora(workspace: Workspace) -> User:
    """In Acme, as each test wants her."""
    dora = User.objects.create_user("dora@example.com")
    Membership.objects.create(workspace=workspace, user=dora, role=Role.VIEWER)
    return dora


def methods_of(client: Client, address: str) -> set[str]:
    """The methods that a page says it takes when it is sent another; none when it does not refuse that."""
    answer = client.put(address)
    return set(answer.headers["Allow"].split(", ")) if answer.status_code == 405 else set()


def walk(client: Client, ids: dict[str, str], walked: Collection[str]) -> Iterator[tuple[str, str, Response]]:
    """Each route, method and answer of the routes; a method that a route does not take must be refused as such."""
    for route in walked:
        address = fill(route, ids)
        taken = methods_of(client, address)
        for method in ("GET", "POST"):
            answer = client.generic(method, address)
            if method in taken:
                yield route, method, answer
            else:
                assert answer.status_code == 405, f"{method} {route}"


def offences(found: Iterator[tuple[str, str, Response]], *right: int) -> list[str]:
    """Those whose answer is not one of the right ones."""
    return [
        f"{method} {route}: {answer.status_code}" for route, method, answer in found if answer.status_code not in right
    ]


def test_a_visitor_is_asked_to_sign_in(client: Client, acme_ids: dict[str, str]) -> None:
    wrong = []
    for route in [*WORKSPACE_ROUTES, *PERSONAL_ROUTES]:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            answer = client.generic(method, fill(route, acme_ids))
            to = answer.headers.get("Location", "").partition("?")[0]
            if to not in ("/accounts/login/", "/admin/login/"):
                wrong.append(f"{method} {route}: {answer.status_code} {to}")
    assert wrong == [], "\n".join(wrong)


def test_a_stranger_finds_nothing(sign_in: SignIn, mallory: User, acme_ids: dict[str, str]) -> None:
    before = AuditEvent.objects.count()
    assert offences(walk(sign_in(mallory), acme_ids, WORKSPACE_ROUTES), 404) == []
    assert AuditEvent.objects.count() == before


def test_an_own_workspace_is_no_way_to_foreign_objects(
    sign_in: SignIn, mallory: User, elsewhere: Workspace, acme_ids: dict[str, str]
) -> None:
    before = AuditEvent.objects.count()
    named = [route for route in WORKSPACE_ROUTES if set(names(route)) - CHOICES]
    ids = acme_ids | {"workspace_id": elsewhere.public_id}
    assert offences(walk(sign_in(mallory), ids, named), 404) == []
    assert AuditEvent.objects.count() == before


def test_who_is_suspended_is_told_so(sign_in: SignIn, dora: User, acme_ids: dict[str, str]) -> None:
    Membership.objects.filter(user=dora).update(suspended_at=timezone.now(), role=Role.ADMIN)
    before = AuditEvent.objects.count()
    assert [
        f"{method} {route}: {answer.status_code}"
        for route, method, answer in walk(sign_in(dora), acme_ids, WORKSPACE_ROUTES)
        if answer.status_code != 403 or "Your access is suspended" not in answer.text
    ] == []
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
def test_who_only_looks_changes_nothing(
    role: Role, sign_in: SignIn, dora: User, workspace: Workspace, acme_ids: dict[str, str]
) -> None:
    Membership.objects.filter(user=dora).update(role=role)
    before = AuditEvent.objects.count()
    wrong, walked = [], [route for route in WORKSPACE_ROUTES if route not in SENT_BY_ALL]
    for route, method, answer in walk(sign_in(dora), acme_ids, walked):
        right = {403}
        if method == "GET" and not NOT_TO_LOOK_AT.match(route):
            right |= {404} if route in ABSENT else SEEN
        if route.startswith(PAYS):
            right = {403} if role == Role.VIEWER else SEEN
        if answer.status_code not in right:
            wrong.append(f"{method} {route}: {answer.status_code}")
    assert wrong == [], "\n".join(wrong)
    assert AuditEvent.objects.count() == before


def test_an_owner_gets_all_that_may_be_got(sign_in: SignIn, alice: User, acme_ids: dict[str, str]) -> None:
    """So that what others are refused is there, and each page takes GET or POST and nothing else, HEAD with GET."""
    client, wrong = sign_in(alice), []
    for route in WORKSPACE_ROUTES:
        address = fill(route, acme_ids)
        taken = methods_of(client, address)
        if taken not in ({"GET", "HEAD"}, {"POST"}, {"GET", "HEAD", "POST"}):
            wrong.append(f"{route} takes {sorted(taken)}")
        elif {client.delete(address).status_code, client.patch(address).status_code} != {405}:
            wrong.append(f"{route} takes DELETE or PATCH")
        elif "GET" in taken and client.get(address).status_code not in ({404} if route in ABSENT else SEEN):
            wrong.append(f"GET {route}: {client.get(address).status_code}")
    assert wrong == [], "\n".join(wrong)


def test_the_admin_is_for_staff(sign_in: SignIn, alice: User, acme_ids: dict[str, str]) -> None:
    client, wrong = sign_in(alice), []
    for route in ADMIN_ROUTES:
        for method in ("GET", "POST"):
            answer = client.generic(method, fill(route, acme_ids))
            if answer.status_code != 403 and not answer.headers.get("Location", "").startswith("/admin/login/?next="):
                wrong.append(f"{method} {route}: {answer.status_code}")
    assert len(ADMIN_ROUTES) > 100
    assert wrong == [], "\n".join(wrong)


def test_staff_without_a_role_or_a_second_factor_open_nothing(sign_in: SignIn, acme_ids: dict[str, str]) -> None:
    """They are led to where they set a factor up, or refused, wherever they knock."""
    nobody = make_staff(StaffRole.SUPPORT)
    User.objects.filter(pk=nobody.pk).update(staff_role="")
    hasty = User.objects.create_user("hasty@getowl.example", is_staff=True, staff_role=StaffRole.ADMIN)
    wrong = []
    for staff in (nobody, hasty, User.objects.create_superuser("root@getowl.example")):
        client = sign_in(staff)
        for route in ADMIN_ROUTES:
            for method in ("GET", "POST"):
                answer = client.generic(method, fill(route, acme_ids))
                if not answer.headers.get("Location", "").startswith("/admin/login/?next="):
                    wrong.append(f"{staff} {method} {route}: {answer.status_code}")
        where = client.get("/admin/login/")
        assert (where.status_code, where.headers.get("Location", "")) in (
            (403, ""),
            (302, "/accounts/2fa/?second_factor"),
        )
    assert wrong == [], "\n".join(wrong)


def _row(route: str) -> str:
    """The primary key of something in the table behind a route of the admin: what is not there is refused to nobody."""
    with suppress(LookupError, ValueError):
        _, app, model, *_ = route.split("/")
        return str(apps.get_model(app, model)._base_manager.values_list("pk", flat=True).first() or 1)
    return "1"


def test_staff_see_and_change_what_their_role_covers(sign_in: SignIn, acme_ids: dict[str, str]) -> None:
    """Of the tables behind the admin; a role's own pages and deeds are in getowl/tests/support/."""
    wrong = []
    for role in (StaffRole.SUPPORT, StaffRole.ABUSE, StaffRole.BILLING):
        client = sign_in(make_staff(role))
        for route in ADMIN_ROUTES:
            app = route.split("/")[1]
            if app in TABLES[role] | OWN_PAGES:
                continue
            row = _row(route)
            for method in ("GET", "POST"):
                answer = client.generic(method, fill(route, acme_ids | {"object_id": row}))
                # The short form of an address leads to the long one; what is not there leads to the first page.
                to = answer.headers.get("Location", "")
                if answer.status_code not in (403, 404, 405) and to != "/admin/" and not to.endswith(f"/{row}/change/"):
                    wrong.append(f"{role} {method} {route}: {answer.status_code}")
    assert wrong == [], "\n".join(wrong)
