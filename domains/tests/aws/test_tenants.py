"""The tenants adapter, step by step, also when the answer to a call never came."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from domains.aws import certificates, errors
from domains.aws.adapter import Adapter, State
from domains.aws.client import Aws, call
from domains.aws.tenants import Tenants, name_of
from domains.tests.aws.conftest import BROKEN, LOST
from getowl.tests.local.control import AwsControl

ISSUE = Callable[..., str]


@pytest.fixture
def tenants(aws: Aws, distribution: Callable[..., str]) -> Tenants:
    """An adapter with a multi-tenant distribution and a connection group of its own."""
    group = call(aws.cloudfront.create_connection_group, Name=distribution("tenant-only")).data["ConnectionGroup"]["Id"]
    return Tenants(aws, distribution("tenant-only"), group)


def test_a_host_is_attached_and_then_deployed(tenants: Tenants, control: AwsControl, host: str, issue: ISSUE) -> None:
    control.set(deploy_seconds=60)
    arn = issue(host)
    adapter: Adapter = tenants
    assert adapter.status(host).state is State.ABSENT
    first = adapter.attach(host, arn)
    assert (first.state, first.certificate_arn) == (State.ATTACHING, arn)
    assert first.request_id
    control.advance(61)
    assert adapter.status(host).state is State.ATTACHED
    again = adapter.attach(host, arn)
    assert (again.state, again.resource_id) == (State.ATTACHED, first.resource_id)
    assert adapter.find(host) == first.resource_id
    tenant = tenants.read_by_domain(host)
    assert tenant is not None
    assert tenant.domains == (host,)


def test_detaching_switches_off_waits_and_deletes(
    tenants: Tenants, control: AwsControl, host: str, issue: ISSUE
) -> None:
    tenants.attach(host, issue(host))
    control.set(deploy_seconds=60)
    states = [tenants.detach(host).state for _ in range(2)]
    assert states == [State.DETACHING, State.DETACHING]
    assert tenants.status(host).state is State.DETACHING
    control.advance(61)
    assert tenants.detach(host).state is State.ABSENT
    assert tenants.detach(host).state is State.ABSENT
    assert tenants.find(host) is None


def test_what_else_is_on_the_tenant_stays(tenants: Tenants, host: str, issue: ISSUE) -> None:
    other = f"b.{host}"
    tenants.attach(host, issue(host, other))
    tenant = tenants.read_by_domain(host)
    assert tenant is not None
    tenants.set_domains(tenant, (host, other))
    assert tenants.detach(host).state is State.ABSENT
    assert tenants.status(other).state is State.ATTACHED


def test_a_host_that_was_being_detached_is_taken_back(tenants: Tenants, host: str, issue: ISSUE) -> None:
    arn = issue(host)
    tenants.attach(host, arn)
    tenants.detach(host)
    assert tenants.attach(host, arn).state is State.ATTACHED


def test_the_certificate_is_changed_and_nothing_else(
    tenants: Tenants, aws: Aws, control: AwsControl, host: str, issue: ISSUE
) -> None:
    tenants.attach(host, issue(host))
    tenant = tenants.read_by_domain(host)
    assert tenant is not None
    geography = {"RestrictionType": "blacklist", "Locations": ["KP"]}
    customizations = {**tenant.customizations, "GeoRestrictions": geography}
    call(aws.cloudfront.update_distribution_tenant, Id=tenant.id, IfMatch=tenant.etag, Customizations=customizations)
    renewed = issue(host)
    assert tenants.attach(host, renewed).certificate_arn == renewed
    changed = tenants.read_by_domain(host)
    assert changed is not None
    assert changed.customizations["GeoRestrictions"] == geography


@pytest.mark.parametrize(
    ("operation", "prepared", "fault"),
    [
        ("CreateDistributionTenant", False, LOST),
        ("CreateDistributionTenant", False, BROKEN),
        ("UpdateDistributionTenant", True, BROKEN),
    ],
)
def test_attaching_again_after_an_answer_that_never_came(
    tenants: Tenants,
    hasty: Aws,
    control: AwsControl,
    host: str,
    issue: ISSUE,
    operation: str,
    prepared: bool,
    fault: dict[str, object],
) -> None:
    if prepared:
        tenants.attach(host, issue(host))
    arn = issue(host)
    control.fault(operation, **fault)
    with pytest.raises(errors.Unavailable):
        replace(tenants, aws=hasty).attach(host, arn)
    done = tenants.attach(host, arn)
    assert (done.state, done.certificate_arn) == (State.ATTACHED, arn)


@pytest.mark.parametrize("operation", ["UpdateDistributionTenant", "DeleteDistributionTenant"])
def test_detaching_again_after_an_answer_that_never_came(
    tenants: Tenants, control: AwsControl, host: str, issue: ISSUE, operation: str
) -> None:
    tenants.attach(host, issue(host))
    if operation == "DeleteDistributionTenant":
        tenants.detach(host)
    control.fault(operation, **BROKEN)
    with pytest.raises(errors.Unavailable):
        tenants.detach(host)
    for _ in range(2):
        state = tenants.detach(host).state
    assert state is State.ABSENT


def test_the_creation_that_raced_with_another_finds_its_tenant(tenants: Tenants, host: str, issue: ISSUE) -> None:
    arn = issue(host)
    first = tenants.attach(host, arn)
    assert tenants.create(name_of(host), host, arn).id == first.resource_id
    assert tenants.create(f"other-{name_of(host)}", host, arn).id == first.resource_id


def test_a_change_in_between_is_read_again(tenants: Tenants, control: AwsControl, host: str, issue: ISSUE) -> None:
    tenants.attach(host, issue(host))
    renewed = issue(host)
    control.fault("UpdateDistributionTenant", code="PreconditionFailed", status=412, times=2)
    assert tenants.attach(host, renewed).certificate_arn == renewed
    control.fault("UpdateDistributionTenant", code="PreconditionFailed", status=412, times=3)
    with pytest.raises(errors.PreconditionFailed):
        tenants.detach(host)


def test_a_host_in_another_account_is_a_conflict(
    tenants: Tenants, control: AwsControl, host: str, issue: ISSUE
) -> None:
    control.set(foreign={host: "999988887777"})
    with pytest.raises(errors.Conflict) as caught:
        tenants.attach(host, issue(host))
    assert not caught.value.retryable
    assert tenants.find(host) is None


def test_a_tenant_of_another_distribution_is_left_alone(
    tenants: Tenants, aws: Aws, host: str, issue: ISSUE, distribution: Callable[..., str]
) -> None:
    arn = issue(host)
    other = Tenants(aws, distribution("tenant-only"))
    theirs = other.attach(host, arn).resource_id
    with pytest.raises(errors.Conflict):
        tenants.attach(host, arn)
    with pytest.raises(errors.Conflict):
        tenants.detach(host)
    assert other.status(host).state is State.ATTACHED
    assert tenants.find(host) == theirs


def test_the_certificate_must_be_ready(
    tenants: Tenants, aws: Aws, control: AwsControl, host: str, issue: ISSUE
) -> None:
    good = issue(host)
    control.set(open_dns=False)
    pending = certificates.request(aws, names=(host,), owner=host, attempt=1).arn
    others = [pending, issue_other(control, issue, host), good.replace("us-east-1", "eu-west-1")]
    for arn in others:
        with pytest.raises(errors.CertificateNotReady):
            tenants.attach(host, arn)
    tenants.attach(host, good)
    with pytest.raises(errors.CertificateNotReady):
        tenants.attach(host, pending)
    assert tenants.status(host).certificate_arn == good, "the old one serves on"


def issue_other(control: AwsControl, issue: ISSUE, host: str) -> str:
    """An issued certificate that does not cover `host`."""
    control.set(open_dns=True)
    arn = issue(f"other.{host}")
    control.set(open_dns=False)
    return arn


def test_the_quota_of_tenants(tenants: Tenants, control: AwsControl, host: str, issue: ISSUE) -> None:
    control.set(tenants=0)
    with pytest.raises(errors.QuotaReached) as caught:
        tenants.attach(host, issue(host))
    assert caught.value.quota == "distribution tenants per account"


def test_a_throttled_step_is_taken_later(tenants: Tenants, control: AwsControl, host: str, issue: ISSUE) -> None:
    arn = issue(host)
    control.throttle("CreateDistributionTenant")
    with pytest.raises(errors.Throttled):
        tenants.attach(host, arn)
    assert tenants.attach(host, arn).state is State.ATTACHED


@pytest.mark.parametrize("host", ["a.b", "*.example.com", "x" * 63 + "." + "y" * 63 + "." + "z" * 63 + ".example"])
def test_a_name_is_one_that_aws_takes(host: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9-.]{1,126}[a-zA-Z0-9]", name_of(host))
