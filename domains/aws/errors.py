"""Why AWS did not do what was asked: one type for each cause that a person or the worker can act on.

    AwsError
    ├── RetryableError             the same call may succeed later
    │   ├── Throttled              too many calls: slow down
    │   ├── Unavailable            no answer, a time-out or a 5xx: whether it took effect is unknown
    │   ├── PreconditionFailed     somebody else changed the resource: read it again
    │   ├── CertificateNotReady    not issued (yet), or CloudFront does not know it yet
    │   └── CertificateInUse       it cannot be deleted while something serves with it
    └── PermanentError             someone has to change something first
        ├── Conflict               the name is on another distribution or in another AWS account
        ├── NotFound               no such certificate, tenant, distribution or group
        ├── QuotaReached           `quota` says which
        └── Refused                anything else that AWS will not do

Codes are those of botocore's service models for CloudFront 2020-05-31 and ACM 2015-12-08; the codes for throttling
are not in them ("Common error types" of each API reference).
"""

from typing import ClassVar

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError


class AwsError(Exception):
    """A call to AWS that did not succeed."""

    retryable: ClassVar[bool]

    def __init__(self, message: str, *, operation: str, request_id: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        self.request_id = request_id
        self.code = code

    def __str__(self) -> str:
        where = f"{self.operation}, request {self.request_id}" if self.request_id else self.operation
        return f"{self.message} ({where})"


class RetryableError(AwsError):
    """The same call may succeed later, without anyone's doing."""

    retryable = True


class PermanentError(AwsError):
    """Repeating the call is of no use."""

    retryable = False


class Throttled(RetryableError):
    """Too many calls: try again, more slowly."""


class Unavailable(RetryableError):
    """No answer, or a 5xx. The call may have taken effect: look before repeating it, or repeat what is idempotent."""


class PreconditionFailed(RetryableError):
    """The resource changed since it was read."""


class CertificateNotReady(RetryableError):
    """The certificate is not issued, or does not cover the names."""


class CertificateInUse(RetryableError):
    """Something still serves with the certificate."""


class Conflict(PermanentError):
    """The name is served by another distribution, or in another AWS account."""


class NotFound(PermanentError):
    """What the call names does not exist."""


class QuotaReached(PermanentError):
    """An AWS quota of this account is used up."""

    def __init__(self, message: str, *, quota: str, operation: str, request_id: str = "", code: str = "") -> None:
        super().__init__(message, operation=operation, request_id=request_id, code=code)
        self.quota = quota


class Refused(PermanentError):
    """AWS will not do this; the message is its own."""


_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
}
_TYPES: dict[str, type[AwsError]] = {
    "CNAMEAlreadyExists": Conflict,
    "EntityNotFound": NotFound,
    "NoSuchDistribution": NotFound,
    "NoSuchResource": NotFound,
    "ResourceNotFoundException": NotFound,
    "PreconditionFailed": PreconditionFailed,
    "InvalidIfMatchVersion": PreconditionFailed,
    # It was read as disabled and deployed: somebody changed it since.
    "ResourceNotDisabled": PreconditionFailed,
    "DistributionNotDisabled": PreconditionFailed,
    "InvalidViewerCertificate": CertificateNotReady,
    "ResourceInUseException": CertificateInUse,
    "RequestTimeout": Unavailable,
    "RequestInProgressException": Unavailable,
}
_QUOTAS = {
    ("CreateDistributionTenant", "EntityLimitExceeded"): "distribution tenants per account",
    ("CreateConnectionGroup", "EntityLimitExceeded"): "connection groups per account",
    ("UpdateDistribution", "TooManyDistributionCNAMEs"): "alternate domain names per distribution",
    ("UpdateDistribution", "TooManyCertificates"): "certificates per CloudFront account",
    ("RequestCertificate", "LimitExceededException"): "ACM certificates, or names in one certificate",
}


def from_client_error(error: ClientError) -> AwsError:
    """The error for an answer that AWS did give."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    metadata = error.response.get("ResponseMetadata", {})
    operation, request_id = error.operation_name, metadata.get("RequestId", "")
    status = metadata.get("HTTPStatusCode", 400)
    quota = _QUOTAS.get((operation, code)) or (code if code.endswith("LimitExceeded") else None)
    if code in _THROTTLED or status == 429:
        kind: type[AwsError] = Throttled
    elif quota:
        return QuotaReached(message, quota=quota, operation=operation, request_id=request_id, code=code)
    else:
        kind = _TYPES.get(code, Unavailable if status >= 500 else Refused)
    return kind(message, operation=operation, request_id=request_id, code=code)


def from_transport_error(error: BotoCoreError, operation: str) -> AwsError:
    """The error for a call without an answer; what botocore would not even send is refused."""
    kind = Unavailable if isinstance(error, HTTPClientError | ConnectionError) else Refused
    return kind(str(error), operation=operation, code=type(error).__name__)
