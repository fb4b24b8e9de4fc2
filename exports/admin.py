"""Support's view of exports."""

from django.contrib import admin

from accounts.readonly_admin import ReadOnlyAdmin
from exports.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Exports: how far, and why not further."""

    list_display = ("public_id", "workspace", "kind", "status", "failure", "rows", "size", "attempts", "created_at")
    list_filter = ("status", "kind")
    list_select_related = ("workspace",)
    search_fields = ("public_id__exact", "workspace__public_id__exact")
    raw_id_fields = ("workspace", "created_by", "api_key")
    ordering = ("-id",)
