"""Moving a name between CloudFront's resources, and its DNS: operations that moto (5.2) does not have.

Rules after the developer guide, "Move an alternate domain name", and the API reference:

* UpdateDomainAssociation moves a name to a target whose certificate covers it; If-Match is the target's ETag and
  optional. Within one account the guide lets the source stay enabled, the API page does not: `moto_control.py` says
  which holds. In another account the source must be disabled, which nobody here can do (IllegalUpdate).
* ListDomainConflicts wants a resource whose certificate covers the name, and hides most of a foreign account's number.
* VerifyDnsConfiguration compares a tenant's names with the routing endpoint of its connection group.
"""

from typing import Any

from moto.cloudfront import models
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult

from getowl.local import moto_acm_dns
from getowl.local.moto_cloudfront_groups import missing
from getowl.local.moto_cloudfront_names import (
    aliases_of,
    backend,
    certificate_of,
    check_certificate,
    groups,
    holder_of,
    tenants,
)
from getowl.local.moto_control import CONTROL


def list_domain_conflicts(self: CloudFrontResponse) -> ActionResult:
    name, resource = self._get_param("Domain"), self._get_param("DomainControlValidationResource") or {}
    own = resource.get("DistributionTenantId") or resource.get("DistributionId")
    check_certificate(_certificate_of(resource), [name], "InvalidArgument")
    holder = holder_of(name)
    conflicts = []
    if holder is not None and holder[1] != own:
        kind, identifier, account = holder
        shown = account if account == DEFAULT_ACCOUNT_ID else "*" * 6 + account[-6:]
        conflicts = [{"Domain": name, "ResourceType": kind, "ResourceId": identifier, "AccountId": shown}]
    return ActionResult({"DomainConflicts": conflicts})


def update_domain_association(self: CloudFrontResponse) -> ActionResult:
    name, resource = self._get_param("Domain"), self._get_param("TargetResource") or {}
    if len(resource) != 1:
        raise CloudFrontException("InvalidArgument", "Specify either DistributionId or DistributionTenantId.")
    check_certificate(_certificate_of(resource), [name], "InvalidArgument")
    target = _resource(resource)
    if_match = self._get_param("IfMatch")
    if if_match and if_match != target.etag:
        raise CloudFrontException("PreconditionFailed", "The precondition in one or more fields is false.")
    holder = holder_of(name)
    if holder is None:
        raise missing("domain")
    kind, identifier, account = holder
    if identifier != target.id:
        _take(name, kind, identifier, account)
        _give(name, target)
    return ActionResult({"Domain": name, "ResourceId": target.id, "ETag": target.etag})


def verify_dns_configuration(self: CloudFrontResponse) -> ActionResult:
    tenant = tenants().get(self._get_param("Identifier"))
    if tenant is None:
        raise missing("distribution tenant")
    names = [self._get_param("Domain")] if self._get_param("Domain") else tenant.domains
    endpoint = groups()[tenant.group_id].endpoint
    found = []
    for name in names:
        target = moto_acm_dns.target_of(name)
        one = {"Domain": name, "Status": "valid-configuration"}
        if target != endpoint:
            one["Status"] = "invalid-configuration" if target else "unknown-configuration"
            one["Reason"] = f"The domain points to {target}." if target else "The domain has no CNAME record."
        found.append(one)
    return ActionResult({"DnsConfigurationList": found})


def _resource(resource: dict[str, str]) -> Any:
    """The distribution or tenant that a request names; EntityNotFound."""
    if "DistributionTenantId" in resource:
        found = tenants().get(resource["DistributionTenantId"])
    else:
        found = backend().distributions.get(resource.get("DistributionId"))
    if found is None:
        raise missing("resource")
    return found


def _certificate_of(resource: dict[str, str]) -> str:
    found = _resource(resource)
    if "DistributionTenantId" not in resource:
        return certificate_of(found.distribution_config)
    parent = backend().distributions[found.distribution_id]
    return str(found.certificate or certificate_of(parent.distribution_config))


def _take(name: str, kind: str, identifier: str, account: str) -> None:
    if account != DEFAULT_ACCOUNT_ID:
        raise CloudFrontException("IllegalUpdate", "The source resource is in another account and is not disabled.")
    if kind == "distribution":
        source = backend().distributions[identifier]
        enabled = source.distribution_config["Enabled"]
    else:
        source = tenants()[identifier]
        enabled = source.enabled
    if enabled and CONTROL.move_needs_disabled_source:
        raise CloudFrontException("IllegalUpdate", "The source resource must be disabled first.")
    if kind == "distribution":
        _set_aliases(source, [one for one in aliases_of(source.distribution_config) if one != name])
    else:
        source.domains = [one for one in source.domains if one != name]
        source.change()


def _give(name: str, target: Any) -> None:
    if hasattr(target, "distribution_config"):
        _set_aliases(target, [*aliases_of(target.distribution_config), name])
    else:
        target.domains = [*target.domains, name]
        target.change()


def _set_aliases(distribution: Any, names: list[str]) -> None:
    aliases: dict[str, Any] = {"Quantity": len(names)}
    distribution.distribution_config["Aliases"] = aliases | ({"Items": names} if names else {})
    distribution.etag = models.random_id()
    distribution.status = "InProgress"
    distribution._tick = 0
