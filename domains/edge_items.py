"""A domain as the edge reads it."""

from collections.abc import Sequence

from domains.app_files import compact
from domains.models import Domain
from edge.resolver.contract import HostItem


def host_item(domain: Domain, shapes: Sequence[str]) -> HostItem:
    """The item of a domain on which there are patterns of these shapes."""
    return HostItem(
        status="active" if domain.workspace.suspended_at is None else "suspended",
        root_url=domain.root_url or None,
        not_found_url=domain.not_found_url or None,
        expired_url=domain.expired_url or None,
        fold_case=domain.folds_case,
        shapes=tuple(shapes),
        hsts=domain.hsts_seconds,
        hsts_subdomains=domain.hsts_subdomains,
        apple_app_site=compact(domain.apple_app_site) or None,
        asset_links=compact(domain.asset_links) or None,
        workspace_id=domain.workspace.public_id,
    )
