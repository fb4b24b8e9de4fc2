"""The pages about the API, for those who write programs: public, in English, made from the API's description."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import last_membership
from accounts.api.errors import error_body
from accounts.models import ApiKey, User
from getowl.api.codes import CODES, GROUPS
from getowl.api.postman import collection
from getowl.api.reference import areas
from getowl.api.searching import search


@require_safe
def introduction(request: HttpRequest) -> HttpResponse:
    """What holds for all operations."""
    return _page(request, "introduction", here="introduction", scopes=ApiKey.Scope)


@require_safe
def area(request: HttpRequest, area: str) -> HttpResponse:
    """The operations of one area, and the objects that they speak of."""
    if area not in areas():
        raise Http404("There is no such area of the API.")
    return _page(request, "area", here=area, area=areas()[area])


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """Every error code: what it means, and what helps."""
    return _page(request, "errors", here="errors", groups=GROUPS)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Operations, fields and codes with the words in `q`."""
    words = request.GET.get("q", "")[:100]
    return _page(request, "search", here="search", words=words, hits=search(words))


@require_safe
def postman(request: HttpRequest) -> HttpResponse:
    """The API as a file that Postman imports."""
    response = JsonResponse(collection(f"{settings.SITE_URL}/api/v1"), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="getowl.postman_collection.json"'
    return response


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    membership = last_membership(request, request.user) if isinstance(request.user, User) else None
    whole = {
        **context,
        "names": {"introduction": "Introduction", "errors": "Errors"},  # English, as those of the areas
        "areas": areas().values(),
        "base_url": f"{settings.SITE_URL}/api/v1",
        "first_request": f'curl -H "Authorization: Bearer $KEY" {settings.SITE_URL}/api/v1/workspace',
        "sample": _sample(),
        # Not `membership`: the frame would take that for a page inside of the workspace.
        "workspace": membership.workspace if membership else None,
    }
    return render(request, f"api_docs/reference/{name}.html", whole)


def _sample() -> str:
    error = error_body("taken", CODES["taken"].example, "shortCode")
    return json.dumps({"error": error}, indent=2, ensure_ascii=False)
