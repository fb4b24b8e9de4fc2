"""Makes moto's ACM ask for validation, and refuse, as `domains/aws` relies on.

moto (5.2) shows the ResourceRecord at once and the same one for every name, issues after a wait whatever the DNS says,
never fails, deletes what is in use, and compares only tags behind an idempotency token. Here:

* RequestCertificate: the first name is at most 64 octets, others 253; names are limited per certificate, certificates
  per account and per year (LimitExceededException); a token is remembered for one hour and means the certificate it
  made (API reference of RequestCertificate; ACM user guide, "Quotas");
* DescribeCertificate: ResourceRecord appears some time after the request; it is the same for a name each time within
  one account, and for `*.name` that of `name` (user guide, "DNS validation");
* PENDING_VALIDATION becomes ISSUED once every record is seen, FAILED with the reason that `moto_control.py` holds, or
  VALIDATION_TIMED_OUT after 72 hours (user guide, "Troubleshoot certificate requests"); ISSUED becomes EXPIRED; each
  name has a ValidationStatus of its own (API reference of DomainValidation);
* a certificate in use is renewed before its end if its records are still seen, else RenewalSummary says
  PENDING_VALIDATION (user guide, "Managed certificate renewal");
* DeleteCertificate of one in use is ResourceInUseException, and InUseBy names who uses it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from moto.acm.exceptions import AWSValidationException, CertificateNotFound
from moto.acm.models import AWSCertificateManagerBackend, TagHolder
from moto.acm.responses import AWSCertificateManagerResponse
from moto.acm.utils import make_arn_for_certificate
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult

from getowl.local import moto_acm_dns
from getowl.local.moto_cloudfront_names import users_of
from getowl.local.moto_control import CONTROL, now

_DAY = timedelta(days=1).total_seconds()
_VALIDATION_SECONDS = timedelta(hours=72).total_seconds()
_TOKEN_SECONDS = timedelta(hours=1).total_seconds()
_FIRST_NAME_OCTETS = 64
_NAME_OCTETS = 253


@dataclass
class Certificate:
    """One public certificate with DNS validation; moto's own code reads some of it as attributes."""

    arn: str
    account: str
    names: list[str]
    made_at: float
    status: str = "PENDING_VALIDATION"
    failure_reason: str = ""
    seen_at: float | None = None
    issued_at: float | None = None
    not_after: float | None = None
    renewal: str = ""
    tags: TagHolder = field(default_factory=TagHolder)
    cert_options: dict[str, str] = field(
        default_factory=lambda: {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"}
    )

    @property
    def common_name(self) -> str:
        return self.names[0]

    def check(self) -> None:
        """Let time and DNS have their effect."""
        if self.status == "PENDING_VALIDATION":
            self._validate()
        if self.status == "ISSUED":
            self._age()

    def _validate(self) -> None:
        reasons = [CONTROL.failures[name] for name in self.names if name in CONTROL.failures]
        if self.seen_at is None and (reasons or self._is_seen()):
            self.seen_at = now()
        if self.seen_at is not None and now() >= self.seen_at + CONTROL.issue_seconds:
            if reasons:
                self.status, self.failure_reason = "FAILED", reasons[0]
            else:
                self.status, self.issued_at = "ISSUED", now()
                self.not_after = now() + CONTROL.validity_days * _DAY
        elif self.seen_at is None and now() >= self.made_at + _VALIDATION_SECONDS:
            self.status = "VALIDATION_TIMED_OUT"

    def _age(self) -> None:
        assert self.not_after is not None  # noqa: S101  # it is issued
        if now() >= self.not_after:
            self.status = "EXPIRED"
        elif users_of(self.arn) and now() >= self.not_after - CONTROL.renewal_days * _DAY:
            self.renewal = "PENDING_VALIDATION"
            if self._is_seen():
                self.renewal, self.not_after = "SUCCESS", now() + CONTROL.validity_days * _DAY

    def _is_seen(self) -> bool:
        return all(moto_acm_dns.is_seen(self.account, name) for name in self.names)

    def _validations(self, status: str) -> list[dict[str, Any]]:
        found = []
        for name in self.names:
            one: dict[str, Any] = {"DomainName": name, "ValidationDomain": name, "ValidationMethod": "DNS"}
            one["ValidationStatus"] = self._status_of(name, status)
            if now() >= self.made_at + CONTROL.record_seconds:
                record, value = moto_acm_dns.record_of(self.account, name)
                one["ResourceRecord"] = {"Name": f"{record}.", "Type": "CNAME", "Value": f"{value}."}
            found.append(one)
        return found

    def _status_of(self, name: str, status: str) -> str:
        """Each name is validated for itself; what fails or waits is told by name."""
        if name in CONTROL.failures and self.status == "FAILED":
            return "FAILED"
        if self.status in ("PENDING_VALIDATION", "FAILED") or status == "PENDING_VALIDATION":
            return "SUCCESS" if moto_acm_dns.is_seen(self.account, name) else "PENDING_VALIDATION"
        return status

    def describe(self) -> dict[str, Any]:
        """The answer of DescribeCertificate; moto makes ListCertificates' summaries of it too."""
        users = users_of(self.arn)
        validated = {"ISSUED": "SUCCESS", "EXPIRED": "SUCCESS", "PENDING_VALIDATION": "PENDING_VALIDATION"}
        answer: dict[str, Any] = {
            "CertificateArn": self.arn,
            "DomainName": self.names[0],
            "SubjectAlternativeNames": self.names,
            "SubjectAlternativeNameSummaries": self.names,
            "Status": self.status,
            "Type": "AMAZON_ISSUED",
            "KeyAlgorithm": "RSA_2048",
            "InUseBy": users,
            "CreatedAt": self.made_at,
            "Options": self.cert_options,
            "DomainValidationOptions": self._validations(validated.get(self.status, "FAILED")),
            "RenewalEligibility": "ELIGIBLE" if users and self.status == "ISSUED" else "INELIGIBLE",
        }
        if self.failure_reason:
            answer["FailureReason"] = self.failure_reason
        if self.not_after is not None:
            answer |= {"IssuedAt": self.issued_at, "NotBefore": self.issued_at, "NotAfter": self.not_after}
        if self.renewal:
            status = "SUCCESS" if self.renewal == "SUCCESS" else "PENDING_VALIDATION"
            validations = self._validations(status)
            summary = {"RenewalStatus": self.renewal, "DomainValidationOptions": validations, "UpdatedAt": now()}
            answer["RenewalSummary"] = summary
        return {"Certificate": answer}


class AcmError(ServiceException):
    """An error by its code."""


def install() -> None:
    """Replace these parts of moto, before the first request; harmless when called twice."""
    AWSCertificateManagerResponse.request_certificate = _request_certificate  # type: ignore[method-assign]  # the extension
    AWSCertificateManagerBackend.delete_certificate = _delete_certificate  # type: ignore[method-assign]


def _request_certificate(self: AWSCertificateManagerResponse) -> ActionResult:
    backend: Any = self.acm_backend
    asked = [self._get_param("DomainName"), *(self._get_param("SubjectAlternativeNames") or [])]
    names = list(dict.fromkeys(asked))
    _check_names(names)
    tokens = backend.__dict__.setdefault("getowl_tokens", {})
    token = self._get_param("IdempotencyToken")
    arn, made_at = tokens.get(token, ("", 0.0))
    if arn in backend._certificates and now() < made_at + _TOKEN_SECONDS:
        return ActionResult(result={"CertificateArn": arn})
    requests = backend.__dict__.setdefault("getowl_requests", [])
    if len(backend._certificates) >= CONTROL.certificates or len(requests) >= CONTROL.certificate_requests:
        raise AcmError("LimitExceededException", "An ACM quota has been exceeded: certificates in this account.")
    requests.append(now())
    certificate = Certificate(make_arn_for_certificate(backend.account_id, backend.region_name), "", names, now())
    certificate.account = backend.account_id
    certificate.tags.add(self._get_param("Tags") or [])
    backend._certificates[certificate.arn] = certificate
    if token:
        tokens[token] = (certificate.arn, now())
    return ActionResult(result={"CertificateArn": certificate.arn})


def _check_names(names: list[str]) -> None:
    if len(names[0]) > _FIRST_NAME_OCTETS:
        raise AcmError("InvalidDomainValidationOptionsException", "The first domain name can be 64 octets at most.")
    if any(len(name) > _NAME_OCTETS for name in names):
        raise AWSValidationException("A domain name can be 253 octets at most.")
    if len(names) > CONTROL.names_per_certificate:
        raise AcmError("LimitExceededException", "An ACM quota has been exceeded: domain names in one certificate.")


def _delete_certificate(self: AWSCertificateManagerBackend, arn: str) -> None:
    if arn not in self._certificates:
        raise CertificateNotFound(arn=arn, account_id=self.account_id)
    if users := users_of(arn):
        raise AcmError("ResourceInUseException", f"Certificate {arn} in account is in use by {', '.join(users)}.")
    del self._certificates[arn]
