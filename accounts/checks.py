"""System checks of the accounts app; `manage.py check --deploy` runs them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs: object, **_: Any) -> list[CheckMessage]:
    """accounts.W001: behind a proxy, without counting it, all clients would share the proxy's rate limits."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "BEHIND_TLS_PROXY is on, but TRUSTED_PROXIES is 0: every visitor counts as one for rate limits.",
                hint="Set TRUSTED_PROXIES to the number of proxies in front of the app.",
                id="accounts.W001",
            )
        ]
    return []
