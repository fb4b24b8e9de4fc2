"""Single sign-on at a workspace's own SAML provider: setting it up, the way in, and who tries to forge it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import responses
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role, User, Workspace, WorkspaceSso
from accounts.tests.people import confirm
from accounts.tests.saml_provider import (
    ENTITY,
    SIGN_IN,
    assertion,
    begin,
    come_back,
    key_pair,
    metadata,
    response,
    signed,
)
from accounts.tests.single_sign_on import signed_in_as

SignIn = Callable[[User], Client]
FIELDS = {"kind": "saml", "email_domain": "@Acme.com", "metadata": metadata(), "default_role": "viewer"}


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/sso"


@pytest.fixture
def sso(workspace: Workspace) -> WorkspaceSso:
    """Acme's provider, proven."""
    return WorkspaceSso.objects.create(
        workspace=workspace,
        kind=WorkspaceSso.Kind.SAML,
        email_domain="acme.com",
        token="t" * 40,
        proven_at=timezone.now(),
        entity_id=ENTITY,
        sign_in_url=SIGN_IN,
        certificate=key_pair()[1],
    )


def test_owners_set_it_up(enter_password: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = enter_password(alice)
    page = client.get(url, {"kind": "saml"})
    assert f"http://testserver/accounts/saml/{workspace.public_id}/acs/" in page.text
    confirm(client)
    assert client.post(url, FIELDS).headers["Location"] == url
    found = WorkspaceSso.objects.get()
    assert (found.kind, found.email_domain, found.default_role) == ("saml", "acme.com", Role.VIEWER)
    assert (found.entity_id, found.sign_in_url, found.certificate) == (ENTITY, SIGN_IN, key_pair()[1])
    assert ENTITY in client.get(url).text
    client.post(url, FIELDS | {"metadata": "", "default_role": "member"})
    found.refresh_from_db()
    assert (found.entity_id, found.default_role) == (ENTITY, Role.MEMBER)
    assert AuditEvent.objects.filter(action="sso.saved").count() == 2
    assert client.get("/accounts/sso/").status_code == 200


def test_metadata_can_be_an_address(enter_password: SignIn, alice: User, url: str) -> None:
    client = enter_password(alice)
    confirm(client)
    at = "https://login.acme.com/metadata"
    with responses.RequestsMock() as mock:
        mock.get(at, status=404)
        assert "no metadata at this address" in client.post(url, FIELDS | {"metadata": at}).text
    with responses.RequestsMock() as mock:
        mock.get(at, body=metadata())
        assert client.post(url, FIELDS | {"metadata": at}).status_code == 302
    assert "no metadata at this address" in client.post(url, FIELDS | {"metadata": "https://127.0.0.1/"}).text


_LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
_FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "no xml",
        "<a/>",
        metadata().replace("?>", f"?>{_LAUGHS}"),
        metadata().replace("?>", f"?>{_FILE}"),
        metadata(url="http://login.acme.com/sso"),
        metadata(url="javascript:alert(1)"),
        metadata().replace("X509Certificate>MII", "X509Certificate>AAA"),
        metadata(certificate=key_pair("old", -1)[1]),
    ],
)
def test_metadata_that_does_not_fit(enter_password: SignIn, alice: User, url: str, wrong: str) -> None:
    assert enter_password(alice).post(url, FIELDS | {"metadata": wrong}).status_code == 422
    assert not WorkspaceSso.objects.exists()


def test_it_is_the_owners_matter(sign_in: SignIn, bob: User, mallory: User, sso: WorkspaceSso, url: str) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    assert sign_in(bob).post(url, FIELDS).status_code == 403
    assert sign_in(mallory).post(url, FIELDS).status_code == 404


def test_a_new_colleague_is_in_at_once(client: Client, workspace: Workspace, sso: WorkspaceSso) -> None:
    asked = begin(client)
    page = come_back(
        client, workspace, response(workspace, asked, signed(assertion(workspace, "Dave@Acme.com", asked)))
    )
    assert page.redirect_chain[-1][0] == f"/w/{workspace.public_id}/links"
    dave = User.objects.get(email="dave@acme.com")
    assert (dave.name, dave.has_usable_password()) == ("Dave Smith", False)
    assert Membership.objects.get(user=dave, workspace=workspace).role == Role.MEMBER
    other = Client()
    asked = begin(other)
    come_back(other, workspace, response(workspace, asked, signed(assertion(workspace, "Dave@Acme.com", asked))))
    assert signed_in_as(other) == "dave@acme.com"
    assert User.objects.filter(email="dave@acme.com").count() == 1


def _wrapped(workspace: Workspace, asked: str) -> str:
    """The signed assertion is put aside, and a forged one takes its place."""
    good = signed(assertion(workspace, "dave@acme.com", asked))
    forged = assertion(workspace, "boss@acme.com", asked, number=2)
    return response(workspace, asked, f"{forged}<samlp:Extensions>{good}</samlp:Extensions>")


def _later(**more: int) -> datetime:
    return datetime.now(UTC) + timedelta(**more)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda w, a: response(w, a, assertion(w, "dave@acme.com", a)), id="unsigned"),
        pytest.param(lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a), "mallory")), id="other key"),
        pytest.param(lambda w, a: signed(response(w, a, assertion(w, "d@acme.com", a))), id="signed around it alone"),
        pytest.param(
            lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a)).replace("dave@", "boss@")),
            id="changed afterwards",
        ),
        pytest.param(
            lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a, audience="https://other/"))),
            id="for somebody else",
        ),
        pytest.param(
            lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a, recipient="https://other/acs"))),
            id="sent to somebody else",
        ),
        pytest.param(
            lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a, at=_later(hours=-1)))), id="expired"
        ),
        pytest.param(
            lambda w, a: response(w, a, signed(assertion(w, "dave@acme.com", a, at=_later(hours=1)))), id="not yet"
        ),
        pytest.param(lambda w, a: response(w, "_o", signed(assertion(w, "dave@acme.com", "_o"))), id="not asked for"),
        pytest.param(
            lambda w, a: response(w, "", signed(assertion(w, "dave@acme.com", ""))), id="begun by the provider"
        ),
        pytest.param(_wrapped, id="wrapped"),
        pytest.param(
            lambda w, a: _LAUGHS + response(w, a, signed(assertion(w, "dave@acme.com", a)).replace("dave", "&c;")),
            id="entities",
        ),
        pytest.param(lambda w, a: response(w, a, signed(assertion(w, "dave@other.com", a))), id="another domain"),
        pytest.param(lambda w, a: "no xml", id="no xml"),
    ],
)
def test_what_does_not_open_the_door(
    client: Client, workspace: Workspace, sso: WorkspaceSso, answer: Callable[[Workspace, str], str]
) -> None:
    asked = begin(client)
    before = User.objects.count()
    assert come_back(client, workspace, answer(workspace, asked)).status_code in (200, 401, 403)
    assert signed_in_as(client) is None
    assert User.objects.count() == before


def test_an_answer_opens_once_and_for_who_asked(client: Client, workspace: Workspace, sso: WorkspaceSso) -> None:
    asked = begin(client)
    answer = response(workspace, asked, signed(assertion(workspace, "dave@acme.com", asked)))
    thief = Client()
    come_back(thief, workspace, answer)
    assert signed_in_as(thief) is None
    come_back(client, workspace, answer)
    assert signed_in_as(client) == "dave@acme.com"
    client.post("/accounts/logout/")
    come_back(client, workspace, answer)
    assert signed_in_as(client) is None


def test_another_workspaces_provider_opens_nobodys_account(
    client: Client, with_password: SignIn, workspace: Workspace, elsewhere: Workspace, sso: WorkspaceSso, alice: User
) -> None:
    asked = begin(client)
    come_back(client, workspace, response(workspace, asked, signed(assertion(workspace, alice.email, asked))))
    assert signed_in_as(client) is None
    # An answer for one workspace is none for another.
    asked = begin(client)
    answer = response(workspace, asked, signed(assertion(workspace, "dave@acme.com", asked)))
    assert come_back(client, elsewhere, answer).status_code == 404
    assert signed_in_as(client) is None


def test_nothing_is_there_until_the_domain_is_proven(client: Client, workspace: Workspace, sso: WorkspaceSso) -> None:
    base = f"/accounts/saml/{workspace.public_id}"
    client.defaults["HTTP_HOST"] = "testserver"
    page = client.get(f"{base}/metadata/")
    assert (page.status_code, f"{base}/acs/" in page.text) == (200, True)
    assert client.get(f"{base}/sls/").status_code == client.post(f"{base}/sls/").status_code == 404
    assert client.get(f"{base}/login/").headers["Location"] == "/accounts/sso/"
    WorkspaceSso.objects.update(proven_at=None)
    assert client.get(f"{base}/metadata/").status_code == 404
    assert come_back(client, workspace, "x").status_code == 404
