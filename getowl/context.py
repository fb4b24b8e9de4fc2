"""What every template may use without a view passing it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The short links' base URL, and whether this is a development server (which shows the outbox)."""
    return {"short_url_base": settings.SHORT_URL_BASE, "development": settings.DEBUG}
