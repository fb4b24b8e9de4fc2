"""A link as the edge reads it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from edge.resolver.contract import Condition, LinkItem, Rule, TimeWindow, Variant
from edge.resolver.rules import FLAGS, by_cost
from links.conditions import DAYS, minutes
from links.models import Link
from links.zones import offsets


def published_item(link: Link) -> LinkItem:
    """The item of a saved link, as the edge is to have it."""
    return link_item(link, link.workspace.public_id, is_closed=link.workspace.suspended_at is not None)


def link_item(link: Link, workspace_id: str, *, is_closed: bool = False) -> LinkItem:
    """The item of a link of the workspace with this public id, which `is_closed` if its links lead nowhere."""
    return LinkItem(
        destination=link.destination,
        status=link.status_code,
        activates_at=_seconds(link.activates_at),
        expires_at=_seconds(link.expires_at),
        expired_url=link.expired_url or None,
        query=link.query_mode,
        query_pass=tuple(link.query_pass),
        query_strip=tuple(link.query_strip),
        link_id=link.public_id,
        workspace_id=workspace_id,
        disabled=is_closed or link.taken_down_at is not None,
        limited=link.limit_reached_at is not None,
        rules=tuple(_rule(rule) for rule in link.rules),
        variants=_variants(link.variants),
        variants_end_at=_seconds(link.variants_end_at),
        winner=link.winner or None,
        ios=link.ios_url or None,
        android=link.android_url or None,
        leave_app=link.leave_in_app,
        password=link.has_password,
        social=bool(link.social_title or link.social_description or link.social_image),
        cloak=link.cloak,
        index=link.indexable,
        pattern=link.slug if link.shape else None,
    )


def _rule(raw: Mapping[str, Any]) -> Rule:
    # As they come back from the table: the audit compares.
    conditions = by_cost(_condition(one) for one in raw["conditions"])
    return Rule(raw["id"], conditions, raw.get("destination"), _variants(raw.get("variants", ())))


def _variants(raw: Sequence[Mapping[str, Any]]) -> tuple[Variant, ...]:
    return tuple(Variant(one["id"], one["destination"], one["weight"]) for one in raw)


def _condition(raw: Mapping[str, Any]) -> Condition:
    kind = raw["type"]
    value: Any = raw.get("values")
    if kind in FLAGS:
        value = True
    elif kind == "time":
        days = tuple(DAYS.index(day) for day in value["days"])
        value = TimeWindow(days, minutes(value["from"]), minutes(value["to"]), offsets(value["timezone"]))
    elif kind == "query":
        value = tuple((one["name"], one["value"]) for one in value)
    else:
        value = tuple(value)
    return Condition(kind, value, raw["negate"])


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
