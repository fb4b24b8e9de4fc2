"""Every cause has its type, and carries what AWS's support asks for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.conf import settings

from domains.aws import errors
from domains.aws.client import Aws, call, connect
from domains.tests.aws.conftest import LOST
from getowl.tests.local.control import AwsControl


@pytest.mark.parametrize(
    ("operation", "code", "status", "kind"),
    [
        ("UpdateDistribution", "Throttling", 400, errors.Throttled),
        ("DescribeCertificate", "ThrottlingException", 400, errors.Throttled),
        ("DescribeCertificate", "TooManyRequestsException", 429, errors.Throttled),
        ("UpdateDistribution", "CNAMEAlreadyExists", 409, errors.Conflict),
        ("GetDistribution", "NoSuchDistribution", 404, errors.NotFound),
        ("UpdateDistribution", "PreconditionFailed", 412, errors.PreconditionFailed),
        ("DeleteDistributionTenant", "ResourceNotDisabled", 409, errors.PreconditionFailed),
        ("UpdateDistribution", "InvalidViewerCertificate", 400, errors.CertificateNotReady),
        ("DeleteCertificate", "ResourceInUseException", 400, errors.CertificateInUse),
        ("UpdateDistribution", "AccessDenied", 403, errors.Refused),
        ("UpdateDistribution", "InternalError", 500, errors.Unavailable),
    ],
)
def test_a_code_has_its_type(operation: str, code: str, status: int, kind: type[errors.AwsError]) -> None:
    response: Any = {
        "Error": {"Code": code, "Message": "why"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "r1"},
    }
    found = errors.from_client_error(ClientError(response, operation))
    assert type(found) is kind
    assert (found.operation, found.request_id, found.code) == (operation, "r1", code)
    assert str(found) == f"why ({operation}, request r1)"


@pytest.mark.parametrize(
    ("operation", "code", "quota"),
    [
        ("CreateDistributionTenant", "EntityLimitExceeded", "distribution tenants per account"),
        ("UpdateDistribution", "TooManyDistributionCNAMEs", "alternate domain names per distribution"),
        ("RequestCertificate", "LimitExceededException", "ACM certificates, or names in one certificate"),
    ],
)
def test_a_quota_says_which(operation: str, code: str, quota: str) -> None:
    found = errors.from_client_error(ClientError({"Error": {"Code": code, "Message": ""}}, operation))
    assert isinstance(found, errors.QuotaReached)
    assert found.quota == quota
    assert not found.retryable


def test_a_throttled_call_carries_its_request_id(aws: Aws, control: AwsControl) -> None:
    control.throttle("ListDistributions")
    with pytest.raises(errors.Throttled) as caught:
        call(aws.cloudfront.list_distributions)
    assert caught.value.request_id
    assert caught.value.operation == "ListDistributions"
    assert caught.value.retryable
    assert call(aws.cloudfront.list_distributions).request_id


def test_a_time_out_is_told_apart_from_a_refusal(hasty: Aws, control: AwsControl) -> None:
    control.fault("ListCertificates", **LOST)
    with pytest.raises(errors.Unavailable) as caught:
        call(hasty.acm.list_certificates)
    assert caught.value.operation == "ListCertificates"


def test_nobody_there_is_unavailable_and_nonsense_is_refused(aws: Aws) -> None:
    nowhere = connect(endpoint_url="http://127.0.0.1:1", attempts=1)
    with pytest.raises(errors.Unavailable):
        call(nowhere.acm.list_certificates)
    with pytest.raises(errors.Refused):
        call(aws.acm.describe_certificate, CertificateArn=1)


def test_botocore_retries_a_bounded_number_of_times(aws: Aws, control: AwsControl) -> None:
    patient = connect(endpoint_url=settings.AWS_ENDPOINT_URL, attempts=2)
    control.throttle("ListDistributions", times=1)
    call(patient.cloudfront.list_distributions)
    control.throttle("ListDistributions", times=2)
    with pytest.raises(errors.Throttled):
        call(patient.cloudfront.list_distributions)
