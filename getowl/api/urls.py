"""The API's routes, each wrapped so that every answer carries the limits and every error the one shape."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from accounts.api.audit_events import router as audit_router
from accounts.api.auth import BearerKey
from accounts.api.errors import add_error_handlers, error_response
from accounts.api.etags import conditional, tagged
from accounts.api.idempotency import once, repeatable
from accounts.api.parameters import only_known, with_names
from accounts.api.parser import StrictParser
from accounts.api.people import add_error_handlers as add_account_error_handlers
from accounts.api.people import router as people_router
from accounts.api.workspace import router as workspace_router
from accounts.rate_limit import RateLimit
from analytics.api.clicks import router as clicks_router
from analytics.api.errors import add_error_handlers as add_click_error_handlers
from analytics.api.public_stats import router as public_stats_router
from domains.api.domains import router as domains_router
from domains.api.errors import add_error_handlers as add_domain_error_handlers
from exports.api.exports import add_error_handlers as add_export_error_handlers
from exports.api.exports import router as exports_router
from getowl.api.description import DescribedApi
from links.api.bulk import router as bulk_router
from links.api.errors import add_error_handlers as add_link_error_handlers
from links.api.folders import router as folders_router
from links.api.imports import router as imports_router
from links.api.links import router as links_router
from links.api.qr import router as qr_router
from links.api.tags import router as tags_router
from links.api.upsert import router as upsert_router
from links.api.usage import router as usage_router
from links.api.utm_templates import router as utm_templates_router
from webhooks.api.errors import add_error_handlers as add_webhook_error_handlers
from webhooks.api.webhooks import router as webhooks_router

View = Callable[..., HttpResponseBase]

# No documentation page: ninja's needs scripts from other hosts, which our policy forbids.
api = DescribedApi(
    title="getowl API", version="1", docs_url=None, urls_namespace="api", auth=BearerKey(), parser=StrictParser()
)
api.add_decorator(tagged)
api.add_decorator(once)
api.add_decorator(only_known)
api.add_decorator(with_names, mode="view")
api.add_router("", bulk_router, tags=["Links"])  # before links: `bulk` is no id
api.add_router("", upsert_router, tags=["Links"])  # nor is `upsert`
api.add_router("", links_router, tags=["Links"])
api.add_router("", folders_router, tags=["Folders"])
api.add_router("", imports_router, tags=["Imports"])
api.add_router("", qr_router, tags=["Links"])
api.add_router("", tags_router, tags=["Tags"])
api.add_router("", utm_templates_router, tags=["UTM templates"])
api.add_router("", domains_router, tags=["Domains"])
api.add_router("", webhooks_router, tags=["Webhooks"])
api.add_router("", public_stats_router, tags=["Analytics"])
api.add_router("", clicks_router, tags=["Analytics"])
api.add_router("", exports_router, tags=["Exports"])
api.add_router("", workspace_router, tags=["Workspace"])
api.add_router("", usage_router, tags=["Workspace"])
api.add_router("", people_router, tags=["Workspace"])
api.add_router("", audit_router, tags=["Workspace"])
add_error_handlers(api)
add_account_error_handlers(api)
add_link_error_handlers(api)
add_domain_error_handlers(api)
add_click_error_handlers(api)
add_webhook_error_handlers(api)
add_export_error_handlers(api)


def _finished(view: View) -> View:
    """Add the rate limit's headers, keep caches out, and give ninja's bare 405 a body."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            response = error_response(405, "method_not_allowed", f"{request.method} does not work here; {allowed} do.")
            response["Allow"] = allowed
        # What a key may see is nobody else's, and numbers of clicks are old in a second.
        response.headers.setdefault("Cache-Control", "private, no-store")
        limit: RateLimit | None = getattr(request, "rate_limit", None)
        if limit is not None:
            response["X-RateLimit-Limit"] = str(limit.limit)
            response["X-RateLimit-Remaining"] = str(limit.remaining)
            response["X-RateLimit-Reset"] = str(limit.reset_after)
            if response.status_code == 429:
                response.headers.setdefault("Retry-After", str(limit.reset_after))
        return response

    return answer


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponseBase:
    """What is not a route of the API."""
    return error_response(404, "not_found", "There is no such endpoint.")


def _patterns() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    return [
        path(str(pattern.pattern), _finished(repeatable(conditional(pattern.callback))), name=pattern.name)
        for pattern in patterns
    ]


app_name = "api"
# ninja looks its root up by name but only raises Http404 there, which Django would answer with a page.
urlpatterns = [path("", not_found, name="api-root"), *_patterns(), re_path(r"", not_found)]
