"""What our own staff did for customers, to customers, and why."""

from typing import ClassVar

from django.db import models

from accounts.models.user import User
from accounts.models.workspace import Workspace


class StaffActionQuerySet(models.QuerySet["StaffAction"]):
    def about(self, workspace: Workspace) -> "StaffActionQuerySet":
        """What was done to the workspace, the newest first; by the index staff_action_list."""
        return self.filter(workspace=workspace).select_related("staff").order_by("-id")


class StaffAction(models.Model):
    """One thing that a member of staff did. Rows are only ever added."""

    staff = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # None for what concerns a person, and for what was done to a workspace that is gone by now.
    workspace = models.ForeignKey(Workspace, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=40)  # "workspace.suspended", "user.signed_out", …
    target = models.CharField(max_length=300)  # the public id of what was acted on
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaffActionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="staff_action_list")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
