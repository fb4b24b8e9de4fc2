"""Every URL of the web app and the API."""

from django.contrib import admin
from django.urls import include, path

from analytics.admin_pages import rejected
from getowl.health import healthz, readyz
from getowl.metrics import metrics
from getowl.views.home import home
from getowl.views.local_dns import local_dns
from getowl.views.outbox import outbox
from getowl.views.palette import palette
from getowl.views.pricing import pricing
from getowl.views.styleguide import styleguide
from getowl.views.words import words

urlpatterns = [
    path("", home, name="home"),
    path("pricing", pricing, name="pricing"),
    path("", include("accounts.urls")),
    path("", include("links.urls")),
    path("", include("domains.urls")),
    path("", include("analytics.urls")),
    path("", include("webhooks.urls")),
    path("", include("exports.urls")),
    path("w/<str:workspace_id>/domains/<str:domain_id>/local-dns", local_dns, name="local_dns"),
    path("w/<str:workspace_id>/palette", palette, name="palette"),
    path("", include("links.edge_pages.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("getowl.api.urls")),
    path("", include("getowl.views.api_docs_urls")),
    path("words/<str:language>-<str:digest>.js", words, name="words"),
    path("outbox", outbox, name="outbox"),
    path("styleguide", styleguide, name="styleguide"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/rejected-lines/", admin.site.admin_view(rejected), name="rejected_lines"),
    path("admin/", admin.site.urls),
]
