"""CloudFront's distribution tenants, which moto (5.2) does not have.

Shapes are botocore's; moto serialises them from there. Rules after the API reference of Create-, Update- and
DeleteDistributionTenant and the developer guide, "Understand how multi-tenant distributions work":

* a tenant belongs to a distribution of ConnectionMode `tenant-only` (InvalidAssociation otherwise), and its name is its
  own in the account (EntityAlreadyExists); 10,000 of them (EntityLimitExceeded);
* a domain is on one resource only, in all accounts (CNAMEAlreadyExists), and inactive until the tenant's certificate,
  or the distribution's own, covers it; a certificate that does not is InvalidArgument;
* UpdateDistributionTenant leaves alone what the request leaves out, wants the ETag, and makes a new one;
* a tenant is InProgress for a while after each change, and is disabled and Deployed before it can be deleted
  (ResourceNotDisabled).
"""

from dataclasses import dataclass, field
from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult, EmptyResult

from getowl.local import moto_cloudfront_groups, moto_cloudfront_moves
from getowl.local.moto_cloudfront_groups import Resource, default_group, find_group, missing, new_id, page
from getowl.local.moto_cloudfront_names import backend, certificate_of, check_certificate, check_free, tenants
from getowl.local.moto_control import CONTROL

_PATHS = (
    "distribution-tenant$",
    "distribution-tenant/(?P<identifier>[^/]+)$",
    "distribution-tenants$",
    "distribution-tenants-by-customization$",
    "connection-group$",
    "connection-group/(?P<identifier>[^/]+)$",
    "connection-groups$",
    "domain-conflicts$",
    "domain-association$",
    "verify-dns-configuration$",
)


@dataclass
class Tenant(Resource):
    """A distribution tenant."""

    distribution_id: str = ""
    group_id: str = ""
    domains: list[str] = field(default_factory=list)
    customizations: dict[str, Any] = field(default_factory=dict)
    parameters: list[dict[str, str]] = field(default_factory=list)
    tags: dict[str, Any] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudfront::{DEFAULT_ACCOUNT_ID}:distribution-tenant/{self.id}"

    @property
    def certificate(self) -> str:
        """The ARN of the tenant's own certificate, or ''."""
        return str((self.customizations.get("Certificate") or {}).get("Arn") or "")

    def answer(self) -> dict[str, Any]:
        """The structures DistributionTenant and DistributionTenantSummary."""
        active = "active" if self._has_certificate() else "inactive"
        return self.common() | {
            "Arn": self.arn,
            "DistributionId": self.distribution_id,
            "ConnectionGroupId": self.group_id,
            "Domains": [{"Domain": name, "Status": active} for name in self.domains],
            "Customizations": self.customizations or None,
            "Parameters": self.parameters,
            "Tags": self.tags or None,
        }

    def _has_certificate(self) -> bool:
        return bool(
            self.certificate or certificate_of(backend().distributions[self.distribution_id].distribution_config)
        )


def install() -> None:
    """Add the operations, before the first request; harmless when called twice."""
    for path in _PATHS:
        urls.url_paths["{0}/2020-05-31/" + path] = CloudFrontResponse.dispatch
    for module in (moto_cloudfront_groups, moto_cloudfront_moves):
        for name in dir(module):
            if name.startswith(("create_", "get_", "list_", "update_", "delete_", "verify_")):
                setattr(CloudFrontResponse, name, getattr(module, name))
    for method in _OPERATIONS:
        setattr(CloudFrontResponse, method.__name__, method)


def create_distribution_tenant(self: CloudFrontResponse) -> ActionResult:
    name = self._get_param("Name")
    if any(tenant.name == name for tenant in tenants().values()):
        raise CloudFrontException("EntityAlreadyExists", "The entity already exists. You must provide a unique entity.")
    if len(tenants()) >= CONTROL.tenants:
        raise CloudFrontException("EntityLimitExceeded", "The entity limit has been exceeded.")
    tenant = Tenant(name, self._get_param("Enabled") is not False, new_id("dt"))
    _apply(self, tenant)
    tenant.tags = self._get_param("Tags") or {}
    if not tenant.group_id:
        tenant.group_id = default_group().id
    tenants()[tenant.id] = tenant
    return _answer(tenant)


def get_distribution_tenant(self: CloudFrontResponse) -> ActionResult:
    return _answer(find_tenant(self._get_param("Identifier")))


def get_distribution_tenant_by_domain(self: CloudFrontResponse) -> ActionResult:
    domain = self._get_param("Domain")
    for tenant in tenants().values():
        if domain in tenant.domains:
            return _answer(tenant)
    raise missing("distribution tenant")


def update_distribution_tenant(self: CloudFrontResponse) -> ActionResult:
    tenant = find_tenant(self._get_param("Id"))
    tenant.expect(self._get_param("IfMatch"))
    _apply(self, tenant)
    if self._get_param("Enabled") is not None:
        tenant.enabled = self._get_param("Enabled")
    tenant.change()
    return _answer(tenant)


def delete_distribution_tenant(self: CloudFrontResponse) -> EmptyResult:
    tenant = find_tenant(self._get_param("Id"))
    tenant.expect(self._get_param("IfMatch"))
    if tenant.enabled or tenant.status != "Deployed":
        raise CloudFrontException("ResourceNotDisabled", "The specified CloudFront resource hasn't been disabled yet.")
    del tenants()[tenant.id]
    return EmptyResult()


def list_distribution_tenants(self: CloudFrontResponse) -> ActionResult:
    wanted = self._get_param("AssociationFilter") or {}
    return _listed(
        self,
        [
            tenant
            for tenant in tenants().values()
            if wanted.get("DistributionId") in (None, tenant.distribution_id)
            and wanted.get("ConnectionGroupId") in (None, tenant.group_id)
        ],
    )


def list_distribution_tenants_by_customization(self: CloudFrontResponse) -> ActionResult:
    arn = self._get_param("CertificateArn")
    return _listed(self, [tenant for tenant in tenants().values() if arn and tenant.certificate == arn])


_OPERATIONS = (
    create_distribution_tenant,
    get_distribution_tenant,
    get_distribution_tenant_by_domain,
    update_distribution_tenant,
    delete_distribution_tenant,
    list_distribution_tenants,
    list_distribution_tenants_by_customization,
)


def find_tenant(identifier: str) -> Tenant:
    """By id, name or ARN; EntityNotFound."""
    for tenant in tenants().values():
        if identifier in (tenant.id, tenant.name, tenant.arn):
            return tenant  # type: ignore[no-any-return]  # kept with moto's own attributes
    raise missing("distribution tenant")


def _apply(self: CloudFrontResponse, tenant: Tenant) -> None:
    """Check everything that the request names, and only then change the tenant."""
    distribution_id = self._get_param("DistributionId") or tenant.distribution_id
    distribution = backend().distributions.get(distribution_id)
    if distribution is None:
        raise missing("distribution")
    if distribution.distribution_config.get("ConnectionMode") != "tenant-only":
        raise CloudFrontException("InvalidAssociation", "The distribution is not a multi-tenant distribution.")
    group_id = self._get_param("ConnectionGroupId") or tenant.group_id
    if group_id:
        group_id = find_group(group_id).id
    asked = self._get_param("Domains")
    domains = tenant.domains if asked is None else [item["Domain"] for item in asked]
    if not domains or any(name != name.lower() for name in domains):
        raise CloudFrontException("InvalidArgument", "A tenant needs a domain, in lower case.")
    customizations = self._get_param("Customizations")
    customizations = tenant.customizations if customizations is None else customizations
    check_free(domains, tenant.id)
    arn = (customizations.get("Certificate") or {}).get("Arn") or certificate_of(distribution.distribution_config)
    if arn:
        check_certificate(arn, domains, "InvalidArgument")
    tenant.distribution_id, tenant.group_id, tenant.domains = distribution_id, group_id, domains
    tenant.customizations = customizations
    tenant.parameters = self._get_param("Parameters") or tenant.parameters


def _listed(self: CloudFrontResponse, found: list[Tenant]) -> ActionResult:
    shown, marker = page(found, self._get_param("Marker"), self._get_param("MaxItems"))
    return ActionResult({"NextMarker": marker, "DistributionTenantList": [tenant.answer() for tenant in shown]})


def _answer(tenant: Tenant) -> ActionResult:
    return ActionResult({"DistributionTenant": tenant.answer(), "ETag": tenant.etag})
