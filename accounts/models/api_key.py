"""Keys with which programs act in one workspace."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.ids import new_api_key_id
from accounts.models.user import User
from accounts.models.workspace import Workspace


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, key_hash: str) -> "ApiKeyQuerySet":
        """The key with this hash unless it was revoked."""
        return self.working().filter(key_hash=key_hash)

    def working(self) -> "ApiKeyQuerySet":
        """Those that were not revoked, the newest first; of one workspace by the index api_key_list."""
        return self.filter(revoked_at=None).select_related("workspace", "created_by").order_by("-id")

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
        READ = "read", "Read"
        WRITE = "write", "Write"

    public_id = models.CharField(max_length=24, unique=True, default=new_api_key_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=list)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="api_key_list")]

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"

    @property
    def may_write(self) -> bool:
        """Whether the key may change things."""
        return self.Scope.WRITE in self.scopes
