"""What a link's fields must be together, whichever of them changed last."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from edge.resolver.contract import code_from_path, encode, link_key, normalize_host
from edge.resolver.patterns import candidates
from edge.sources import MAX_ITEM_BYTES
from links.edge_items import link_item
from links.errors import BadDestination, BadField, BadWindow
from links.keys import slug_key
from links.models import Link
from links.parameters import check_parameter_lists
from links.slugs import check_shared, placeholders_of
from links.targets import check_target

_AROUND: Final = 2_048  # key, names, numbers and lists of names: whatever else a document of plain values holds
# Names at the edge that are not the model's.
_FIELDS: Final = {"ios": "ios_url", "android": "android_url", "pattern": "slug"}


def check_link(link: Link) -> None:
    """Raise a BadField if the (unsaved) link cannot be as it is."""
    check_window(link.activates_at, link.expires_at)
    check_parameter_lists(link.query_pass, link.query_strip)
    _check_targets(link)
    check_place(link)
    _check_winner(link)
    _check_size(link)


def check_window(activates_at: datetime | None, expires_at: datetime | None) -> None:
    """Raise BadWindow if the link would end before it starts."""
    if activates_at is not None and expires_at is not None and activates_at >= expires_at:
        raise BadWindow


def _check_targets(link: Link) -> None:
    schemes, names = link.app_schemes, placeholders_of(link.slug) if link.slug else None
    for field, url in _targets(link):
        check_target(url, field=field, schemes=schemes, names=names)


def _targets(link: Link) -> Iterator[tuple[str, str]]:
    """Every address that visitors may be sent to while the link lives, and the field that holds it."""
    yield "destination", link.destination
    for field, url in (("ios_url", link.ios_url), ("android_url", link.android_url)):
        if url:
            yield field, url
    entries = [(f"variants[{index}]", one) for index, one in enumerate(link.variants)]
    for index, rule in enumerate(link.rules):
        entries.append((f"rules[{index}]", rule))
        entries += [(f"rules[{index}].variants[{place}]", one) for place, one in enumerate(rule.get("variants", ()))]
    for field, entry in entries:
        if "destination" in entry:
            yield f"{field}.destination", entry["destination"]


def check_place(link: Link) -> None:
    """On the shared host no pattern may take all that is left; on an own domain a link must not lead to itself.

    Nothing is read for this. Of links that lead to each other in a circle the browsers tire after some twenty.
    """
    if link.domain is None:
        check_shared(link.slug)
    elif link.slug:
        own = link.domain
        key = slug_key(link.slug, own.hostname, fold_case=own.folds_case)
        for field, url in (*_targets(link), ("expired_url", link.expired_url)):
            code = _code_on(own.hostname, url, own.folds_case)
            codes = [code, *candidates(code, [link.shape] if link.shape else [])] if code else []
            if any(link_key(own.hostname, one) == key for one in codes):
                raise BadDestination(
                    "loop", _("This is the link's own short address: it would lead in a circle."), field
                )


def _code_on(hostname: str, url: str, fold_case: bool) -> str | None:
    """The code that the address has on the host; None if it is elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    same = parts.scheme in ("http", "https") and normalize_host(parts.netloc) == hostname
    return code_from_path(parts.path, fold_case) if same else None


def _check_winner(link: Link) -> None:
    if link.winner and link.winner not in [variant["id"] for variant in link.variants]:
        raise BadField("winner", "unknown", _("%(winner)s is none of the link's variants.") % {"winner": link.winner})
    if link.variants_end_at is not None and not link.winner:
        raise BadField("winner", "required", _("Name the variant that gets every visitor when the test is over."))


def _check_size(link: Link) -> None:
    urls = (link.destination, link.expired_url, link.ios_url, link.android_url)
    # A pattern stands in the document too, where one emoji of it takes twelve bytes.
    is_long = link.rules or link.variants or link.query_pass or link.query_strip or link.shape
    if not is_long and sum(map(len, urls)) + _AROUND <= MAX_ITEM_BYTES:
        return
    # A workspace's id is as long as a link's.
    document = encode(link_item(link, link.public_id))
    size = len(document) + len(link.key.encode())
    if size <= MAX_ITEM_BYTES:
        return
    sizes = {name: len(json.dumps(value, separators=(",", ":"))) for name, value in json.loads(document).items()}
    largest = max(sizes, key=lambda name: sizes[name])
    field = _FIELDS.get(largest, largest)
    message = _(
        "All that the edge must know of this link is %(size)s; the limit is %(max_item_bytes)s. "
        "Shorten this field, which takes %(largest)s of it."
    ) % {"size": _kilobytes(size), "max_item_bytes": _kilobytes(MAX_ITEM_BYTES), "largest": _kilobytes(sizes[largest])}
    raise BadField(field, "too_large", message)


def _kilobytes(size: int) -> str:
    return f"{size / 1024:.1f} KB"
