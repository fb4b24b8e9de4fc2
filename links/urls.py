"""The links' pages; each belongs to the workspace in its address."""

from django.urls import path

from links.views import actions, editor, history, imports, listing, qr, quick, simulator, slugs, tags, utm

app_name = "links"

urlpatterns = [
    path("w/<str:workspace_id>/links", listing.link_list, name="list"),
    path("w/<str:workspace_id>/links/new", editor.link_new, name="new"),
    path("w/<str:workspace_id>/links/quick", quick.quick_create, name="quick"),
    path("w/<str:workspace_id>/links/slug", slugs.slug_check, name="slug_check"),
    path("w/<str:workspace_id>/links/status", listing.link_status, name="status"),
    path("w/<str:workspace_id>/links/preview", editor.link_preview, name="preview"),
    path("w/<str:workspace_id>/links/simulate", simulator.link_simulate, name="simulate"),
    path("w/<str:workspace_id>/links/bulk", actions.bulk, name="bulk"),
    path("w/<str:workspace_id>/links/unarchive", actions.unarchive, name="unarchive"),
    path("w/<str:workspace_id>/links/qr.zip", qr.qr_archive, name="qr_archive"),
    path("w/<str:workspace_id>/qr-design", qr.qr_design, name="qr_design"),
    path("w/<str:workspace_id>/links/<str:link_id>", editor.link_edit, name="edit"),
    path("w/<str:workspace_id>/links/<str:link_id>/archive", actions.link_archive, name="archive"),
    path("w/<str:workspace_id>/links/<str:link_id>/delete", actions.link_remove, name="delete"),
    path("w/<str:workspace_id>/links/<str:link_id>/history", history.link_history, name="history"),
    path("w/<str:workspace_id>/links/<str:link_id>/restore/<str:event_id>", history.link_restore, name="restore"),
    path("w/<str:workspace_id>/links/<str:link_id>/qr", qr.qr_page, name="qr"),
    path("w/<str:workspace_id>/links/<str:link_id>/qr.<str:kind>", qr.qr_file, name="qr_file"),
    path("w/<str:workspace_id>/tags", tags.tag_list, name="tags"),
    path("w/<str:workspace_id>/tags/new", tags.tag_new, name="tag_new"),
    path("w/<str:workspace_id>/tags/suggest", tags.tag_suggest, name="tag_suggest"),
    path("w/<str:workspace_id>/tags/<str:tag_id>", tags.tag_edit, name="tag_edit"),
    path("w/<str:workspace_id>/tags/<str:tag_id>/delete", tags.tag_remove, name="tag_delete"),
    path("w/<str:workspace_id>/utm-templates", utm.template_list, name="utm_templates"),
    path("w/<str:workspace_id>/utm-templates/new", utm.template_new, name="utm_new"),
    path("w/<str:workspace_id>/utm-templates/options", utm.template_options, name="utm_options"),
    path("w/<str:workspace_id>/utm-templates/<str:template_id>", utm.template_edit, name="utm_edit"),
    path("w/<str:workspace_id>/utm-templates/<str:template_id>/delete", utm.template_delete, name="utm_delete"),
    path("w/<str:workspace_id>/imports", imports.import_list, name="imports"),
    path("w/<str:workspace_id>/imports/sample.csv", imports.sample, name="import_sample"),
    path("w/<str:workspace_id>/imports/<str:import_id>", imports.import_detail, name="import"),
    path("w/<str:workspace_id>/imports/<str:import_id>/cancel", imports.cancel, name="import_cancel"),
    path("w/<str:workspace_id>/imports/<str:import_id>/rejects.csv", imports.rejects, name="import_rejects"),
]
