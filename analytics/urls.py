"""The pages about clicks; each belongs to the workspace in its address, but for the public ones."""

from django.urls import path

from analytics.views import missing, public_page, public_stats

app_name = "analytics"

urlpatterns = [
    path("w/<str:workspace_id>/links/<str:link_id>/public-stats", public_stats.public_stats, name="public_stats"),
    path("w/<str:workspace_id>/analytics/missing", missing.missing, name="missing"),
    path("w/<str:workspace_id>/analytics/missing.csv", missing.missing_csv, name="missing_csv"),
    path("stats/<str:token>", public_page.public_page, name="public_page"),
]
