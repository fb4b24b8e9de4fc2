"""What follows from the fields that callers give: keys, ids, the end of a test, the state of a limit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from edge.outbox import enqueue
from edge.resolver.contract import host_key
from links.entry_ids import with_rule_ids, with_variant_ids
from links.models import Link
from links.slugs import slug_key, slug_shape

_TEST = ("variants", "variants_end_at", "winner")


def settle(link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """The clean `values` for `link` (as it is now), and those that follow from them."""
    now = timezone.now().replace(microsecond=0)
    settled = dict(values)
    if values.get("slug"):
        settled["key"], settled["shape"] = slug_key(values["slug"]), slug_shape(values["slug"])
    if "rules" in values:
        settled["rules"] = with_rule_ids(values["rules"], link.rules)
    if "variants" in values:
        settled["variants"] = with_variant_ids(values["variants"], link.variants)
    if any(name in values for name in _TEST):
        settled |= _test(link, values, now)
    if "max_clicks" in values:
        settled |= _limit(link, values["max_clicks"], now)
    return settled


def enqueue_links(keys: Iterable[str], *, shapes_changed: bool, is_new: bool = False) -> None:
    """Enqueue the keys of links; with them the short domain's own, whose item lists the shapes of its patterns.

    In one call, as two would lock rows in an order that another transaction may reverse.
    """
    host = [host_key(settings.SHORT_HOSTS[0])] if shapes_changed else []
    enqueue([*keys, *host], is_new=is_new and not host)


def _test(link: Link, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A winner without an end wins now; to take either away takes both, and so does taking the variants away."""
    variants, end, winner = (values.get(name, getattr(link, name)) for name in _TEST)
    gone = ("winner" in values and not winner) or ("variants_end_at" in values and end is None) or not variants
    if gone and not values.get("winner") and not values.get("variants_end_at"):
        return {"winner": "", "variants_end_at": None}
    return {"winner": winner, "variants_end_at": now if winner and end is None else end}


def _limit(link: Link, maximum: int | None, now: datetime) -> dict[str, Any]:
    """Clicks count from the moment there is a limit. One that is raised above them opens the link again."""
    if maximum is None:
        return {"limit_reached_at": None}
    counted = link.clicks_counted if link.max_clicks is not None else 0
    reached = (link.limit_reached_at or now) if counted >= maximum else None
    return {"clicks_counted": counted, "limit_reached_at": reached}
