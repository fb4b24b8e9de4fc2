"""Support's pages: reachable, and unable to read or change secrets."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, Role, StaffRole, User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from accounts.services.sso import sso_save
from accounts.tests.people import give_app, has_app, make_staff

SignIn = Callable[[User], Client]


@pytest.fixture
def support(db: None) -> User:
    return make_staff(StaffRole.ADMIN)


@pytest.mark.parametrize(
    "model", ["user", "workspace", "membership", "invitation", "apikey", "auditevent", "workspacesso"]
)
def test_every_list_can_be_searched(sign_in: SignIn, support: User, alice: User, model: str) -> None:
    assert sign_in(support).get(f"/admin/accounts/{model}/", {"q": "acme"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["account/emailaddress", "mfa/authenticator", "socialaccount/socialaccount", "usersessions/usersession"]
)
def test_how_people_sign_in_is_listed_in_few_queries(
    sign_in: SignIn, support: User, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [User.objects.create_user(f"owl{number}@example.com") for number in range(12)]
    for person in people:
        EmailAddress.objects.create(user=person, email=person.email)
        SocialAccount.objects.create(user=person, provider="github", uid=person.email)
        UserSession.objects.create(user=person, session_key=person.email, ip="203.0.113.7", user_agent="Firefox")
        give_app(person)
    client = sign_in(support)
    with django_assert_max_num_queries(9):
        answer = client.get(f"/admin/{path}/", {"q": "owl"})
    assert answer.text.count("owl11@example.com") > 0


@pytest.mark.parametrize("role", [StaffRole.ABUSE, StaffRole.BILLING])
def test_second_factors_are_no_matter_of_other_roles(sign_in: SignIn, alice: User, role: StaffRole) -> None:
    give_app(alice)
    kept = Authenticator.objects.get(user=alice)
    client = sign_in(make_staff(role))
    assert client.post(f"/admin/mfa/authenticator/{kept.pk}/delete/", {"post": "yes"}).status_code == 403
    several = {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"}
    assert client.post("/admin/mfa/authenticator/", several).status_code == 403
    assert Authenticator.objects.filter(pk=kept.pk).exists()


def test_second_factors_are_deleted_and_never_seen(sign_in: SignIn, support: User, alice: User) -> None:
    secret = give_app(alice)
    kept = Authenticator.objects.get(user=alice)
    client = sign_in(support)
    shown = client.get(f"/admin/mfa/authenticator/{kept.pk}/change/").text
    assert "alice@example.com" in shown
    assert secret not in shown
    assert kept.data["secret"] not in shown
    assert client.post(f"/admin/mfa/authenticator/{kept.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not has_app(alice)


def test_hashes_are_not_shown(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    actor = Actor(user=alice)
    key, _ = api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    invitation = invitation_create(workspace=workspace, actor=actor, email="d@example.com", role=Role.MEMBER)
    client = sign_in(support)
    assert key.key_hash not in client.get(f"/admin/accounts/apikey/{key.pk}/change/").text
    assert invitation.token_hash not in client.get(f"/admin/accounts/invitation/{invitation.pk}/change/").text
    alice.set_password("a long pass phrase")
    alice.save()
    assert alice.password not in client.get(f"/admin/accounts/user/{alice.pk}/change/").text


def test_the_audit_trail_cannot_be_rewritten(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    event = AuditEvent.objects.get()
    client = sign_in(support)
    for page in ("delete", "change"):
        assert client.post(f"/admin/accounts/auditevent/{event.pk}/{page}/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/auditevent/add/").status_code == 403
    assert AuditEvent.objects.count() == 1


def test_members_have_no_business_here(sign_in: SignIn, alice: User) -> None:
    assert sign_in(alice).get("/admin/").status_code == 302


def test_support_vouches_for_a_domain(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    sso = sso_save(
        workspace=workspace,
        actor=Actor(user=alice),
        email_domain="acme.com",
        issuer="https://login.acme.com",
        client_id="getowl",
        client_secret="a secret of acme",
        default_role=Role.MEMBER,
    )
    client = sign_in(support)
    assert "a secret" not in client.get(f"/admin/accounts/workspacesso/{sso.pk}/change/").text
    client.post("/admin/accounts/workspacesso/", {"action": "prove", "_selected_action": sso.pk})
    assert AuditEvent.objects.get(action="sso.proven").user == support
