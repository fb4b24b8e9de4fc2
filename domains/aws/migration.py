"""Moves one host from a shard to a tenant of its own, served throughout.

The order is that of the developer guide, "Migrate to a multi-tenant distribution" and "Move an alternate domain name":

1. a tenant is made with a placeholder name, since the host is still on the shard (CNAMEAlreadyExists otherwise); its
   certificate covers both names (for the placeholders a wildcard, whose validation record is the same for all);
2. once the tenant is deployed everywhere, UpdateDomainAssociation moves the host in one step;
3. the placeholder is taken off.

Afterwards the host's DNS should point at the connection group; until then the shard's address still reaches CloudFront,
which finds the tenant by the host's name. The shard is never disabled, though the API page of UpdateDomainAssociation
asks for it: others are served from there. Within one account the guide does not ask for it. If AWS refuses all the
same, `Refused` is raised, and the host goes on being served by its shard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domains.aws import certificates
from domains.aws.client import call
from domains.aws.errors import CertificateNotReady, NotFound
from domains.aws.shards import Shards
from domains.aws.tenants import Tenant, Tenants, name_of


class Progress(StrEnum):
    """Where a migration stands."""

    PREPARING = "preparing"
    """The tenant is being deployed; the shard serves."""
    MOVED = "moved"
    """The tenant has the host; the placeholder is still to go, or the tenant is being deployed."""
    DONE = "done"
    """Only the tenant has the host; its DNS may follow."""


@dataclass(frozen=True, slots=True)
class Migration:
    """From `shards` to `tenants`, under placeholders of `placeholder_zone`, a DNS zone of the operator's."""

    shards: Shards
    tenants: Tenants
    placeholder_zone: str

    def placeholder(self, host: str) -> str:
        """The name that holds the tenant's place."""
        return f"{sha256(host.encode()).hexdigest()[:20]}.{self.placeholder_zone}"

    def names(self, host: str) -> tuple[str, ...]:
        """What the certificate is to be requested for: the wildcard needs one record for all placeholders, once."""
        return host, f"*.{self.placeholder_zone}"

    def step(self, host: str, certificate_arn: str, *, permit: Callable[[str], bool] = lambda _: True) -> Progress:
        """Take the next step; call again until DONE. Safe to repeat, and to stop at any point.

        `permit` is asked before each change, by its operation: without it nothing is changed this time.

        To give it up, or when the host is deleted meanwhile: detach the host, then `placeholder(host)`, from `tenants`.

        Raises CertificateNotReady, NotFound where no shard has the host, Refused, and the retryable errors.
        """
        moved = self.tenants.read_by_domain(host)
        if moved is not None:
            return self._finish(host, moved, permit)
        tenant = self.tenants.read_by_domain(self.placeholder(host))
        if tenant is None:
            self._check(host, certificate_arn)
            if permit("CreateDistributionTenant"):
                self.tenants.create(name_of(self.placeholder(host)), self.placeholder(host), certificate_arn)
            return Progress.PREPARING
        if not tenant.deployed or not permit("UpdateDomainAssociation"):
            return Progress.PREPARING
        call(
            self.tenants.aws.cloudfront.update_domain_association,
            Domain=host,
            TargetResource={"DistributionTenantId": tenant.id},
            IfMatch=tenant.etag,
        )
        return Progress.MOVED

    def _finish(self, host: str, tenant: Tenant, permit: Callable[[str], bool]) -> Progress:
        if set(tenant.domains) == {host}:
            return Progress.DONE if tenant.deployed else Progress.MOVED
        if tenant.deployed and permit("UpdateDistributionTenant"):
            self.tenants.set_domains(tenant, tuple(name for name in tenant.domains if name != self.placeholder(host)))
        return Progress.MOVED

    def _check(self, host: str, certificate_arn: str) -> None:
        """Before anything is made: the host is on a shard, and the certificate is fit for both names."""
        if self.shards.find(host) is None:
            raise NotFound(f"{host} is on no distribution.", operation="ListDistributions")
        certificate = certificates.describe(self.tenants.aws, certificate_arn)
        both = (host, self.placeholder(host))
        if certificate.status != certificates.Status.ISSUED or not all(map(certificate.covers, both)):
            raise CertificateNotReady(
                f"The certificate must be issued and cover {both[0]} and {both[1]}.",
                operation="DescribeCertificate",
                request_id=certificate.request_id,
            )
