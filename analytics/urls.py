"""The pages about clicks; each belongs to the workspace in its address, but for the public ones."""

from django.urls import path

from analytics.views import export, live, missing, overview, public_page, public_stats, values

app_name = "analytics"

_OF_WORKSPACE = "w/<str:workspace_id>/analytics"
_OF_LINK = "w/<str:workspace_id>/links/<str:link_id>/analytics"

urlpatterns = [
    path(_OF_WORKSPACE, overview.overview, name="overview"),
    path(f"{_OF_WORKSPACE}/live", live.live, name="live"),
    path(f"{_OF_WORKSPACE}/values/<str:dimension>", values.values, name="values"),
    path(f"{_OF_WORKSPACE}/export/<str:what>.csv", export.export, name="export"),
    path(f"{_OF_WORKSPACE}/missing", missing.missing, name="missing"),
    path(f"{_OF_WORKSPACE}/missing.csv", missing.missing_csv, name="missing_csv"),
    path(_OF_LINK, overview.overview, name="link"),
    path(f"{_OF_LINK}/live", live.live, name="link_live"),
    path(f"{_OF_LINK}/values/<str:dimension>", values.values, name="link_values"),
    path(f"{_OF_LINK}/export/<str:what>.csv", export.export, name="link_export"),
    path("w/<str:workspace_id>/links/<str:link_id>/public-stats", public_stats.public_stats, name="public_stats"),
    path("stats/<str:token>", public_page.public_page, name="public_page"),
]
