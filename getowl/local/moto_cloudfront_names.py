"""Who serves which name, and who uses which certificate, in the local CloudFront.

Rules after the developer guide, "Requirements for using alternate domain names" and "Requirements for using SSL/TLS
certificates with CloudFront": a name is on one distribution or tenant only, of all accounts; the certificate must be
in us-east-1, issued, and cover every name; a wildcard covers exactly one label.
"""

from collections.abc import Iterable
from typing import Any

from moto.acm.models import acm_backends
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import cloudfront_backends
from moto.core.models import DEFAULT_ACCOUNT_ID

from getowl.local.moto_control import CONTROL, call_number

_users: dict[str, list[str]] = {}
_users_at = {"call": -1}


def backend() -> Any:
    """The CloudFront of the only account that is played here."""
    return cloudfront_backends[DEFAULT_ACCOUNT_ID]["aws"]


def tenants() -> dict[str, Any]:
    """All distribution tenants by id; forgotten when moto is reset."""
    return backend().__dict__.setdefault("getowl_tenants", {})  # type: ignore[no-any-return]  # moto's own attributes


def groups() -> dict[str, Any]:
    """All connection groups by id; forgotten when moto is reset."""
    return backend().__dict__.setdefault("getowl_groups", {})  # type: ignore[no-any-return]  # moto's own attributes


def aliases_of(config: dict[str, Any]) -> list[str]:
    """A distribution's alternate domain names."""
    return list((config.get("Aliases") or {}).get("Items") or [])


def certificate_of(config: dict[str, Any]) -> str:
    """The ARN of a distribution's own certificate, or ''."""
    return str((config.get("ViewerCertificate") or {}).get("ACMCertificateArn") or "")


def users_of(arn: str) -> list[str]:
    """The ARNs of the distributions and tenants that use a certificate, as they were when this call began.

    Found once for each call: ListCertificates asks for thousands, and requests run one at a time (aws.py).
    """
    if _users_at["call"] != call_number():
        _users.clear()
        for one in backend().distributions.values():
            _users.setdefault(certificate_of(one.distribution_config), []).append(one.arn)
        for one in tenants().values():
            _users.setdefault(one.certificate, []).append(one.arn)
        _users_at["call"] = call_number()
    return list(_users.get(arn, ()))


def holder_of(name: str) -> tuple[str, str, str] | None:
    """Where a name is: type of resource, id, account."""
    if name in CONTROL.foreign:
        return "distribution", "EFOREIGN", CONTROL.foreign[name]
    for identifier, one in backend().distributions.items():
        if name in aliases_of(one.distribution_config):
            return "distribution", identifier, DEFAULT_ACCOUNT_ID
    for identifier, tenant in tenants().items():
        if name in tenant.domains:
            return "distribution-tenant", identifier, DEFAULT_ACCOUNT_ID
    return None


def check_free(names: Iterable[str], identifier: str) -> None:
    """CNAMEAlreadyExists when one of the names is anywhere but on `identifier`."""
    for name in names:
        holder = holder_of(name)
        if holder is not None and holder[1] != identifier:
            raise CloudFrontException(
                "CNAMEAlreadyExists",
                "One or more of the CNAMEs you provided are already associated with a different resource.",
            )


def covers(certified: Iterable[str], name: str) -> bool:
    """Whether a certificate's names cover `name`; a wildcard stands for one label."""
    certified = set(certified)
    return name in certified or f"*.{name.partition('.')[2]}" in certified


def check_certificate(arn: str, names: Iterable[str], code: str) -> None:
    """Raise `code` unless the certificate may serve the names."""
    region = arn.split(":")[3] if arn.count(":") >= 5 else ""
    if region != "us-east-1":
        raise CloudFrontException(code, "The specified SSL certificate doesn't exist or isn't in us-east-1 region.")
    certificate: Any = acm_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]._certificates.get(arn)
    if certificate is None:
        raise CloudFrontException(code, "The specified SSL certificate doesn't exist or isn't in us-east-1 region.")
    certificate.check()
    if certificate.status != "ISSUED":
        raise CloudFrontException(code, "The specified SSL certificate isn't valid: it is not issued.")
    certified = getattr(certificate, "names", None) or [certificate.common_name, *certificate.sans]
    if not all(covers(certified, name) for name in names):
        raise CloudFrontException(
            code,
            "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) "
            "that you're trying to add.",
        )


def check_distribution(config: dict[str, Any], identifier: str) -> None:
    """All that CreateDistribution and UpdateDistribution ask of names and certificate."""
    names = aliases_of(config)
    if len(names) > CONTROL.aliases_per_distribution:
        raise CloudFrontException("TooManyDistributionCNAMEs", "Your request contains more CNAMEs than are allowed.")
    if names and config.get("ConnectionMode") == "tenant-only":
        raise CloudFrontException("InvalidArgument", "A multi-tenant distribution has no alternate domain names.")
    check_free(names, identifier)
    arn = certificate_of(config)
    if arn:
        check_certificate(arn, names, "InvalidViewerCertificate")
    elif names:
        raise CloudFrontException(
            "InvalidViewerCertificate",
            "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted "
            "certificate that validates your authorization to use the domain name.",
        )
