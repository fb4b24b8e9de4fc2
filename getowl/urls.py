"""Every URL of the web app and the API."""

from django.contrib import admin
from django.urls import path

from getowl.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
