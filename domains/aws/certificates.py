"""Certificates of ACM with DNS validation.

ACM's rules: the first name is at most 64 octets (RequestCertificate); the validation record appears some seconds after
the request; a certificate that failed cannot be resubmitted, a new one is requested ("Troubleshoot certificate
requests"); 72 hours without the record end in VALIDATION_TIMED_OUT; a renewal needs the record to stay.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domains.aws.client import Aws, call
from domains.aws.errors import NotFound, Refused
from domains.names.hostname import MAX_CERTIFICATE_NAME

TAG = "getowl:domain"
"""The tag that carries a domain's public id."""
_TOKEN_LENGTH = 32
_PAGE = 1000


class Status(StrEnum):
    """ACM's CertificateStatus."""

    PENDING_VALIDATION = "PENDING_VALIDATION"
    ISSUED = "ISSUED"
    INACTIVE = "INACTIVE"
    EXPIRED = "EXPIRED"
    VALIDATION_TIMED_OUT = "VALIDATION_TIMED_OUT"
    REVOKED = "REVOKED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class ValidationRecord:
    """The CNAME that the owner of `domain` has to make and keep; no dots at the ends."""

    domain: str
    name: str
    value: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Renewal:
    """ACM's own renewal; `records` are those it waits for."""

    status: str
    reason: str
    waiting: tuple[ValidationRecord, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as ACM describes it. `records` is empty, or incomplete, in the first seconds."""

    arn: str
    names: tuple[str, ...]
    status: Status
    failure_reason: str
    records: tuple[ValidationRecord, ...]
    not_after: datetime | None
    in_use_by: tuple[str, ...]
    renewal: Renewal | None
    request_id: str

    @property
    def is_dead(self) -> bool:
        """Whether waiting is of no use: only a new request helps."""
        return self.status not in {Status.PENDING_VALIDATION, Status.ISSUED}

    def covers(self, host: str) -> bool:
        """Whether a name of it is `host`, or a wildcard for it; a wildcard stands for one label."""
        return covers(self.names, host)


def covers(names: tuple[str, ...] | frozenset[str], host: str) -> bool:
    """Whether one of a certificate's names is `host`, or a wildcard for it."""
    return host in names or f"*.{host.partition('.')[2]}" in names


@dataclass(frozen=True, slots=True)
class Requested:
    """A certificate that was asked for."""

    arn: str
    request_id: str


def request(aws: Aws, *, names: tuple[str, ...], owner: str, attempt: int) -> Requested:
    """Ask for a certificate. Within an hour the same owner, attempt and names get the same one.

    `owner` is the public id of a domain or the name of a shard; `attempt` counts its requests: count on after a
    failure, or the earlier certificate comes back. A shorter name is put first where the first is too long.
    Raises Refused where all are too long, QuotaReached, and the retryable ones.
    """
    first = next((name for name in names if len(name) <= MAX_CERTIFICATE_NAME), None)
    if first is None:
        raise Refused("No name is short enough to be a certificate's first.", operation="RequestCertificate")
    others = [name for name in names if name != first]
    arguments: dict[str, Any] = {"SubjectAlternativeNames": others} if others else {}
    answer = call(
        aws.acm.request_certificate,
        DomainName=first,
        ValidationMethod="DNS",
        IdempotencyToken=token_of(owner, attempt, names),
        Tags=[{"Key": TAG, "Value": owner}],
        **arguments,
    )
    return Requested(answer.data["CertificateArn"], answer.request_id)


def token_of(owner: str, attempt: int, names: tuple[str, ...]) -> str:
    """The idempotency token: at most 32 of `\\w`. ACM looks at nothing else: other names need another token."""
    return sha256(f"{owner}:{attempt}:{','.join(names)}".encode()).hexdigest()[:_TOKEN_LENGTH]


def describe(aws: Aws, arn: str) -> Certificate:
    """The certificate as it is now. Raises NotFound."""
    answer = call(aws.acm.describe_certificate, CertificateArn=arn)
    found = answer.data["Certificate"]
    renewal = found.get("RenewalSummary")
    return Certificate(
        arn=found["CertificateArn"],
        names=tuple(dict.fromkeys([found["DomainName"], *found.get("SubjectAlternativeNames", [])])),
        status=Status(found["Status"]),
        failure_reason=found.get("FailureReason", ""),
        records=_records(found),
        not_after=found.get("NotAfter"),
        in_use_by=tuple(found.get("InUseBy", [])),
        renewal=_renewal(renewal) if renewal else None,
        request_id=answer.request_id,
    )


def find(aws: Aws, *, name: str, owner: str) -> tuple[str, ...]:
    """The ARNs of the certificates for `name` that carry the owner's tag, newest first: for when an ARN was lost.

    It walks over the account's certificates; not for a request.
    """
    return tuple(
        summary["CertificateArn"]
        for summary in _summaries(aws)
        if name in (summary["DomainName"], *summary.get("SubjectAlternativeNameSummaries", []))
        and _owner_of(aws, summary["CertificateArn"]) == owner
    )


def owned(aws: Aws, *, apart_from: Container[str], before: datetime) -> Iterator[tuple[str, str]]:
    """ARN and owner of the certificates that carry an owner's tag, were requested before then, and are not known.

    A call for each thousand certificates, and one for each that is not known.
    """
    for summary in _summaries(aws):
        arn = summary["CertificateArn"]
        if arn not in apart_from and summary["CreatedAt"] < before and (owner := _owner_of(aws, arn)):
            yield arn, owner


def requested_at(aws: Aws) -> Iterator[datetime]:
    """When each certificate that is not deleted was requested, the newest first."""
    for summary in _summaries(aws):
        yield summary["CreatedAt"]


def delete(aws: Aws, arn: str) -> None:
    """Delete a certificate; one that is gone is no error. Raises CertificateInUse."""
    try:
        call(aws.acm.delete_certificate, CertificateArn=arn)
    except NotFound:
        return


def _summaries(aws: Aws) -> Iterator[Mapping[str, Any]]:
    """Every certificate; without `keyTypes` ACM would list RSA ones only (ListCertificates, Filters)."""
    arguments: dict[str, Any] = {"MaxItems": _PAGE, "SortBy": "CREATED_AT", "SortOrder": "DESCENDING"}
    arguments["Includes"] = {"keyTypes": ["RSA_2048", "EC_prime256v1"]}
    while True:
        answer = call(aws.acm.list_certificates, **arguments)
        yield from answer.data["CertificateSummaryList"]
        if not answer.data.get("NextToken"):
            return
        arguments["NextToken"] = answer.data["NextToken"]


def _owner_of(aws: Aws, arn: str) -> str:
    answer = call(aws.acm.list_tags_for_certificate, CertificateArn=arn)
    return next((tag.get("Value", "") for tag in answer.data["Tags"] if tag["Key"] == TAG), "")


def _records(found: Mapping[str, Any]) -> tuple[ValidationRecord, ...]:
    return tuple(
        ValidationRecord(
            domain=one["DomainName"],
            name=one["ResourceRecord"]["Name"].rstrip("."),
            value=one["ResourceRecord"]["Value"].rstrip("."),
            valid=one.get("ValidationStatus") == "SUCCESS",
        )
        for one in found.get("DomainValidationOptions", [])
        if "ResourceRecord" in one
    )


def _renewal(summary: Mapping[str, Any]) -> Renewal:
    waiting = tuple(record for record in _records(summary) if not record.valid)
    return Renewal(status=summary["RenewalStatus"], reason=summary.get("RenewalStatusReason", ""), waiting=waiting)
