"""What scripts say, in one language: a script that gives them gettext(), ngettext() and interpolate()."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

_YEAR = 365 * 24 * 3600  # seconds


@lru_cache(maxsize=16)
def words_of(language: str) -> tuple[bytes, str]:
    """The script, and a digest of it that its address carries, so that browsers may keep it for ever."""
    with translation.override(language):
        response = JavaScriptCatalog.as_view(packages=["getowl"])(RequestFactory().get("/"))
    script = b"".join(response)
    return script, hashlib.sha256(script).hexdigest()[:12]


@require_safe
def words(request: HttpRequest, language: str, digest: str) -> HttpResponse:
    """The script. While servers are replaced one may be asked for another's: it answers its own, for this once."""
    if language not in dict(settings.LANGUAGES):
        raise Http404("No such language.")
    script, current = words_of(language)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    if digest == current:
        patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
    else:
        patch_cache_control(response, no_store=True)
    return response
