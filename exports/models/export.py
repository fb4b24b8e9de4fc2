"""An export: what was asked for, how far it is, and where its file lies."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, User, Workspace
from exports.ids import new_export_id
from exports.kinds import Format, Kind


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, workspace: Workspace) -> "ExportQuerySet":
        """The workspace's exports that nobody deleted, newest first."""
        return self.filter(workspace=workspace, deleted_at=None).order_by("-id")

    def unfinished(self) -> "ExportQuerySet":
        """Those that a worker has, or that wait for one."""
        return self.filter(status__in=[Export.Status.QUEUED, Export.Status.RUNNING])

    def claimable(self, now: datetime) -> "ExportQuerySet":
        """Unfinished ones that no living worker holds; by the index export_unfinished."""
        return self.unfinished().filter(Q(lease_until=None) | Q(lease_until__lt=now))

    def mail_due(self, now: datetime) -> "ExportQuerySet":
        """Those whose starter is to be told now; by the index export_mail_due."""
        return self.filter(mail_due_at__lte=now, deleted_at=None)

    def over(self, now: datetime) -> "ExportQuerySet":
        """Those whose files are to go: deleted, or kept long enough; by the index export_over."""
        return self.filter(expires_at__lte=now).order_by("expires_at")


class Export(models.Model):
    """A file of what a workspace has. A worker that died left nothing behind: the next one begins anew."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    class Failure(models.TextChoices):
        """Why one that was started could not end."""

        TOO_LARGE = "too_large", _("The file would have become too large. Choose fewer links or a shorter time.")
        STUCK = "stuck", _("It was begun again and again and never came to its end. Start it once more later.")
        NO_CLICKS = "no_clicks", _("Clicks have no store here, so there are none to export.")
        REFUSED = "refused", _("The store of clicks refused the question. Choose a shorter time.")
        NOT_ALLOWED = "not_allowed", _("Who started it may no longer see all that it would hold.")
        GONE = "gone", _("A tag or domain that it was to be limited to is gone.")

    public_id = models.CharField(max_length=24, unique=True, default=new_export_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="exports", db_index=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    file_format = models.CharField(max_length=6, choices=Format)
    options = models.JSONField(default=dict, blank=True)  # what of it: exports/options.py
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    failure = models.CharField(max_length=12, choices=Failure, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")  # what the plan kept out of it
    rows = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes
    file = models.CharField(max_length=200, blank=True, default="")  # its key in the bucket
    filename = models.CharField(max_length=120, blank=True, default="")  # as it is saved on somebody's computer
    lease_until = models.DateTimeField(null=True, blank=True)  # a worker has it until then, or it rests
    lease_token = models.CharField(max_length=32, blank=True, default="")
    attempts = models.IntegerField(default=0)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # when file and row go
    deleted_at = models.DateTimeField(null=True, blank=True)  # somebody deleted it: nobody sees it any more

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="export_list"),
            models.Index(
                fields=["lease_until"], name="export_unfinished", condition=Q(status__in=["queued", "running"])
            ),
            models.Index(fields=["mail_due_at"], name="export_mail_due", condition=Q(mail_due_at__isnull=False)),
            models.Index(fields=["expires_at"], name="export_over", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.status})"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def folder(self) -> str:
        """Where in the bucket its files are, of all attempts."""
        return f"exports/{self.public_id}/"

    def is_ready(self, now: datetime) -> bool:
        """Whether there is a file to fetch."""
        return (
            self.status == self.Status.FINISHED
            and self.deleted_at is None
            and self.expires_at is not None
            and now < self.expires_at
        )
