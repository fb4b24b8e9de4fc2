"""Domains with their settings, and webhooks without their secrets."""

from collections.abc import Iterator
from typing import Final

from accounts.models import Workspace
from exports.models import Export
from exports.sources.table import Row, Table

_DOMAINS: Final = (
    "hostname", "state", "primary", "rootUrl", "notFoundUrl", "expiredUrl", "foldsCase", "hstsSeconds",
    "hstsSubdomains", "appleAppSite", "assetLinks", "provenAt", "createdAt", "createdBy", "id",
)  # fmt: skip
_WEBHOOKS: Final = (
    "url", "description", "eventTypes", "clickLinks", "withBots", "enabled", "disabledReason", "createdAt", "createdBy",
    "id",
)  # fmt: skip


def domains_table(export: Export) -> Table:
    """The workspace's domains."""
    return Table(_DOMAINS, _domains(export.workspace))


def webhooks_table(export: Export) -> Table:
    """The workspace's webhooks. What they are signed with is shown once, when it is made, and never again."""
    return Table(_WEBHOOKS, _webhooks(export.workspace))


def _domains(workspace: Workspace) -> Iterator[Row]:
    for domain in workspace.domains.listed().select_related("created_by"):
        yield {
            "hostname": domain.hostname,
            "state": domain.state,
            "primary": domain.is_primary,
            "rootUrl": domain.root_url,
            "notFoundUrl": domain.not_found_url,
            "expiredUrl": domain.expired_url,
            "foldsCase": domain.folds_case,
            "hstsSeconds": domain.hsts_seconds,
            "hstsSubdomains": domain.hsts_subdomains,
            "appleAppSite": domain.apple_app_site,
            "assetLinks": domain.asset_links,
            "provenAt": domain.proven_at,
            "createdAt": domain.created_at,
            "createdBy": domain.created_by.email if domain.created_by else "",
            "id": domain.public_id,
        }


def _webhooks(workspace: Workspace) -> Iterator[Row]:
    for endpoint in workspace.webhooks.listed():
        yield {
            "url": endpoint.url,
            "description": endpoint.description,
            "eventTypes": endpoint.event_types,
            "clickLinks": endpoint.click_links,
            "withBots": endpoint.with_bots,
            "enabled": endpoint.is_enabled,
            "disabledReason": endpoint.disabled_reason,
            "createdAt": endpoint.created_at,
            "createdBy": endpoint.created_by.email if endpoint.created_by else "",
            "id": endpoint.public_id,
        }
