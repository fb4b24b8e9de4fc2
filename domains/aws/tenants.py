"""The default adapter: one distribution tenant for each domain, with its own certificate.

CloudFront's rules (developer guide, "Understand how multi-tenant distributions work"; API reference of
CreateDistributionTenant and following): the certificate must be issued; an update wants the current ETag and leaves
alone what it does not name; a tenant is disabled, then Deployed, then deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from domains.aws import certificates
from domains.aws.adapter import Attachment, State
from domains.aws.client import Answer, Aws, call
from domains.aws.errors import CertificateNotReady, Conflict, NotFound, PreconditionFailed, Refused

_READS = 3
"""So often is a tenant read again when somebody changed it in between; then the worker tries later."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A distribution tenant as it was read."""

    id: str
    distribution_id: str
    domains: tuple[str, ...]
    certificate_arn: str
    customizations: Mapping[str, Any]
    enabled: bool
    deployed: bool
    etag: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Tenants:
    """Implements `adapter.Adapter`. `connection_group_id` may be empty: then the account's default group is used."""

    aws: Aws
    distribution_id: str
    connection_group_id: str = ""

    def attach(self, host: str, certificate_arn: str) -> Attachment:
        """See Adapter. A tenant that was being detached is taken back."""
        for _ in range(_READS):
            tenant = self._own(host) or self.create(name_of(host), host, certificate_arn)
            if tenant.enabled and tenant.certificate_arn == certificate_arn:
                return _attachment(host, tenant)
            try:
                changed = self._update(tenant, certificate_arn)
            except PreconditionFailed as error:
                failure = error
                continue
            return _attachment(host, changed)
        raise failure

    def status(self, host: str) -> Attachment:
        """See Adapter."""
        tenant = self._own(host)
        return _attachment(host, tenant) if tenant else Attachment(host, State.ABSENT)

    def detach(self, host: str) -> Attachment:
        """See Adapter. Two steps: switch off, then, once that is deployed, delete."""
        for _ in range(_READS):
            tenant = self._own(host)
            if tenant is None:
                return Attachment(host, State.ABSENT)
            try:
                return self._detach(host, tenant)
            except PreconditionFailed as error:
                failure = error
            except NotFound:
                return Attachment(host, State.ABSENT)
        raise failure

    def find(self, host: str) -> str | None:
        """See Adapter. Only tenants are looked at."""
        tenant = self.read_by_domain(host)
        return tenant.id if tenant else None

    def read_by_domain(self, host: str) -> Tenant | None:
        """The tenant that has the domain, of whichever distribution."""
        try:
            return _tenant(call(self.aws.cloudfront.get_distribution_tenant_by_domain, Domain=host))
        except NotFound:
            return None

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every host of this distribution's tenants, with the certificate it is served with, "" where it is not served;
        a call for each hundred tenants."""
        arguments: dict[str, Any] = {"AssociationFilter": {"DistributionId": self.distribution_id}, "MaxItems": 100}
        while True:
            data = call(self.aws.cloudfront.list_distribution_tenants, **arguments).data
            for found in data.get("DistributionTenantList", []):
                certificate = ((found.get("Customizations") or {}).get("Certificate") or {}).get("Arn", "")
                certificate = certificate if found["Enabled"] else ""
                yield from ((item["Domain"], certificate) for item in found.get("Domains", []))
            if not data.get("NextMarker"):
                return
            arguments["Marker"] = data["NextMarker"]

    def create(self, name: str, host: str, certificate_arn: str) -> Tenant:
        """A new tenant, or the one that an earlier call made. Raises Conflict where someone else has the host."""
        arguments: dict[str, Any] = {}
        if self.connection_group_id:
            arguments["ConnectionGroupId"] = self.connection_group_id
        try:
            return _tenant(
                call(
                    self.aws.cloudfront.create_distribution_tenant,
                    DistributionId=self.distribution_id,
                    Name=name,
                    Domains=[{"Domain": host}],
                    Customizations={"Certificate": {"Arn": certificate_arn}},
                    Enabled=True,
                    **arguments,
                )
            )
        except Conflict:
            tenant = self._own(host)  # an earlier call may have taken effect without an answer
            if tenant is None:
                raise
            return tenant
        except Refused as error:
            if error.code == "EntityAlreadyExists" and (tenant := self._own(host)):
                return tenant
            if error.code == "InvalidArgument":
                self._explain(host, certificate_arn)
            raise

    def set_domains(self, tenant: Tenant, domains: tuple[str, ...]) -> Tenant:
        """Change the domains of a tenant. Raises PreconditionFailed."""
        items = [{"Domain": domain} for domain in domains]
        return _tenant(
            call(self.aws.cloudfront.update_distribution_tenant, Id=tenant.id, IfMatch=tenant.etag, Domains=items)
        )

    def _own(self, host: str) -> Tenant | None:
        """The host's tenant. Raises Conflict where it is another distribution's: not ours to change."""
        tenant = self.read_by_domain(host)
        if tenant is not None and tenant.distribution_id != self.distribution_id:
            raise Conflict(
                f"{host} is on tenant {tenant.id} of another distribution.",
                operation="GetDistributionTenantByDomain",
                request_id=tenant.request_id,
            )
        return tenant

    def _update(self, tenant: Tenant, certificate_arn: str) -> Tenant:
        customizations = {**tenant.customizations, "Certificate": {"Arn": certificate_arn}}
        try:
            return _tenant(
                call(
                    self.aws.cloudfront.update_distribution_tenant,
                    Id=tenant.id,
                    IfMatch=tenant.etag,
                    Customizations=customizations,
                    Enabled=True,
                )
            )
        except Refused as error:
            if error.code == "InvalidArgument":
                self._explain(tenant.domains[0], certificate_arn)
            raise

    def _detach(self, host: str, tenant: Tenant) -> Attachment:
        if others := tuple(name for name in tenant.domains if name != host):
            # In the midst of a migration, or by someone's hand: what else is there is not ours to switch off.
            return Attachment(host, State.ABSENT, request_id=self.set_domains(tenant, others).request_id)
        if tenant.enabled:
            answer = call(
                self.aws.cloudfront.update_distribution_tenant, Id=tenant.id, IfMatch=tenant.etag, Enabled=False
            )
            return _attachment(host, _tenant(answer))
        if not tenant.deployed:
            return _attachment(host, tenant)
        answer = call(self.aws.cloudfront.delete_distribution_tenant, Id=tenant.id, IfMatch=tenant.etag)
        return Attachment(host, State.ABSENT, request_id=answer.request_id)

    def _explain(self, host: str, certificate_arn: str) -> None:
        """Raise CertificateNotReady if the certificate is why: for tenants AWS only says InvalidArgument."""
        try:
            certificate = certificates.describe(self.aws, certificate_arn)
        except NotFound as error:
            raise _not_ready("The certificate does not exist.", error.request_id) from error
        if certificate.status != certificates.Status.ISSUED:
            raise _not_ready(f"The certificate is {certificate.status}.", certificate.request_id)
        if not certificate.covers(host):
            raise _not_ready(f"The certificate does not cover {host}.", certificate.request_id)


def name_of(host: str) -> str:
    """A tenant's name: unique, within AWS's 128 characters, and readable in the console."""
    return f"{host[:90].rstrip('.-').replace('*', 'wildcard')}-{sha256(host.encode()).hexdigest()[:16]}"


def _not_ready(message: str, request_id: str) -> CertificateNotReady:
    return CertificateNotReady(message, operation="DescribeCertificate", request_id=request_id)


def _tenant(answer: Answer) -> Tenant:
    found = answer.data["DistributionTenant"]
    customizations = found.get("Customizations") or {}
    return Tenant(
        id=found["Id"],
        distribution_id=found["DistributionId"],
        domains=tuple(item["Domain"] for item in found.get("Domains", [])),
        certificate_arn=(customizations.get("Certificate") or {}).get("Arn", ""),
        customizations=customizations,
        enabled=found["Enabled"],
        deployed=found["Status"] == "Deployed",
        etag=answer.data["ETag"],
        request_id=answer.request_id,
    )


def _attachment(host: str, tenant: Tenant) -> Attachment:
    served = State.ATTACHED if tenant.deployed else State.ATTACHING
    state = served if tenant.enabled else State.DETACHING
    return Attachment(host, state, tenant.id, tenant.certificate_arn, tenant.request_id, tenant.deployed)
