"""Single sign-on at a workspace's own OpenID provider; its answers are made here."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, Membership, Role, User, Workspace, WorkspaceSso
from accounts.services import sso as services
from accounts.services.invitations import invitation_create
from accounts.tests.people import confirm, give_app

SignIn = Callable[[User], Client]
ISSUER = "https://login.acme.com"
FIELDS = {
    "email_domain": "@Acme.com",
    "issuer": ISSUER + "/",
    "client_id": "getowl",
    "client_secret": "a secret of acme",
    "default_role": "viewer",
}


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/sso"


@pytest.fixture
def sso(workspace: Workspace) -> WorkspaceSso:
    """Acme's provider, proven."""
    found = WorkspaceSso(
        workspace=workspace, email_domain="acme.com", token="t" * 40, issuer=ISSUER, client_id="getowl"
    )
    found.secret = "a secret of acme"
    found.proven_at = timezone.now()
    found.save()
    return found


@pytest.fixture
def provider() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(
            f"{ISSUER}/.well-known/openid-configuration",
            json={
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/userinfo",
                "jwks_uri": f"{ISSUER}/keys",
            },
        )
        mock.post(f"{ISSUER}/token", json={"access_token": "token", "token_type": "Bearer"})
        yield mock


def says(mock: responses.RequestsMock, email: str | None, *, sub: str = "1", **claims: object) -> None:
    mock.get(f"{ISSUER}/userinfo", json={"sub": sub, "email": email, "name": "Dave Smith"} | claims)


def sign_in_at(client: Client, workspace: Workspace, email: str = "x@acme.com") -> Any:
    """Give the address, go where it leads, and come back."""
    page = client.post("/accounts/sso/", {"email": email})
    [address] = re.findall(r'class="button[^"]*" href="(https:[^"]+)"', page.text)
    assert address.startswith(f"{ISSUER}/authorize?")
    query = parse_qs(urlsplit(html.unescape(address)).query)
    assert query["redirect_uri"] == [f"http://testserver/accounts/oidc/{workspace.public_id}/login/callback/"]
    assert "code_challenge" in query
    state = query["state"][0]
    callback = f"/accounts/oidc/{workspace.public_id}/login/callback/"
    return client.get(callback, {"code": "code", "state": state}, follow=True)


def signed_in_as(client: Client) -> str | None:
    page = client.get("/profile")
    return page.context["user"].email if page.status_code == 200 else None


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


@pytest.fixture
def only_way(workspace: Workspace, sso: WorkspaceSso) -> str:
    """Acme's links, where single sign-on is the only way in."""
    workspace.requires_sso = True
    workspace.save()
    return f"/w/{workspace.public_id}/links"


def test_the_only_way_in(
    sign_in: SignIn,
    bob: User,
    workspace: Workspace,
    only_way: str,
    provider: responses.RequestsMock,
) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    EmailAddress.objects.create(user=bob, email="bob@acme.com", verified=True, primary=True)
    client = sign_in(bob)
    led = client.get(only_way)
    assert led.headers["Location"].startswith("/accounts/sso/?email=bob%40acme.com")
    assert "through your company's own sign-in only" in client.get(led.headers["Location"]).text
    says(provider, "bob@acme.com")
    sign_in_at(client, workspace)
    assert client.get(only_way).status_code == 200


def test_owners_and_guests_come_in_otherwise(sign_in: SignIn, alice: User, bob: User, only_way: str) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@acme.com")
    assert sign_in(alice).get(only_way).status_code == 200
    assert sign_in(bob).get(only_way).status_code == 200  # bob's address is under another domain


def change(client: Client, url: str, do: str) -> None:
    client.post(f"{url}/change", {"do": do})


def move(user: User, email: str) -> None:
    """Give the user another address, proven, as their own page does; the one before is gone."""
    User.objects.filter(pk=user.pk).update(email=email)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def test_another_address_of_ones_own_leads_around_no_rule(
    enter_password: SignIn, sign_in: SignIn, alice: User, bob: User, carol: User, sso: WorkspaceSso, url: str
) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    owner = enter_password(alice)
    confirm(owner)
    change(owner, url, "require")
    move(bob, "bob@private.example")
    page = sign_in(bob).get(url.replace("settings/sso", "links"), follow=True)
    assert page.redirect_chain[0][0].startswith("/accounts/sso/?email=&")
    assert "through your company's own sign-in only" in page.text
    assert sign_in(carol).get(url.replace("settings/sso", "links")).status_code == 200
    change(owner, url, "allow")
    assert sign_in(bob).get(url.replace("settings/sso", "links")).status_code == 200
    change(owner, url, "require")
    assert sign_in(bob).get(url.replace("settings/sso", "links")).status_code == 302
    owner.post(url, FIELDS | {"email_domain": "other.com"})
    assert not Membership.objects.filter(under_sso=True).exists()


@pytest.mark.parametrize(("address", "status"), [("dave@acme.com", 302), ("dave@guest.example", 200)])
def test_who_is_invited_under_the_rule_stays_under_it(
    sign_in: SignIn, alice: User, workspace: Workspace, only_way: str, address: str, status: int
) -> None:
    dave = User.objects.create_user(address)
    invitation = invitation_create(workspace=workspace, actor=Actor(user=alice), email=address, role=Role.MEMBER)
    sign_in(dave).post(f"/invitations/{invitation.token()}")
    assert Membership.objects.filter(user=dave).exists()
    move(dave, "dave@private.example")
    assert sign_in(dave).get(only_way).status_code == status


def test_who_came_from_the_provider_stays_under_the_rule(
    client: Client, sign_in: SignIn, workspace: Workspace, only_way: str, provider: responses.RequestsMock
) -> None:
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    dave = User.objects.get(email="dave@acme.com")
    assert client.get(only_way).status_code == 200
    move(dave, "dave@private.example")
    assert sign_in(dave).get(only_way).status_code == 302


def test_it_counts_as_a_second_factor_and_does_not_replace_ones_own(
    client: Client, workspace: Workspace, bob: User, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    Workspace.objects.update(requires_second_factor=True)
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    assert client.get(f"/w/{workspace.public_id}/links").status_code == 200
    dave = User.objects.get(email="dave@acme.com")
    give_app(dave)
    page = sign_in_at(Client(), workspace)
    assert "One more step" in page.text, page.redirect_chain


def test_it_is_no_second_factor_once_it_was_taken_away(
    client: Client, alice: User, workspace: Workspace, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    Workspace.objects.update(requires_second_factor=True)
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    give_app(alice)
    services.sso_remove(workspace=workspace, actor=Actor(user=alice))
    led = client.get(f"/w/{workspace.public_id}/links")
    assert led.headers["Location"].startswith("/accounts/2fa/")


def test_taking_it_away(enter_password: SignIn, alice: User, only_way: str, workspace: Workspace, url: str) -> None:
    client = enter_password(alice)
    confirm(client)
    client.post(f"{url}/change", {"do": "remove"})
    workspace.refresh_from_db()
    assert not workspace.requires_sso
    assert not WorkspaceSso.objects.exists()
    assert client.post(f"{url}/change", {"do": "remove"}).status_code == 404


def test_nobody_asks_without_end(client: Client, db: None) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        answers = [client.post("/accounts/sso/", {"email": "x@acme.com"}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
