"""GET /w/<workspace>/domains/<id> and what is done there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from domains.states import State
from domains.tests.views.conftest import domain_url, list_url
from domains.transitions import transition

SignIn = Callable[[User], Client]
Add = Callable[..., Domain]

PART = {"HX-Target": "progress"}


def check(name: str, **more: Any) -> dict[str, Any]:
    row = {"name": name, "ok": True, "code": "found", "message": "There.", "expected": "", "found": [], "servers": []}
    return {**row, "settled": True, **more}


def seen(domain: Domain, **fields: Any) -> Domain:
    """Write what a worker would have seen."""
    Domain.objects.filter(pk=domain.pk).update(**fields)
    domain.refresh_from_db()
    return domain


def test_shows_each_record_and_what_dns_answers(sign_in: SignIn, alice: User, add: Add) -> None:
    wrong = check(
        "target",
        ok=False,
        code="cname_elsewhere",
        message="The CNAME leads to old.example: change it to cname.owl-edge.test.",
        found=["old.example"],
        servers=["1.1.1.1", "8.8.8.8"],
        settled=False,
    )
    domain = seen(
        add("go.acme.com"),
        validation_name="_abc.go.acme.com",
        validation_value="_def.acm-validations.aws",
        checks=[check("certificate_record"), wrong],
        checked_at=timezone.now(),
    )
    text = sign_in(alice).get(domain_url(domain)).text
    for part in ("_abc.go.acme.com", "_def.acm-validations.aws", "cname.owl-edge.test"):
        assert f'data-copy="{part}"' in text
    assert "The CNAME leads to old.example" in text
    assert '<code class="small break">old.example</code>' in text
    assert "asked: 1.1.1.1, 8.8.8.8" in text
    assert "remember the former answer" in text
    assert "Publish the DNS records" in text


def test_before_the_first_look_records_that_are_not_known_say_so(sign_in: SignIn, alice: User, add: Add) -> None:
    text = sign_in(alice).get(domain_url(add())).text
    assert "Preparing your records" in text
    assert "coming" in text
    assert "not looked at yet" in text


@pytest.mark.parametrize(
    ("provider", "host", "value", "kind", "hint"),
    [
        ("cloudflare", "@", "cname.owl-edge.test", "CNAME", "DNS only"),
        ("gandi", "@", "cname.owl-edge.test.", "ALIAS", "make an ALIAS record"),
        ("name_com", "", "cname.owl-edge.test", "ANAME", "make an ANAME record"),
        ("godaddy", "@", "cname.owl-edge.test", "CNAME or ALIAS", "offers nothing in its place"),
        ("route53", "", "cname.owl-edge.test", "ALIAS", "own names"),
        ("", "acme.com", "cname.owl-edge.test", "CNAME or ALIAS", "if your provider offers one"),
    ],
)
def test_the_apex_is_explained_in_the_providers_words(
    sign_in: SignIn, alice: User, add: Add, provider: str, host: str, value: str, kind: str, hint: str
) -> None:
    domain = seen(add("acme.com"), checks=[check("provider", code=provider)] if provider else [])
    text = sign_in(alice).get(domain_url(domain)).text
    assert hint in text
    assert f'<td data-label="Type" class="mono nowrap">{kind}</td>' in text
    assert f'data-copy="{value}"' in text
    assert ('id="copy-target-host"' in text) == bool(host)
    if host:
        assert f'data-copy="{host}"' in text


def test_a_known_provider_names_its_fields(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = seen(add("go.acme.co.uk"), checks=[check("provider", code="namecheap")])
    text = sign_in(alice).get(domain_url(domain)).text
    assert "DNS records at Namecheap" in text
    assert "<th>Host</th><th>Value</th>" in text
    assert 'data-copy="go"' in text  # the host alone: the provider appends the rest


@pytest.mark.parametrize(
    ("state", "reason", "headline"),
    [
        ("awaiting_dns", "aws_quota", "This is ours to mend"),
        ("verifying", "being_released", "Waiting for the former claim to go"),
        ("verifying", "", "Checking your records"),
        ("issuing", "validating", "Amazon is issuing the certificate"),
        ("deploying", "propagating", "CloudFront is taking it to its edges"),
        ("deploying", "no_record", "Lead your visitors here"),
        ("active", "", "Visitors are redirected over HTTPS"),
        ("degraded", "no_record", "Something is wrong"),
        ("conflict", "held_in_aws", "Another CloudFront account has this name"),
        ("conflict", "held_elsewhere", "in use in another workspace"),
        ("failed", "abandoned", "not published within 14 days"),
    ],
)
def test_each_state_says_what_happens(
    sign_in: SignIn, alice: User, add: Add, state: str, reason: str, headline: str
) -> None:
    domain = seen(add(), state=state, reason=reason)
    assert headline in sign_in(alice).get(domain_url(domain)).text


def test_the_place_in_line_is_told(sign_in: SignIn, alice: User, add: Add) -> None:
    soon = timezone.now() + timedelta(minutes=12, seconds=5)
    domain = seen(add(), state="deploying", reason="in_line", queue_position=7, queue_until=soon)
    text = sign_in(alice).get(domain_url(domain)).text
    assert "number 7 in line" in text
    assert "in 12 min" in text


def test_when_it_is_given_up_is_told(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = seen(add(), failing_since=timezone.now() - timedelta(days=12))
    assert "Given up" in sign_in(alice).get(domain_url(domain)).text


def test_the_timeline_keeps_support_matters_back(sign_in: SignIn, alice: User, add: Add) -> None:
    detail = {"aws_request_id": "req-42", "error": "AccessDenied", "message": "Amazon does not certify this domain."}
    domain = transition(add(), to=State.FAILED, reason="acm_domain_not_allowed", detail=detail)
    text = sign_in(alice).get(domain_url(domain)).text
    assert "Amazon does not certify this domain." in text
    assert "req-42" not in text
    assert "AccessDenied" not in text


def test_a_fetch_that_finds_nothing_new_changes_nothing(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = add()
    browser = sign_in(alice)
    part = browser.get(domain_url(domain), headers=PART).text
    again = part.split('hx-get="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert browser.get(again, headers=PART).status_code == 204
    seen(domain, state="verifying")
    answer = browser.get(again, headers=PART)
    assert (answer.status_code, "Checking your records" in answer.text) == (200, True)
    seen(domain, state="active", next_check_at=timezone.now() + timedelta(hours=9))
    assert "data-live" not in browser.get(again, headers=PART).text


def test_check_now(sign_in: SignIn, bob: User, add: Add) -> None:
    domain = seen(add(), state="active", next_check_at=timezone.now() + timedelta(hours=9))
    browser = sign_in(bob)
    assert browser.post(domain_url(domain, "/check")).status_code == 302
    domain.refresh_from_db()
    assert domain.next_check_at is not None and domain.next_check_at <= timezone.now()
    assert "data-live" in browser.post(domain_url(domain, "/check"), headers=PART).text


def test_a_failed_one_can_be_started_again(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = seen(add(), state="failed", reason="abandoned", next_check_at=None)
    browser = sign_in(alice)
    assert "Start again" in browser.get(domain_url(domain)).text
    browser.post(domain_url(domain, "/check"))
    domain.refresh_from_db()
    assert domain.state == "awaiting_dns"


def test_remove(sign_in: SignIn, alice: User, add: Add) -> None:
    domain = add()
    browser = sign_in(alice)
    assert "stops working" in browser.get(domain_url(domain)).text
    answer = browser.post(domain_url(domain, "/remove"), follow=True)
    assert "go.acme.com is removed" in answer.text
    domain.refresh_from_db()
    assert domain.state == "removing"
    assert AuditEvent.objects.filter(action="domain.removed", user=alice).exists()
    assert browser.get(domain_url(domain)).status_code == 404
    assert browser.post(domain_url(domain, "/remove")).status_code == 404


def test_what_removing_means_is_said_before(sign_in: SignIn, alice: User, add: Add) -> None:
    browser = sign_in(alice)
    waiting = browser.get(domain_url(add("new.acme.com"))).text.split("<dialog")[1]
    assert "within seconds" not in waiting and "HSTS" not in waiting and "primary" not in waiting
    assert '<code class="break">new.acme.com</code> (CNAME).' in waiting
    served = seen(
        add("acme.com"),
        state="active",
        proven_at=timezone.now(),
        validation_name="_abc.acme.com",
        hsts_seconds=86_400,
        is_primary=True,
        asset_links="[]",
    )
    text = browser.get(domain_url(served)).text.split("<dialog")[1].split("</dialog>")[0]
    for part in (
        "What stops working, within seconds and for everybody",
        "Whatever is opened under",
        "among them the files that open links in your app",
        "over HTTPS only",
        "until you choose another",
        '<code class="break">_getowl.acme.com</code> (TXT)',
        '<code class="break">_abc.acme.com</code> (CNAME)',
        "You can add the domain again at once",
    ):
        assert part in text


def test_viewer_sees_and_cannot_change(sign_in: SignIn, carol: User, add: Add) -> None:
    domain = add()
    browser = sign_in(carol)
    text = browser.get(domain_url(domain)).text
    assert "DNS records" in text
    for control in ("/check", "/remove", "local-dns"):
        assert domain_url(domain, control) not in text
    assert {browser.post(domain_url(domain, path)).status_code for path in ("/check", "/remove")} == {403}
    domain.refresh_from_db()
    assert domain.state == "awaiting_dns"


def test_member_checks_and_does_not_remove(sign_in: SignIn, bob: User, add: Add) -> None:
    domain = add()
    browser = sign_in(bob)
    assert domain_url(domain, "/remove") not in browser.get(domain_url(domain)).text
    assert browser.post(domain_url(domain, "/remove")).status_code == 403


def test_foreign_and_wrong_methods(sign_in: SignIn, alice: User, mallory: User, elsewhere: Workspace, add: Add) -> None:
    domain = add()
    stranger = sign_in(mallory)
    assert stranger.get(domain_url(domain)).status_code == 404
    assert stranger.get(f"{list_url(elsewhere)}/{domain.public_id}").status_code == 404
    for path in ("/check", "/remove"):
        assert stranger.post(f"{list_url(elsewhere)}/{domain.public_id}{path}").status_code == 404
        assert sign_in(alice).get(domain_url(domain, path)).status_code == 405
    assert sign_in(alice).post(domain_url(domain)).status_code == 405


def test_query_count(
    sign_in: SignIn, alice: User, add: Add, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    domain = add()
    for _ in range(10):
        domain = transition(domain, to=State.VERIFYING)
        domain = transition(domain, to=State.AWAITING_DNS, reason="ownership_no_record")
    browser = sign_in(alice)
    browser.get(domain_url(domain))
    with django_assert_max_num_queries(6):
        browser.get(domain_url(domain))


def test_the_local_dns_is_for_developers_alone(sign_in: SignIn, alice: User, add: Add, settings: Settings) -> None:
    settings.LOCAL_DNS_RECORDS = ""
    domain = add()
    browser = sign_in(alice)
    assert "local-dns" not in browser.get(domain_url(domain)).text
    assert browser.post(domain_url(domain, "/local-dns"), {"action": "publish"}).status_code == 404
