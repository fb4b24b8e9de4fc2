"""The pages of exports; each belongs to the workspace in its address."""

from django.urls import path

from exports.views import exports

app_name = "exports"

urlpatterns = [
    path("w/<str:workspace_id>/exports", exports.export_list, name="list"),
    path("w/<str:workspace_id>/exports/<str:export_id>/download", exports.download, name="download"),
    path("w/<str:workspace_id>/exports/<str:export_id>/delete", exports.delete, name="delete"),
]
