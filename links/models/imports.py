"""Imports of links from a file, and the rows that were not taken."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, User, Workspace
from links.ids import new_import_id
from links.reach import Reach


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, workspace: Workspace) -> "ImportQuerySet":
        """The workspace's imports, newest first, without those that were thrown away before they started."""
        return self.filter(workspace=workspace).exclude(status=Import.Status.DISCARDED).order_by("-id")

    def drafts(self) -> "ImportQuerySet":
        """Those that wait for somebody to start them."""
        return self.filter(status=Import.Status.DRAFT)

    def discarded(self) -> "ImportQuerySet":
        """Those whose file and row are to go."""
        return self.filter(status=Import.Status.DISCARDED)

    def with_old_files(self, before: datetime) -> "ImportQuerySet":
        """Those that ended before then, and whose file is still there."""
        return self.filter(finished_at__lt=before).exclude(file="")

    def seen_by(self, reach: Reach) -> "ImportQuerySet":
        """All, or where some folder is hidden from whose reach this is, what they started: rows may have led there."""
        return self.filter(created_by=reach.user_id) if reach.hidden else self

    def unfinished(self) -> "ImportQuerySet":
        """Those that still have rows to read."""
        return self.filter(status__in=[Import.Status.QUEUED, Import.Status.RUNNING])

    def claimable(self, now: datetime) -> "ImportQuerySet":
        """Unfinished ones that no living worker holds."""
        return self.unfinished().filter(models.Q(lease_until=None) | models.Q(lease_until__lt=now))


class Import(models.Model):
    """A file of links. `processed_rows` moves in the transaction that takes the rows it passes.

    A draft waits until somebody says what its columns mean; the file of one that is discarded goes with its row.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DISCARDED = "discarded", _("Discarded")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.CharField(max_length=24, unique=True, default=new_import_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="imports", db_index=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="+")
    filename = models.CharField(max_length=200)  # as the user's computer called it
    file = models.CharField(max_length=200)  # its name in the default storage; "" once it is gone
    size = models.BigIntegerField()  # bytes
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    columns = models.JSONField(default=list)  # the header row, as it was written
    # The shape of the file, the field that each column gives, and what was said about all rows: links/importing/.
    # Empty in imports that were started before there were any: the worker guesses.
    shape = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    mapping = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    options = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # What the preview of a draft shows; emptied when it starts, since rows may hold passwords.
    survey = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    note = models.CharField(max_length=300, blank=True, default="")  # something the user should know about the file
    failure = models.CharField(max_length=300, blank=True, default="")  # why it failed, for people
    total_rows = models.IntegerField(null=True)  # without the header, with empty rows; None until counted
    processed_rows = models.IntegerField(default=0)
    created_rows = models.IntegerField(default=0)
    rejected_rows = models.IntegerField(default=0)
    skipped_rows = models.IntegerField(default=0)  # empty ones, and links that are there already, if that was asked
    warned_rows = models.IntegerField(default=0, db_default=0)  # of the created ones
    lease_until = models.DateTimeField(null=True)  # a worker has it until then
    lease_token = models.CharField(max_length=32, blank=True, default="")
    attempts = models.IntegerField(default=0)  # claims since the last progress
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="import_list"),
            # resume_imports: those that are not finished.
            models.Index(
                fields=["lease_until"], name="import_unfinished", condition=models.Q(status__in=["queued", "running"])
            ),
            # clean_imports: drafts that are too old, and what is to go.
            models.Index(
                fields=["created_at"], name="import_waiting", condition=models.Q(status__in=["draft", "discarded"])
            ),
            # clean_imports: files that are no longer needed.
            models.Index(
                fields=["finished_at"],
                name="import_files",
                condition=models.Q(finished_at__isnull=False) & ~models.Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.status})"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in (self.Status.FINISHED, self.Status.FAILED, self.Status.CANCELLED)

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        if self.status == self.Status.FINISHED:
            return 100
        return 100 * self.processed_rows // self.total_rows if self.total_rows else 0


class ImportRejectQuerySet(models.QuerySet["ImportReject"]):
    def refused(self) -> "ImportRejectQuerySet":
        """The rows that did not become links."""
        return self.filter(is_warning=False)

    def grouped(self) -> models.QuerySet["ImportReject", tuple[str, str, bool, int, int]]:
        """(field, code, whether it is a warning, how many rows, the first of them), what is most frequent first."""
        groups = self.values_list("field", "code", "is_warning")
        return groups.annotate(rows=models.Count("id"), first=models.Min("row_number")).order_by("-rows", "first")

    def in_order(self) -> "ImportRejectQuerySet":
        """As the file has them."""
        return self.order_by("row_number")


class ImportReject(models.Model):
    """A row that did not become a link, and why; or one that did, and what was lost (`is_warning`)."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejects", db_index=False)
    row_number = models.IntegerField()  # as a spreadsheet counts: the header is row 1
    fields = models.JSONField()  # the row's cells, in the file's order
    field = models.CharField(max_length=30, blank=True)  # what the reason is about; "" for the whole row
    code = models.CharField(max_length=30)
    message = models.CharField(max_length=300)
    is_warning = models.BooleanField(default=False, db_default=False)

    objects = ImportRejectQuerySet.as_manager()

    class Meta:
        # A row is rejected once, whatever happens to the worker; also the order of the report.
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "row_number"], name="import_reject_once")]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.message}"
