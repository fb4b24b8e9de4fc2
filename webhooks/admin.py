"""Support's view of webhooks. Secrets are not shown, not even encrypted."""

from django.contrib import admin

from accounts.readonly_admin import ReadOnlyAdmin
from webhooks.models import Delivery, Endpoint, Event


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    """Which endpoints there are, and which fail."""

    list_display = ("url", "workspace", "failures", "failing_since", "disabled_at", "disabled_reason", "public_id")
    list_filter = ("disabled_reason",)
    list_select_related = ("workspace",)
    search_fields = ("public_id__exact", "workspace__public_id__exact", "url__exact")
    raw_id_fields = ("workspace", "created_by")
    ordering = ("-id",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What was told."""

    list_display = ("type", "workspace", "created_at", "public_id")
    list_select_related = ("workspace",)
    search_fields = ("public_id__exact",)
    raw_id_fields = ("workspace",)
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of it."""

    list_display = ("public_id", "event", "endpoint", "state", "attempts", "next_attempt_at", "status", "error")
    list_select_related = ("event", "endpoint")
    search_fields = ("public_id__exact", "endpoint__public_id__exact", "event__public_id__exact")
    raw_id_fields = ("event", "endpoint")
    exclude = ("lease_token",)
    ordering = ("-id",)
