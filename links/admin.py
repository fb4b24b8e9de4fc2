"""Support's view of links and imports. Nothing is changed here: a write must reach the edge and the audit trail."""

from django.contrib import admin

from accounts.readonly_admin import ReadOnlyAdmin
from links.models import Import, ImportReject, Link, Tag


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Found by what is unique about them: a search for parts would read every row."""

    list_display = ("slug", "host", "destination", "workspace", "public_id", "created_at", "archived_at")
    list_select_related = ("workspace", "domain")
    search_fields = ("public_id__exact", "key__exact", "workspace__public_id__exact")
    search_help_text = "Slug, go.acme.com#slug, link id or workspace id, in full"
    raw_id_fields = ("workspace", "domain", "created_by")
    exclude = ("password_hash",)
    ordering = ("-id",)


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    """Tags by name."""

    list_display = ("name", "workspace", "public_id")
    list_select_related = ("workspace",)
    search_fields = ("public_id__exact", "folded")
    raw_id_fields = ("workspace",)
    ordering = ("-id",)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Imports: how far, and why not further. What rows say is not shown: they may hold passwords."""

    exclude = ("survey",)
    list_display = ("filename", "workspace", "status", "processed_rows", "total_rows", "rejected_rows", "created_at")
    list_filter = ("status",)
    list_select_related = ("workspace",)
    search_fields = ("public_id__exact", "workspace__public_id__exact", "filename")
    ordering = ("-id",)


@admin.register(ImportReject)
class ImportRejectAdmin(ReadOnlyAdmin):
    """The rows that were not taken, or not whole."""

    exclude = ("fields",)
    list_display = ("source", "row_number", "field", "code", "message")
    list_select_related = ("source",)
    search_fields = ("source__public_id__exact",)
    ordering = ("-id",)
