"""The way back to how a link was: its audit events, undone one by one from the newest on.

A password is kept nowhere but as the hash in force, so it stays as it is; a domain or a folder that is gone cannot be
gone back to. Both are said, and all else is restored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.models.audit import AuditEventQuerySet
from domains.models import Domain
from links.fields import LinkFields
from links.folder_access import list_folders
from links.history import Change, changes_in, folder_names
from links.hosts import base_text
from links.models import Folder, Link
from links.models.tag import fold
from links.reach import Reach

_TIMES: Final = frozenset({"activates_at", "expires_at", "variants_end_at"})
# They depend on each other: what one of them becomes is said together with the others (links/services/settling.py).
_TEST: Final = frozenset({"variants", "variants_end_at", "winner"})


@dataclass(frozen=True, slots=True)
class Restoration:
    """What a restore would change of the link at `version`, and what it cannot."""

    version: int
    fields: LinkFields
    changes: list[Change]
    remarks: list[str]


def restoration(link: Link, later: AuditEventQuerySet, reach: Reach) -> Restoration:
    """What takes the link back to before `later`: all that happened to it since, the newest first.

    It goes back only to a folder that whoever asks may put links in.
    """
    wanted, remarks = _undone(link, later), []
    if "password" in wanted:
        del wanted["password"]
        remarks.append(_("The password stays as it is now: old ones are not kept."))
    fields: dict[str, Any] = {name: value for name, value in wanted.items() if value != _now(link, name)}
    changed = {name: [_now(link, name), value] for name, value in fields.items()}
    _find_domain(link, fields, changed, remarks)
    _find_folder(link, fields, changed, remarks, reach)
    if not _TEST.isdisjoint(fields):
        fields |= {name: wanted.get(name, _now(link, name)) for name in _TEST}
    for name in _TIMES & fields.keys():
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    names = {one["id"]: one["name"] or one["destination"] for one in [*link.variants, *wanted.get("variants", ())]}
    names |= folder_names(link.workspace, [changed], reach)
    return Restoration(link.version, LinkFields(**fields), list(changes_in(changed, names)), remarks)  # type: ignore[typeddict-item]  # their names are the audit trail's


def _undone(link: Link, later: AuditEventQuerySet) -> dict[str, Any]:
    """The old values of all that changed since, as the audit trail has them."""
    wanted: dict[str, Any] = {}
    tagged = later.filter(action="link.tagged")
    for name, data, event_id in later.first_changes():
        wanted[name] = data[name][0]
        if name == "tags":
            tagged = tagged.filter(id__lt=event_id)  # that event tells of all tags there were
    for data in tagged.values_list("data", flat=True).iterator():
        wanted["tags"] = _untagged(wanted.get("tags", link.tag_names), data)
    if "tags" in wanted:
        wanted["tags"] = sorted(wanted["tags"], key=str.casefold)
    return wanted


def _untagged(tags: Iterable[str], data: Mapping[str, Any]) -> list[str]:
    added = {fold(name) for name in data["added"]}
    return [*(name for name in tags if fold(name) not in added), *data["removed"]]


def _now(link: Link, name: str) -> Any:
    """The field's value now, as the audit trail would have it."""
    value = link.tag_names if name == "tags" else getattr(link, name)
    if isinstance(value, Domain):
        return value.hostname
    if isinstance(value, Folder):
        return value.public_id
    return value.isoformat() if isinstance(value, datetime) else value


def _find_domain(link: Link, fields: dict[str, Any], changed: dict[str, Any], remarks: list[str]) -> None:
    hostname = fields.get("domain")
    if hostname and not link.workspace.domains.held().filter(hostname=hostname).exists():
        del fields["domain"], changed["domain"]
        name = base_text(hostname)
        remarks.append(_("The link stays on its domain: %(name)s is not this workspace's now.") % {"name": name})


def _find_folder(link: Link, fields: dict[str, Any], changed: dict[str, Any], remarks: list[str], reach: Reach) -> None:
    folder_id = fields.get("folder")
    if folder_id and all(folder.public_id != folder_id for folder in list_folders(link.workspace, reach, to_fill=True)):
        del fields["folder"], changed["folder"]
        remarks.append(_("The link stays in its folder: the one it was in is gone, or you cannot put links there."))
