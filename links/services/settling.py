"""What follows from the fields that callers give: keys, ids, the end of a test, the state of a limit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from domains.models import Domain
from edge.outbox import enqueue
from edge.resolver.contract import host_key
from links.blocked_hosts import refuse_blocked
from links.entry_ids import with_rule_ids, with_variant_ids
from links.keys import is_parked, slug_key
from links.models import Link
from links.services.page_titles import wanted_page
from links.slugs import slug_shape

_TEST = ("variants", "variants_end_at", "winner")


def settle(link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """The clean `values` for `link` (as it is now), and those that follow from them; `domain` is a Domain or None.

    Raises BadSlug.
    """
    refuse_blocked(values)
    settled = dict(values) | _place(link, values)
    if "rules" in values:
        settled["rules"] = with_rule_ids(values["rules"], link.rules)
    if "variants" in values:
        settled["variants"] = with_variant_ids(values["variants"], link.variants)
    return settled | settled_ends(link, values) | wanted_page(link, values)


def settled_ends(link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """What the clean `values` make of the end of a test and of the state of a limit."""
    now = timezone.now().replace(microsecond=0)
    ends: dict[str, Any] = {}
    if any(name in values for name in _TEST):
        ends |= _test(link, values, now)
    if "max_clicks" in values:
        ends |= _limit(link, values["max_clicks"], now)
    return ends


def key_of(link: Link, slug: str) -> str:
    """The key of `link` with this clean slug where it stands. Raises BadSlug."""
    return _key_on(link.domain, slug)


def _key_on(domain: Domain | None, slug: str) -> str:
    return slug_key(slug) if domain is None else slug_key(slug, domain.hostname, fold_case=domain.folds_case)


def enqueue_links(keys: Iterable[str], *, shaped: Iterable[str] = (), is_new: bool = False) -> None:
    """Enqueue the keys of links, without parked ones, and those of the hosts `shaped`: their items list the shapes of
    their patterns.

    In one call, as two would lock rows in an order that another transaction may reverse.
    """
    hosts = [host_key(host) for host in shaped]
    enqueue([*(key for key in keys if not is_parked(key)), *hosts], is_new=is_new and not hosts)


def _place(link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """The key and the shape, if the values say where the link is. A parked one stays so until its domain is held."""
    slug = values.get("slug") or link.slug
    if not slug or (slug == link.slug and "domain" not in values):
        return {}
    domain = values.get("domain", link.domain)
    stays = link.is_parked and domain is not None and not domain.holds
    return {"key": link.key if stays else _key_on(domain, slug), "shape": slug_shape(slug)}


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
