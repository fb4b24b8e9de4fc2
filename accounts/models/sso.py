"""Where a workspace's people sign in: its own provider, of OpenID or SAML."""

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models

from accounts.encryption import decrypt, encrypt
from accounts.models.workspace import Role, Workspace

_https = URLValidator(schemes=["https"])


class WorkspaceSsoQuerySet(models.QuerySet["WorkspaceSso"]):
    def proven(self) -> "WorkspaceSsoQuerySet":
        """Those whose domain is the workspace's, with their workspaces: no other may say who somebody is."""
        return self.filter(proven_at__isnull=False).select_related("workspace")

    def for_email(self, email: str) -> "WorkspaceSsoQuerySet":
        """The one, if any, that people with this address sign in at."""
        return self.proven().filter(email_domain=email.rpartition("@")[2].strip().lower())

    def of(self, workspace_id: str) -> "WorkspaceSsoQuerySet":
        """The proven one of the workspace with this public id."""
        return self.proven().filter(workspace__public_id=workspace_id)


class WorkspaceSso(models.Model):
    """The provider that says who has an address under the workspace's e-mail domain."""

    class Kind(models.TextChoices):
        """What the provider speaks."""

        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML"

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="sso")
    email_domain = models.CharField(max_length=253)  # lower case, without the @
    # What the TXT record at RECORD_NAME says; another for each domain that is tried.
    token = models.CharField(max_length=64)
    proven_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.OIDC)
    # Of OpenID.
    issuer = models.CharField(max_length=500, blank=True, default="", validators=[_https])
    client_id = models.CharField(max_length=200, blank=True, default="")
    encrypted_secret = models.TextField(blank=True, default="")
    # Of SAML: what the provider calls itself, where it asks people, and what its answers are signed with (PEM).
    entity_id = models.CharField(max_length=1_000, blank=True, default="")
    sign_in_url = models.CharField(max_length=2_000, blank=True, default="", validators=[_https])
    certificate = models.TextField(blank=True, default="")
    default_role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceSsoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email_domain"], condition=models.Q(proven_at__isnull=False), name="sso_domain_proven_once"
            ),
            models.CheckConstraint(condition=models.Q(default_role__in=Role.values), name="sso_role_known"),
            models.CheckConstraint(condition=models.Q(kind__in=["oidc", "saml"]), name="sso_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email_domain} of {self.workspace}"

    @property
    def record_name(self) -> str:
        """Where the TXT record stands that proves the domain."""
        return f"_getowl-sso.{self.email_domain}"

    @property
    def secret(self) -> str:
        """The client secret."""
        return decrypt(self.encrypted_secret)

    @secret.setter
    def secret(self, value: str) -> None:
        self.encrypted_secret = encrypt(value)

    def covers(self, email: str) -> bool:
        """Whether the provider may speak for this address."""
        return email.rpartition("@")[2].strip().lower() == self.email_domain
