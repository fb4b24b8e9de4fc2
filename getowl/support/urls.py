"""Addresses of support's own pages, below the admin's."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from getowl.support.views import deed, pages, view_as


def urlpatterns(site: AdminSite) -> list[URLPattern]:
    """Each behind the site's door."""

    def at(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(route, site.admin_view(view), name=f"support_{name}")

    return [
        at("find/", pages.search, "find"),
        at("about/workspace/<str:workspace_id>/", pages.workspace, "workspace"),
        at("about/person/<str:user_id>/", pages.person, "person"),
        at("about/link/<str:link_id>/", pages.link, "link"),
        at("queue/", pages.queue, "queue"),
        at("view-as/end/", view_as.end, "view_end"),
        at("do/<slug:name>/<str:target_id>/", deed.deed, "deed"),
    ]
