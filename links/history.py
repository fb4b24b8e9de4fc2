"""What happened to a link, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, AuditFilter, Workspace
from links.entry_diff import entry_changes
from links.hosts import base_text, short_host
from links.models import Folder
from links.reach import Reach

LINES: Final = 20
RESTORABLE: Final = frozenset({"link.created", "link.updated", "link.moved", "link.tagged"})
"""After these the link's fields were what they were not before."""

_WORDS: Final = {
    "link.created": _("made the link"),
    "link.updated": _("changed"),
    "link.moved": _("changed"),
    "link.archived": _("archived it"),
    "link.unarchived": _("brought it back to the list"),
    "link.tagged": _("changed the tags"),
    "link.stats_published": _("made its numbers public"),
    "link.stats_changed": _("changed what is public of its numbers"),
    "link.stats_moved": _("gave its public numbers a new address"),
    "link.stats_withdrawn": _("took its public numbers back"),
    "link.deleted": _("deleted it"),
    "link.undeleted": _("brought it back from the bin"),
    "link.limit_reached": _("ended it: its last click is used up"),
}
_WITH_CHANGES: Final = ("link.updated", "link.moved")
_FIELDS: Final = {
    "domain": _("domain"),
    "activates_at": _("start"),
    "expires_at": _("end"),
    "expired_url": _("address after the end"),
    "status_code": _("kind of redirect"),
    "query_mode": _("forwarding of parameters"),
    "query_pass": _("parameters always passed on"),
    "query_strip": _("parameters never passed on"),
    "variants_end_at": _("end of the test"),
    "winner": _("winner of the test"),
    "ios_url": _("address for iOS"),
    "android_url": _("address for Android"),
    "app_schemes": _("schemes of apps"),
    "leave_in_app": _("way out of in-app browsers"),
    "social_title": _("title of the preview"),
    "social_description": _("description of the preview"),
    "social_image": _("image of the preview"),
    "cloak": _("cloaking"),
    "indexable": _("listing by search engines"),
    "max_clicks": _("limit of clicks"),
    "destination": _("destination"),
    "slug": _("slug"),
    "title": _("title"),
    "notes": _("notes"),
    "external_id": _("external id"),
    "tags": _("tags"),
    "folder": _("folder"),
    "rules": _("rules"),
    "variants": _("variants"),
    "password": _("password"),
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
    id: str
    restorable: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some entries, newest first. `older`: the entry to go on before, "" on the last page."""

    entries: list[Entry]
    older: str


def history_of(
    workspace: Workspace, link_id: str, reach: Reach, variants: Iterable[Mapping[str, Any]] = (), *, before: str = ""
) -> HistoryPage:
    """The latest 20 things done to the link, or those before the entry `before`, in one query.

    One query more where it was moved between folders: only those are named that are seen. Its `variants` give ids a
    name.
    """
    events = list(workspace.audit_events.page(AuditFilter(target=link_id), before=before, size=LINES + 1))
    shown = events[:LINES]
    names = {one["id"]: one["name"] or one["destination"] for one in variants}
    names |= folder_names(workspace, [event.data for event in shown if event.action in _WITH_CHANGES], reach)
    return HistoryPage([_entry(event, names) for event in shown], shown[-1].public_id if len(events) > LINES else "")


def folder_names(workspace: Workspace, changes: Iterable[Mapping[str, Any]], reach: Reach) -> dict[str, str]:
    """What the folders in these changes are called, by public id; hidden and absent ones alike. One query, or none."""
    ids = {folder_id for data in changes for folder_id in data.get("folder", ()) if folder_id}
    if not ids:
        return {}
    seen = Folder.objects.visible_to(workspace).seen_by(reach).with_ids(ids)
    return dict.fromkeys(ids, gettext("another folder")) | {folder.public_id: folder.name for folder in seen}


def split_changed_at(workspace: Workspace, link_id: str) -> datetime | None:
    """When the link's variants, or rules, which may hold some, were last changed; None: never. One query."""
    event = workspace.audit_events.changing(link_id, ("variants", "rules", "winner", "variants_end_at"))
    return event.created_at if event is not None else None


def last_known(workspace: Workspace, link_ids: Iterable[str], reach: Reach) -> dict[str, tuple[str, str]]:
    """How people read the addresses of links that were deleted, and their titles, by public id. Two queries at most.

    Of links that are still there, or were never the workspace's, nothing is said; nor of those that lay in a folder
    which is hidden, or which nobody can look up any more.
    """
    found = {}
    deleted = list(workspace.audit_events.of_targets("link.deleted", link_ids))
    folders = {data["folder"] for _id, data in deleted if "folder" in data}
    if folders and not reach.manages:
        seen = Folder.objects.visible_to(workspace).seen_by(reach).with_ids(folders)
        folders = set(seen.values_list("public_id", flat=True))
    for link_id, data in deleted:
        if "folder" in data and data["folder"] not in folders:
            continue
        address = f"{base_text(data.get('domain', ''))}/{data['slug']}"
        found[link_id] = (address, data["title"])
    return found


def changes_in(data: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Change]:
    """The changes that one `link.updated` or `link.moved` tells of. `names`: of variants and folders, by id."""
    for name, (old, new) in data.items():
        label = field_label(name)
        if name in ("rules", "variants"):
            yield from (Change(label, *texts) for texts in entry_changes(name, old, new))
            continue
        if name in ("winner", "folder"):
            old, new = names.get(old, old), names.get(new, new)
        if name == "domain":
            old, new = old or short_host(), new or short_host()
        yield Change(label, _text(old), _text(new))


def field_label(name: str) -> str:
    """What people call the field."""
    return str(_FIELDS.get(name, name))


def _entry(event: AuditEvent, names: Mapping[str, str]) -> Entry:
    who = "getowl"
    if event.user:
        who = event.user.display_name
    elif event.api_key:
        who = gettext("API key %(name)s") % {"name": event.api_key.name}
    changes = list(changes_in(event.data, names)) if event.action in _WITH_CHANGES else []
    what = str(_WORDS.get(event.action, event.action))
    if changes:
        what = gettext("changed the %(fields)s") % {"fields": ", ".join(map(field_label, event.data))}
    elif event.action == "link.tagged":
        changes = [Change(field_label("tags"), _text(event.data["removed"]), _text(event.data["added"]))]
    return Entry(who, what, event.created_at, changes, event.public_id, event.action in RESTORABLE)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)
