"""A link as the outside sees it: in the API, and in what webhooks tell. The API adds what only it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import prefetch_related_objects
from pydantic.alias_generators import to_camel

from accounts.models import User
from links.models import Link
from links.utm import CAMPAIGN, utm_in
from webhooks.plain import plain

# What the model has under the same name and with the same meaning.
AS_THEY_ARE: Final = (
    *("title", "notes", "status_code", "activates_at", "expires_at", "query_mode", "query_pass", "query_strip"),
    *("variants_end_at", "app_schemes", "leave_in_app", "has_password", "social_title", "social_description", "cloak"),
    *("max_clicks", "clicks_counted", "limit_reached_at", "archived_at", "created_at", "updated_at", "version"),
    *("clicks", "page_title", "external_id"),
)
# Where "" is none.
_OR_NONE: Final = ("expired_url", "winner", "ios_url", "android_url", "social_image")
API_NAMES: Final = {
    "slug": "short_code",
    "destination": "destination_url",
    "folder": "folder_id",
    "status_code": "redirect_status",
    "activates_at": "active_from",
    "ios_url": "ios",
    "android_url": "android",
    "social_description": "description",
    "social_image": "image",
    "indexable": "noindex",
    "password_hash": "password",
}
"""What the outside calls the model's fields whose names differ, before they are put in camel case."""


def shown(link: Link) -> dict[str, Any]:
    """The link under the API's names, not yet in camel case, with Python's values."""
    return {
        **{API_NAMES.get(name, name): getattr(link, name) for name in AS_THEY_ARE},
        **{API_NAMES.get(name, name): getattr(link, name) or None for name in _OR_NONE},
        **dict.fromkeys(CAMPAIGN),
        **utm_in(link.destination),
        "id": link.public_id,
        "short_link": link.short_url,
        "qr_code_url": f"{settings.SITE_URL}/api/v1/links/{link.public_id}/qr",
        "noindex": not link.indexable,
        "archived": link.archived_at is not None,
        "created_by": shown_author(link.created_by),
        "short_code": link.slug,
        "domain": link.host,
        "ddb_partition_key": None if link.is_parked else link.key,
        "destination_url": link.destination,
        "folder_id": link.folder.public_id if link.folder else None,
        "tags": link.tag_names,
        "rules": [shown_rule(rule) for rule in link.rules],
        "variants": [shown_variant(variant) for variant in link.variants],
        "last_clicked": link.last_clicked_at,
        "parked": link.is_parked,
        "taken_down_because": link.taken_down_because if link.taken_down_at else None,
    }


def documents(links: Sequence[Link]) -> list[dict[str, Any]]:
    """What webhooks tell of links: plain JSON. Two queries for the tags and the authors of all of them."""
    prefetch_related_objects(links, "tags", "created_by")
    return [{"link": _camel(plain(shown(link)))} for link in links]


def changed_names(names: Sequence[str]) -> list[str]:
    """The API's names of the model's fields, in alphabetical order."""
    return sorted(api_name(name) for name in names)


def api_name(field: str) -> str:
    """What the outside calls a field of the model."""
    return to_camel(API_NAMES.get(field, field))


def shown_author(author: User | None) -> dict[str, Any] | None:
    """Who made a link; their address is only for those who may read the members."""
    return None if author is None else {"id": author.public_id, "name": author.display_name}


def shown_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A stored rule under the API's names, not yet in camel case."""
    return {
        "id": rule["id"],
        "name": rule["name"],
        "conditions": [
            {"type": one["type"], "negate": one["negate"], "values": one.get("values")} for one in rule["conditions"]
        ],
        "destination_url": rule.get("destination"),
        "variants": [shown_variant(one) for one in rule["variants"]] if "variants" in rule else None,
    }


def shown_variant(variant: Mapping[str, Any]) -> dict[str, Any]:
    """A stored variant, likewise."""
    return {
        "id": variant["id"],
        "name": variant["name"],
        "destination_url": variant["destination"],
        "weight": variant["weight"],
    }


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(name): _camel(part) for name, part in value.items()}
    return [_camel(part) for part in value] if isinstance(value, list) else value
