"""The short way in: /w/acme/links leads to the same page under the workspace's id, which never changes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedHttpRequest, access_short_name


class SlugConverter:
    """Whatever is no public id: those have an underscore."""

    regex = "[A-Za-z0-9-]{3,40}"

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


@never_cache
@login_required
@require_safe
def short_way(request: AuthenticatedHttpRequest, slug: str, rest: str = "links") -> HttpResponse:
    """Lead on; for who is not in the workspace there is none, as everywhere."""
    workspace = access_short_name(request.user, slug)
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"/w/{workspace.public_id}/{rest}" + (f"?{query}" if query else ""))
