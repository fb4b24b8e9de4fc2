"""Single sign-on at a workspace's own OpenID provider: setting it up, and the way in."""

from collections.abc import Callable
from typing import Any

import pytest
import responses
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, Membership, Role, User, Workspace, WorkspaceSso
from accounts.services import sso as services
from accounts.tests.people import confirm
from accounts.tests.single_sign_on import FIELDS, ISSUER, move, says, sign_in_at, signed_in_as

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/sso"


def test_owners_set_it_up(enter_password: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = enter_password(alice)
    assert client.get(url).status_code == 200
    assert client.post(url, FIELDS).headers["Location"].startswith("/accounts/reauthenticate/")
    confirm(client)
    assert client.post(url, FIELDS).headers["Location"] == url
    found = WorkspaceSso.objects.get()
    assert (found.email_domain, found.issuer, found.default_role) == ("acme.com", ISSUER, Role.VIEWER)
    assert (found.secret, found.proven_at) == ("a secret of acme", None)
    assert "a secret of acme" not in str(WorkspaceSso.objects.values().get())
    assert "a secret of acme" not in client.get(url).text
    client.post(url, FIELDS | {"client_secret": "", "client_id": "other"})
    found = WorkspaceSso.objects.get()
    assert (found.secret, found.client_id) == ("a secret of acme", "other")
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"sso.saved"}
    assert "a secret of acme" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.acme.com"},
        {"issuer": "https://u:p@login.acme.com"},
        {"issuer": "javascript:alert(1)"},
        {"email_domain": "acme"},
        {"email_domain": "a@acme.com"},
        {"client_secret": ""},
        {"default_role": "owner"},
    ],
)
def test_what_does_not_fit(enter_password: SignIn, alice: User, url: str, wrong: dict[str, str]) -> None:
    assert enter_password(alice).post(url, FIELDS | wrong).status_code == 422
    assert not WorkspaceSso.objects.exists()


def test_it_is_the_owners_matter(sign_in: SignIn, bob: User, mallory: User, sso: WorkspaceSso, url: str) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    assert sign_in(bob).get(url).status_code == 403
    assert sign_in(bob).post(f"{url}/change", {"do": "remove"}).status_code == 403
    assert sign_in(mallory).post(f"{url}/change", {"do": "remove"}).status_code == 404


def test_the_domain_is_proven_by_its_dns(
    enter_password: SignIn, alice: User, sso: WorkspaceSso, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    WorkspaceSso.objects.update(proven_at=None)
    client = enter_password(alice)
    confirm(client)
    records: dict[str, set[str]] = {}
    monkeypatch.setattr(services, "txt_records", lambda name: records.get(name, set()))
    assert "does not answer the record" in client.post(f"{url}/change", {"do": "prove"}, follow=True).text
    assert "Prove the domain first" in client.post(f"{url}/change", {"do": "require"}, follow=True).text
    records["_getowl-sso.acme.com"] = {"v=spf1", sso.token}
    assert "acme.com is proven" in client.post(f"{url}/change", {"do": "prove"}, follow=True).text
    sso.refresh_from_db()
    assert sso.proven_at is not None
    confirm(client)
    client.post(url, FIELDS | {"email_domain": "other.com"})
    sso.refresh_from_db()
    assert sso.token != "t" * 40
    assert not WorkspaceSso.objects.proven().exists()


def test_a_domain_belongs_to_one_workspace(
    enter_password: SignIn,
    mallory: User,
    elsewhere: Workspace,
    sso: WorkspaceSso,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = f"/w/{elsewhere.public_id}/settings/sso"
    client = enter_password(mallory)
    confirm(client)
    client.post(theirs, FIELDS)
    monkeypatch.setattr(services, "txt_records", lambda name: {elsewhere.sso.token})
    assert "signs in with acme.com already" in client.post(f"{theirs}/change", {"do": "prove"}, follow=True).text


def test_a_new_colleague_is_in_at_once(
    client: Client, workspace: Workspace, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    says(provider, "Dave@Acme.com")
    page = sign_in_at(client, workspace)
    assert page.redirect_chain[-1][0] == f"/w/{workspace.public_id}/links"
    dave = User.objects.get(email="dave@acme.com")
    assert (dave.name, dave.has_usable_password()) == ("Dave Smith", False)
    assert EmailAddress.objects.get(user=dave).verified
    assert Membership.objects.get(user=dave).role == Role.MEMBER
    assert AuditEvent.objects.get(action="member.joined").data["by"] == "single sign-on"
    sign_in_at(Client(), workspace)
    assert Membership.objects.filter(workspace=workspace).count() == 1


def test_a_colleague_who_is_here_keeps_account_and_role(
    client: Client, workspace: Workspace, bob: User, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    EmailAddress.objects.create(user=bob, email="bob@acme.com", verified=True, primary=True)
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    says(provider, "bob@acme.com")
    sign_in_at(client, workspace)
    assert signed_in_as(client) == "bob@acme.com"
    assert Membership.objects.get(user=bob).role == Role.ADMIN


@pytest.mark.parametrize("verified", [True, False])
def test_it_speaks_for_no_other_domain(
    client: Client,
    workspace: Workspace,
    with_password: Callable[[User], User],
    mallory: User,
    sso: WorkspaceSso,
    provider: responses.RequestsMock,
    verified: bool,
) -> None:
    with_password(mallory)
    says(provider, mallory.email, email_verified=verified)
    page = sign_in_at(client, workspace)
    assert "gave no address under acme.com" in page.text
    assert signed_in_as(client) is None
    assert User.objects.count() == 1


def test_nor_for_nobody(
    client: Client, workspace: Workspace, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    says(provider, None)
    sign_in_at(client, workspace)
    assert signed_in_as(client) is None


def test_it_opens_no_account_that_left_its_domain(
    client: Client, workspace: Workspace, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    move(User.objects.get(email="dave@acme.com"), "dave@private.example")
    other = Client()
    page = sign_in_at(other, workspace)
    assert "no address under acme.com any more" in page.text
    assert signed_in_as(other) is None
    EmailAddress.objects.create(user=User.objects.get(), email="dave@acme.com", verified=True)
    sign_in_at(other, workspace)
    assert signed_in_as(other) == "dave@private.example"


def test_it_opens_no_account_that_only_claims_the_address(
    client: Client, workspace: Workspace, mallory: User, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=True, primary=True)
    EmailAddress.objects.create(user=mallory, email="dave@acme.com", verified=False)
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    assert signed_in_as(client) == "dave@acme.com"
    assert not Membership.objects.filter(user=mallory, workspace=workspace).exists()


@pytest.mark.parametrize("change", [{"issuer": "https://other.acme.com"}, {"email_domain": "other.com"}, {}])
def test_another_provider_does_not_inherit_who_is_who(
    client: Client,
    alice: User,
    workspace: Workspace,
    sso: WorkspaceSso,
    provider: responses.RequestsMock,
    change: dict[str, str],
) -> None:
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    assert SocialAccount.objects.filter(provider=workspace.public_id, uid="1").exists()
    fields: Any = {**FIELDS, "default_role": Role.VIEWER, "client_secret": "another"}
    services.sso_save(workspace=workspace, actor=Actor(user=alice), **fields | {"email_domain": "acme.com"})
    assert SocialAccount.objects.filter(provider=workspace.public_id).exists()
    if change:
        services.sso_save(workspace=workspace, actor=Actor(user=alice), **fields | change)
    else:
        services.sso_remove(workspace=workspace, actor=Actor(user=alice))
    assert not SocialAccount.objects.filter(provider=workspace.public_id).exists()


def test_before_the_domain_is_proven_nobody_gets_in(client: Client, sso: WorkspaceSso) -> None:
    WorkspaceSso.objects.update(proven_at=None)
    page = client.post("/accounts/sso/", {"email": "x@acme.com"})
    assert page.status_code == 422
    assert "We know no single sign-on" in page.text


@pytest.mark.parametrize("endpoint", ["javascript:alert(1)", "http://login.acme.com/", ""])
def test_a_provider_that_leads_astray(client: Client, sso: WorkspaceSso, endpoint: str) -> None:
    with responses.RequestsMock() as mock:
        mock.get(f"{ISSUER}/.well-known/openid-configuration", json={"authorization_endpoint": endpoint})
        page = client.post("/accounts/sso/", {"email": "x@acme.com"})
    assert "does not answer" in page.text


@pytest.mark.parametrize("status", [404, 500])
def test_a_provider_that_is_down(client: Client, sso: WorkspaceSso, status: int) -> None:
    with responses.RequestsMock() as mock:
        mock.get(f"{ISSUER}/.well-known/openid-configuration", status=status)
        assert "does not answer" in client.post("/accounts/sso/", {"email": "x@acme.com"}).text


def test_there_is_one_place_where_a_provider_is_asked(client: Client, sso: WorkspaceSso, workspace: Workspace) -> None:
    with responses.RequestsMock():  # any request fails
        for name in (workspace.public_id, "ws_unknown"):
            for method in (client.get, client.post):
                assert method(f"/accounts/oidc/{name}/login/").headers["Location"] == "/accounts/sso/"


def test_nobody_asks_without_end(client: Client, db: None) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        answers = [client.post("/accounts/sso/", {"email": "x@acme.com"}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
