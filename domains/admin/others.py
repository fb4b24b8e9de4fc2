"""Timelines across domains, and shared distributions."""

from django.contrib import admin

from accounts.readonly_admin import ReadOnlyAdmin
from domains.models import DomainTransition, Shard


@admin.register(DomainTransition)
class DomainTransitionAdmin(ReadOnlyAdmin):
    """What happened lately, to whichever domain."""

    list_display = ("created_at", "domain", "old", "new", "reason")
    list_filter = ("new", "reason")
    list_select_related = ("domain",)
    search_fields = ("domain__hostname__startswith", "domain__public_id__exact")
    ordering = ("-id",)


@admin.register(Shard)
class ShardAdmin(ReadOnlyAdmin):
    """Shared distributions: the certificate that is on its way to each."""

    list_display = ("distribution_id", "attempt", "requested_at", "next_certificate_arn")
    search_fields = ("distribution_id__exact",)
