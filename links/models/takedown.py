"""What our staff took off the edge, and the work of taking it there."""

from typing import ClassVar

from django.db import models

from accounts.models import Workspace


class BlockedHost(models.Model):
    """A host that no link may lead to, with all that is under it."""

    host = models.CharField(max_length=253, unique=True)
    because = models.CharField(max_length=300)  # members read it
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.host


class EdgeSweepQuerySet(models.QuerySet["EdgeSweep"]):
    def claim(self, pk: int) -> "EdgeSweep | None":
        """Hold an unfinished one; None while another worker is at it, or once it is done."""
        free = self.filter(pk=pk, finished_at=None).select_for_update(skip_locked=True, of=("self",))
        return free.select_related("workspace").first()

    def unfinished(self) -> list[int]:
        """The primary keys of those that are not done."""
        return list(self.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))


class EdgeSweep(models.Model):
    """Many links that are to be published anew: a workspace's, or those that lead to a host."""

    class Kind(models.TextChoices):
        WORKSPACE = "workspace"  # is closed, opened, or published again
        BLOCK = "block"
        UNBLOCK = "unblock"

    kind = models.CharField(max_length=10, choices=Kind)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    host = models.CharField(max_length=253, blank=True, default="")
    after_link = models.BigIntegerField(default=0)  # how far it is, by primary key
    links = models.IntegerField(default=0)  # how many it has published so far
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EdgeSweepQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="edge_sweep_unfinished", condition=models.Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.host or self.workspace_id}"
