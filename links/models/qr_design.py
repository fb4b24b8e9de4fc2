"""How a workspace's QR codes look."""

from typing import ClassVar

from django.db import models

from accounts.models import Workspace
from links.qr import DEFAULT, Design


class QrDesignQuerySet(models.QuerySet["QrDesign"]):
    def of(self, workspace: Workspace) -> Design:
        """The workspace's design, or the plain one."""
        found = self.filter(workspace=workspace).first()
        return found.design if found is not None else DEFAULT


class QrDesign(models.Model):
    """One workspace's design; see links/qr/design.py for what the fields mean."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="qr_design")
    dark = models.CharField(max_length=7)
    light = models.CharField(max_length=7, blank=True)
    eyes = models.CharField(max_length=7, blank=True)
    margin = models.SmallIntegerField()
    correction = models.CharField(max_length=1)
    logo = models.BinaryField(blank=True)  # a PNG of at most 256 by 256 pixels: small enough for a row
    updated_at = models.DateTimeField(auto_now=True)

    objects = QrDesignQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(correction__in=("l", "m", "q", "h")), name="qr_correction_known"),
            models.CheckConstraint(condition=models.Q(margin__range=(0, 10)), name="qr_margin"),
        ]

    def __str__(self) -> str:
        return f"QR design of {self.workspace_id}"

    @property
    def design(self) -> Design:
        """The same as plain data."""
        return Design(
            dark=self.dark,
            light=self.light,
            eyes=self.eyes,
            margin=self.margin,
            correction=self.correction,
            logo=bytes(self.logo),
        )
