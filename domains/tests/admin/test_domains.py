"""Support's pages of domains."""

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, StaffRole, User, Workspace
from accounts.tests.people import make_staff
from domains.models import Domain
from domains.proof import needs_proof
from domains.states import State
from domains.transitions import transition

SignIn = Callable[[User], Client]
Add = Callable[..., Domain]

LIST = "/admin/domains/domain/"


@pytest.fixture
def support(db: None, sign_in: SignIn) -> Client:
    """A browser of support's."""
    return sign_in(make_staff(StaffRole.SUPPORT))


def page(domain: Domain, name: str = "change") -> str:
    return f"{LIST}{domain.pk}/{name}/"


def test_found_by_host_however_it_is_written(support: Client, add: Add) -> None:
    domain = add("bücher.acme.com")
    add("go.other.com")
    for term in ("bücher.acme.com", "XN--BCHER-KVA.acme.com", "xn--bcher", "acme.com", domain.public_id):
        text = support.get(LIST, {"q": term}).text
        assert "xn--bcher-kva.acme.com" in text, term
        assert "go.other.com" not in text, term


def test_filters(support: Client, add: Add) -> None:
    add("one.acme.com")
    transition(add("two.acme.com"), to=State.FAILED, reason="abandoned")
    for query in ({"state__exact": "failed"}, {"reason__exact": "abandoned"}):
        text = support.get(LIST, query).text
        assert "two.acme.com" in text
        assert "one.acme.com" not in text


def test_the_timeline_has_what_aws_said_and_no_secret(support: Client, add: Add) -> None:
    detail = {"aws_request_id": "req-42", "error": "TooManyCertificates", "operation": "RequestCertificate"}
    domain = transition(add(), to=State.FAILED, reason="aws_refused", detail=detail)
    text = support.get(page(domain)).text
    for part in ("req-42", "TooManyCertificates", "RequestCertificate", "aws_refused", "awaiting_dns"):
        assert part in text
    assert domain.proof_token not in text


def test_nothing_is_edited_by_hand(support: Client, add: Add) -> None:
    domain = add()
    assert support.post(page(domain), {"state": "active"}).status_code == 403
    assert support.post(page(domain, "delete"), {"post": "yes"}).status_code == 403
    assert support.get(f"{LIST}add/").status_code == 403


def test_retry_now(support: Client, add: Add) -> None:
    failed = transition(add(), to=State.FAILED, reason="abandoned")
    other = add("to.acme.com")
    Domain.objects.update(next_check_at=None)
    support.post(LIST, {"action": "retry_now", "_selected_action": [failed.pk, other.pk]})
    assert set(Domain.objects.values_list("state", flat=True)) == {"awaiting_dns"}
    assert not Domain.objects.filter(next_check_at=None).exists()
    assert AuditEvent.objects.filter(action="domain.checked", user__email="support@getowl.example").count() == 2
    Domain.objects.update(next_check_at=None)
    assert support.post(page(other, "retry")).status_code == 302
    assert Domain.objects.filter(next_check_at=None).count() == 1


def test_force_a_step(support: Client, add: Add) -> None:
    domain = transition(add(), to=State.FAILED, reason="abandoned")
    text = support.get(page(domain, "force")).text
    assert 'value="awaiting_dns"' in text
    assert 'value="active"' not in text  # does not follow
    answer = support.post(page(domain, "force"), {"to": "awaiting_dns", "note": "asked by phone"})
    assert answer.status_code == 302
    domain.refresh_from_db()
    assert (domain.state, domain.reason, domain.proven_at) == ("awaiting_dns", "forced", None)
    event = AuditEvent.objects.get(action="domain.forced")
    assert event.data == {"old": "failed", "new": "awaiting_dns", "note": "asked by phone"}
    assert event.user is not None and event.user.email == "support@getowl.example"
    assert domain.transitions.latest("id").detail == {"note": "asked by phone"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"to": "active", "note": "x"}, "not one of the available choices"),
        ({"to": "awaiting_dns", "note": ""}, "required"),
        ({"to": "issuing", "note": "let it pass"}, "is not proven"),
    ],
)
def test_force_refuses(support: Client, add: Add, data: dict[str, str], words: str) -> None:
    domain = transition(add(), to=State.VERIFYING)
    answer = support.post(page(domain, "force"), data)
    assert answer.status_code == 422
    assert words in answer.text
    domain.refresh_from_db()
    assert domain.state == "verifying"
    assert not AuditEvent.objects.filter(action="domain.forced").exists()


def test_a_domain_that_is_gone_names_nothing_in_aws(support: Client, add: Add) -> None:
    domain = transition(add(), to=State.REMOVING, certificate_arn="arn:x", resource_id="dt_1", adapter="tenants")
    support.post(page(domain, "force"), {"to": "removed", "note": "stuck"})
    domain.refresh_from_db()
    assert (domain.state, domain.certificate_arn, domain.resource_id) == ("removed", "", "")


def test_reassign_makes_a_claim_that_must_be_proven(
    support: Client, add: Add, workspace: Workspace, elsewhere: Workspace
) -> None:
    old = transition(add(), to=State.FAILED, reason="abandoned")
    data = {"workspace": elsewhere.public_id, "note": "the team moved"}
    answer = support.post(page(old, "reassign"), data)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Elsewhere has a claim of go.acme.com now, and has to prove it."
    ]
    new = Domain.objects.get(workspace=elsewhere)
    old.refresh_from_db()
    assert (old.state, old.reason, old.workspace) == ("removing", "reassigned", workspace)
    assert (new.state, new.proven_at) == ("awaiting_dns", None)
    assert new.proof_token != old.proof_token
    assert needs_proof(new)
    told = AuditEvent.objects.filter(action="domain.reassigned").values_list("workspace__name", "target")
    assert set(told) == {("Acme", old.public_id), ("Elsewhere", new.public_id)}


@pytest.mark.parametrize("state", ["verifying", "issuing", "deploying", "active", "degraded", "removing"])
def test_what_may_serve_is_not_reassigned(support: Client, add: Add, elsewhere: Workspace, state: str) -> None:
    domain = add()
    Domain.objects.filter(pk=domain.pk).update(state=state)
    answer = support.post(page(domain, "reassign"), {"workspace": elsewhere.public_id, "note": "x"})
    assert answer.status_code == 422
    assert "Remove it where it is first" in answer.text
    domain.refresh_from_db()
    assert (domain.state, Domain.objects.count()) == (state, 1)


def test_reassign_refuses_bad_targets(support: Client, add: Add, workspace: Workspace, elsewhere: Workspace) -> None:
    domain = transition(add(), to=State.FAILED)
    for target, words in ((workspace.public_id, "in that workspace already"), ("ws_nothing", "no such workspace")):
        answer = support.post(page(domain, "reassign"), {"workspace": target, "note": "x"})
        assert (answer.status_code, words in answer.text) == (422, True)
    again = {"workspace": elsewhere.public_id, "note": "x"}
    support.post(page(domain, "reassign"), again)
    Domain.objects.filter(pk=domain.pk).update(state="removed")
    answer = support.post(page(domain, "reassign"), again)
    assert "in this workspace already" in answer.text
    assert Domain.objects.count() == 2


def test_the_quotas(support: Client, add: Add) -> None:
    for host, adapter, resource in (("a", "tenants", "dt_1"), ("b", "tenants", ""), ("c", "shards", "E1")):
        domain = add(f"{host}.acme.com")
        fields = {"adapter": adapter, "resource_id": resource, "certificate_attempt": 2, "certificate_arn": "arn:x"}
        Domain.objects.filter(pk=domain.pk).update(**fields)
    text = support.get(f"{LIST}quota/").text
    assert "<td>Distribution tenants</td><td>1</td>" in text
    assert "<td>Certificates held</td><td>3</td>" in text
    assert "<td>Certificates requested within 365 days</td><td>6</td>" in text
    assert "<td>Names on E1</td><td>1</td>" in text


def test_the_quotas_are_shown_also_when_aws_does_not_answer(support: Client, settings: Settings) -> None:
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:1"
    answer = support.get(f"{LIST}quota/")
    assert answer.status_code == 200
    assert "at least 0:" in answer.text


@pytest.mark.parametrize("path", ["retry", "force", "reassign"])
def test_only_those_whose_duty_it_is_and_the_right_methods(
    support: Client, sign_in: SignIn, alice: User, add: Add, path: str
) -> None:
    domain = add()
    staff = sign_in(make_staff(StaffRole.ABUSE))
    assert sign_in(alice).post(page(domain, path)).status_code == 302  # to sign in
    assert staff.post(page(domain, path)).status_code == 403
    assert staff.get(f"{LIST}quota/").status_code == 403
    assert support.delete(page(domain, path)).status_code == 405
    assert support.post(f"{LIST}999999/{path}/").status_code == 404


@pytest.mark.parametrize("model", ["domaintransition", "shard"])
def test_the_other_lists_can_be_searched(support: Client, add: Add, model: str) -> None:
    add()
    assert support.get(f"/admin/domains/{model}/", {"q": "go.acme"}).status_code == 200


def test_query_count(support: Client, add: Add, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(15):
        add(f"go{number}.acme.com")
    support.get(LIST)
    with django_assert_max_num_queries(8):
        support.get(LIST)
