"""Keys with which programs act in one workspace."""

import ipaddress
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_api_key_id
from accounts.models.user import User
from accounts.models.workspace import Workspace


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, key_hash: str, now: datetime) -> "ApiKeyQuerySet":
        """The key with this hash unless it was revoked or its time is over, with its workspace."""
        in_time = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(in_time, key_hash=key_hash, revoked_at=None).select_related("workspace")

    def working(self) -> "ApiKeyQuerySet":
        """Those that were not revoked, though perhaps expired, the newest first; of one workspace by api_key_list."""
        return self.filter(revoked_at=None).select_related("workspace", "created_by").order_by("-id")

    def mail_due(self, now: datetime) -> "ApiKeyQuerySet":
        """Those whose end must be announced, or told of, now; uses the index api_key_mail_due."""
        return self.filter(mail_due_at__lte=now, revoked_at=None)

    def touch(self, key: "ApiKey", now: datetime, not_since: datetime) -> None:
        """Note that the key was used, unless that was noted after `not_since` already."""
        recent = models.Q(last_used_at=None) | models.Q(last_used_at__lt=not_since)
        self.filter(recent, pk=key.pk).update(last_used_at=now)


class ApiKey(models.Model):
    """A key `sk_live_…`: shown once when made, stored as a hash.

    SHA-256 without a salt is right here: the secret is 32 random base62 characters (190 bits),
    so there is nothing to guess, and each request must find its row by the hash.
    """

    class Scope(models.TextChoices):
        """What a key may do. An operation of the API names one of those with a colon (accounts/api/auth.py).

        The first two stand for all of a kind, also for those that are yet to come: keys had no others once.
        """

        READ = "read", _("Read everything")
        WRITE = "write", _("Change everything")
        LINKS_READ = "links:read", _("Read links, tags and QR codes")
        LINKS_WRITE = "links:write", _("Change links and tags, import")
        DOMAINS_READ = "domains:read", _("Read domains")
        DOMAINS_WRITE = "domains:write", _("Change domains")
        ANALYTICS_READ = "analytics:read", _("Read clicks")
        ANALYTICS_WRITE = "analytics:write", _("Make the clicks of links public, or no longer")
        WEBHOOKS_READ = "webhooks:read", _("Read webhooks")
        WEBHOOKS_WRITE = "webhooks:write", _("Change webhooks")
        WORKSPACE_READ = "workspace:read", _("Read plan and usage")
        MEMBERS_READ = "members:read", _("Read members and invitations")
        MEMBERS_WRITE = "members:write", _("Invite, change and remove members")
        AUDIT_READ = "audit:read", _("Read the audit trail")
        EXPORTS_READ = "exports:read", _("Download exports of everything")
        EXPORTS_WRITE = "exports:write", _("Start and delete exports of everything")

    # How long before its end a key's people are written to.
    WARNED_BEFORE = timedelta(days=7)

    public_id = models.CharField(max_length=24, unique=True, default=new_api_key_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), default=list)
    # Networks as "203.0.113.0/24" from which alone the key works; none means from everywhere.
    networks = ArrayField(models.CharField(max_length=50), default=list, db_default=[], blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # When a mail about the key's end is to be sent; null when none is. A worker that claims it moves it forward.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.IntegerField(default=0, db_default=0)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="api_key_list"),
            # ApiKeyQuerySet.mail_due: nearly always few.
            models.Index(
                fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False), name="api_key_mail_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"

    @property
    def may_write(self) -> bool:
        """Whether the key may change anything at all."""
        return any(scope == self.Scope.WRITE or scope.endswith(":write") for scope in self.scopes)

    @property
    def scope_labels(self) -> list[str]:
        """What the key may do, in words."""
        return [str(self.Scope(scope).label) for scope in self.Scope.values if scope in self.scopes]

    def allows(self, scope: Scope) -> bool:
        """Whether the key may do this: who may change something may read it, too."""
        area, _, kind = scope.partition(":")
        return bool({kind or area, scope, f"{area}:write"} & set(self.scopes))

    def is_expired(self, now: datetime) -> bool:
        """Whether the key's time is over."""
        return self.expires_at is not None and now >= self.expires_at

    def works_from(self, address: str) -> bool:
        """Whether the key works for a client with this address, IPv4 or IPv6."""
        if not self.networks:
            return True
        try:
            client = ipaddress.ip_address(address)
        except ValueError:
            return False
        # A server that listens on both families sees IPv4 clients as ::ffff:203.0.113.7.
        client = getattr(client, "ipv4_mapped", None) or client
        return any(client in ipaddress.ip_network(network) for network in self.networks)
