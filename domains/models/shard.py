"""A shared distribution's next certificate."""

from typing import ClassVar

from django.db import models


class Shard(models.Model):
    """What is on its way for one shared distribution; what it has is asked of CloudFront."""

    distribution_id = models.CharField(max_length=64, unique=True)
    attempt = models.IntegerField(default=0)  # how often a certificate was requested
    next_certificate_arn = models.TextField(max_length=2048, blank=True, default="")
    next_names = models.JSONField(default=list, blank=True)  # sorted
    requested_at = models.DateTimeField(null=True, blank=True)
    # Certificates that were replaced, until ACM lets them go.
    old_certificate_arns = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["distribution_id"]

    def __str__(self) -> str:
        return self.distribution_id
