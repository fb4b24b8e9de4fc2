"""A link's numbers for everyone who has their address."""

from django.conf import settings
from django.db import models

from accounts.models import User, Workspace
from analytics.ids import new_stats_token
from links.models import Link


class PublicStatsQuerySet(models.QuerySet["PublicStats"]):
    def visible_to(self, workspace: Workspace) -> "PublicStatsQuerySet":
        """Those of the workspace's links."""
        return self.filter(link__workspace=workspace)

    def shown_at(self, token: str) -> "PublicStats | None":
        """The page at this address: none where it is switched off, or its link is archived. One query."""
        open_now = self.filter(token=token, enabled=True, link__archived_at=None)
        return open_now.select_related("link__workspace", "link__domain").first()


class PublicStats(models.Model):
    """One link's public page. Its token is its address: a new one makes the old address nobody's."""

    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="public_stats")
    token = models.CharField(max_length=32, unique=True, default=new_stats_token, editable=False)
    enabled = models.BooleanField(default=True)
    # Never shown or logged; empty: everyone with the address may look.
    password_hash = models.CharField(max_length=256, blank=True, default="", editable=False)
    # Clicks and visitors are always shown.
    show_places = models.BooleanField(default=True)
    show_referrers = models.BooleanField(default=True)
    show_devices = models.BooleanField(default=True)
    show_destination = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PublicStatsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"public statistics of link {self.link_id}"

    @property
    def url(self) -> str:
        """The whole address of the page."""
        return f"{settings.SITE_URL}/stats/{self.token}"

    @property
    def has_password(self) -> bool:
        """Whether visitors are asked for a password."""
        return bool(self.password_hash)
