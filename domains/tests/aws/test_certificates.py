"""Certificates, from the request to the end, with an ACM that takes its time and fails as the real one does."""

from collections.abc import Callable

import pytest

from domains.aws import certificates, errors
from domains.aws.certificates import Status
from domains.aws.client import Aws
from domains.aws.tenants import Tenants
from domains.tests.aws.conftest import BROKEN, LOST
from getowl.tests.local.control import AwsControl

DAY = 86_400


def test_the_record_appears_and_once_it_is_made_the_certificate_is_issued(
    aws: Aws, control: AwsControl, host: str
) -> None:
    control.set(open_dns=False, record_seconds=30, issue_seconds=60)
    arn = certificates.request(aws, names=(host, f"*.{host}"), owner="dom_1" + host, attempt=1).arn
    assert certificates.describe(aws, arn).records == ()
    control.advance(30)
    pending = certificates.describe(aws, arn)
    assert pending.status is Status.PENDING_VALIDATION
    assert {(record.domain, record.valid) for record in pending.records} == {(host, False), (f"*.{host}", False)}
    assert len({(record.name, record.value) for record in pending.records}) == 1, "a wildcard shares its base's"
    assert pending.records[0].name.endswith(f".{host}")
    control.set(records={pending.records[0].name: pending.records[0].value})
    assert certificates.describe(aws, arn).status is Status.PENDING_VALIDATION
    control.advance(61)
    issued = certificates.describe(aws, arn)
    assert issued.status is Status.ISSUED
    assert not issued.is_dead
    assert issued.names == (host, f"*.{host}")
    assert issued.not_after is not None
    assert all(record.valid for record in issued.records)
    assert issued.request_id


def test_the_record_of_a_name_never_changes(aws: Aws, issue: Callable[..., str], host: str) -> None:
    first, second = (certificates.describe(aws, issue(host)).records for _ in range(2))
    assert first == second


def test_a_request_is_repeated_without_harm_for_an_hour(aws: Aws, hasty: Aws, control: AwsControl, host: str) -> None:
    def request(attempt: int, aws: Aws = aws) -> str:
        return certificates.request(aws, names=(host,), owner=f"dom_{host}", attempt=attempt).arn

    control.fault("RequestCertificate", **LOST)
    with pytest.raises(errors.Unavailable):
        request(1, hasty)
    first = request(1)
    assert certificates.find(aws, name=host, owner=f"dom_{host}") == (first,), "one certificate, not two"
    assert request(1) == first
    assert request(2) != first
    control.advance(3601)
    assert request(1) != first


@pytest.mark.parametrize("reason", ["CAA_ERROR", "DOMAIN_NOT_ALLOWED", "ADDITIONAL_VERIFICATION_REQUIRED", "OTHER"])
def test_a_failure_has_its_reason(aws: Aws, control: AwsControl, host: str, reason: str) -> None:
    control.set(failures={host: reason})
    arn = certificates.request(aws, names=(host,), owner=host, attempt=1).arn
    found = certificates.describe(aws, arn)
    assert (found.status, found.failure_reason, found.is_dead) == (Status.FAILED, reason, True)


def test_three_days_without_the_record_are_too_long(aws: Aws, control: AwsControl, host: str) -> None:
    control.set(open_dns=False)
    arn = certificates.request(aws, names=(host,), owner=host, attempt=1).arn
    control.advance(3 * DAY - 60)
    assert certificates.describe(aws, arn).status is Status.PENDING_VALIDATION
    control.advance(61)
    assert certificates.describe(aws, arn).status is Status.VALIDATION_TIMED_OUT


def test_a_long_name_is_not_put_first(aws: Aws, host: str) -> None:
    long = f"{'a' * 63}.{host}"
    arn = certificates.request(aws, names=(long, host), owner=host, attempt=1).arn
    assert certificates.describe(aws, arn).names == (host, long)
    with pytest.raises(errors.Refused):
        certificates.request(aws, names=(long,), owner=host, attempt=2)


def test_names_in_one_certificate_are_limited(aws: Aws, control: AwsControl, host: str) -> None:
    control.set(names_per_certificate=10)
    with pytest.raises(errors.QuotaReached) as caught:
        certificates.request(aws, names=tuple(f"{n}.{host}" for n in range(11)), owner=host, attempt=1)
    assert caught.value.quota == "ACM certificates, or names in one certificate"


def test_certificates_of_an_account_are_limited(aws: Aws, control: AwsControl, host: str) -> None:
    control.set(certificates=0)
    with pytest.raises(errors.QuotaReached):
        certificates.request(aws, names=(host,), owner=host, attempt=1)


def test_one_in_use_cannot_be_deleted_and_is_renewed(
    aws: Aws, control: AwsControl, host: str, issue: Callable[..., str], distribution: Callable[..., str]
) -> None:
    arn = issue(host)
    Tenants(aws, distribution("tenant-only")).attach(host, arn)
    with pytest.raises(errors.CertificateInUse):
        certificates.delete(aws, arn)
    fresh = certificates.describe(aws, arn)
    assert len(fresh.in_use_by) == 1
    control.set(open_dns=False)
    control.advance(150 * DAY)
    waiting = certificates.describe(aws, arn).renewal
    assert waiting is not None
    assert (waiting.status, [record.domain for record in waiting.waiting]) == ("PENDING_VALIDATION", [host])
    control.set(open_dns=True)
    renewed = certificates.describe(aws, arn)
    assert renewed.renewal is not None
    assert (renewed.renewal.status, renewed.renewal.waiting) == ("SUCCESS", ())
    assert renewed.not_after is not None
    assert fresh.not_after is not None
    assert renewed.not_after > fresh.not_after
    control.set(open_dns=False)
    control.advance(199 * DAY)
    assert certificates.describe(aws, arn).status is Status.EXPIRED


def test_deleting_twice_is_no_error(aws: Aws, control: AwsControl, host: str, issue: Callable[..., str]) -> None:
    arn = issue(host)
    control.fault("DeleteCertificate", **BROKEN)
    with pytest.raises(errors.Unavailable):
        certificates.delete(aws, arn)
    certificates.delete(aws, arn)
    with pytest.raises(errors.NotFound):
        certificates.describe(aws, arn)


def test_another_owners_certificate_is_not_found(aws: Aws, host: str) -> None:
    certificates.request(aws, names=(host,), owner="dom_other", attempt=1)
    assert certificates.find(aws, name=host, owner="dom_mine") == ()
