"""What happened to a link, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.models import AuditEvent, AuditFilter, Workspace
from links.hosts import base_text, short_host
from links.wording import texts_of_changed

LINES: Final = 20

_WORDS: Final = {
    "link.created": "made the link",
    "link.updated": "changed",
    "link.archived": "archived it",
    "link.unarchived": "brought it back to the list",
    "link.tagged": "changed the tags",
    "link.stats_published": "made its numbers public",
    "link.stats_changed": "changed what is public of its numbers",
    "link.stats_moved": "gave its public numbers a new address",
    "link.stats_withdrawn": "took its public numbers back",
    "link.deleted": "deleted it",
    "link.limit_reached": "ended it: its last click is used up",
}
_FIELDS: Final = {
    "domain": "domain",
    "activates_at": "start",
    "expires_at": "end",
    "expired_url": "address after the end",
    "status_code": "kind of redirect",
    "query_mode": "forwarding of parameters",
    "query_pass": "parameters always passed on",
    "query_strip": "parameters never passed on",
    "variants_end_at": "end of the test",
    "winner": "winner of the test",
    "ios_url": "address for iOS",
    "android_url": "address for Android",
    "app_schemes": "schemes of apps",
    "leave_in_app": "way out of in-app browsers",
    "social_title": "title of the preview",
    "social_description": "description of the preview",
    "social_image": "image of the preview",
    "cloak": "cloaking",
    "indexable": "listing by search engines",
    "max_clicks": "limit of clicks",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value as text; "" means none."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    who: str
    what: str
    at: datetime
    changes: list[Change]


def history_of(workspace: Workspace, link_id: str, variants: Iterable[Mapping[str, Any]] = ()) -> list[Entry]:
    """The latest 20 things done to the link, newest first, in one query. Its `variants` give ids a name."""
    names = {one["id"]: one["name"] or one["destination"] for one in variants}
    return [_entry(event, names) for event in workspace.audit_events.page(AuditFilter(target=link_id), size=LINES)]


def split_changed_at(workspace: Workspace, link_id: str) -> datetime | None:
    """When the link's variants, or rules, which may hold some, were last changed; None: never. One query."""
    event = workspace.audit_events.changing(link_id, ("variants", "rules", "winner", "variants_end_at"))
    return event.created_at if event is not None else None


def last_known(workspace: Workspace, link_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """How people read the addresses of links that were deleted, and their titles, by public id. One query.

    Of links that are still there, or were never the workspace's, nothing is said.
    """
    found = {}
    for link_id, data in workspace.audit_events.of_targets("link.deleted", link_ids):
        address = f"{base_text(data.get('domain', ''))}/{data['slug']}"
        found[link_id] = (address, data["title"])
    return found


def _entry(event: AuditEvent, names: Mapping[str, str]) -> Entry:
    who = event.user.display_name if event.user else f"API key {event.api_key.name}" if event.api_key else "getowl"
    changes = list(_changes(event.data, names)) if event.action == "link.updated" else []
    what = _WORDS.get(event.action, event.action)
    if changes:
        what = f"changed the {', '.join(change.field for change in changes)}"
    return Entry(who, what, event.created_at, changes)


def _changes(data: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Change]:
    for name, (old, new) in data.items():
        if name == "winner":
            old, new = names.get(old, old), names.get(new, new)
        if name == "domain":
            old, new = old or short_host(), new or short_host()
        texts = texts_of_changed(name, old, new) if name in ("rules", "variants") else (_text(old), _text(new))
        yield Change(_FIELDS.get(name, name), *texts)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)
