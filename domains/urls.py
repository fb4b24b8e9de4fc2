"""The domains' pages; each belongs to the workspace in its address."""

from django.urls import path

from domains.views import detail, listing, settings

app_name = "domains"

urlpatterns = [
    path("w/<str:workspace_id>/domains", listing.domain_list, name="list"),
    path("w/<str:workspace_id>/domains/<str:domain_id>", detail.domain_detail, name="detail"),
    path("w/<str:workspace_id>/domains/<str:domain_id>/settings", settings.domain_settings, name="settings"),
    path("w/<str:workspace_id>/domains/<str:domain_id>/check", detail.domain_check, name="check"),
    path("w/<str:workspace_id>/domains/<str:domain_id>/remove", detail.domain_delete, name="remove"),
]
