"""What follows from changes of links: who is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.models import Workspace
from domains.models import Domain
from links.fields import concerns_edge
from links.models import Folder, Link
from links.services.page_titles import kick_pages
from links.services.settling import enqueue_links
from links.shown import changed_names, documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_UPDATED

# What follows from other fields, and says nothing more to people.
_DERIVED: Final = frozenset({"key", "shape", "clicks_counted", "limit_reached_at", "page_title", "page_due_at"})


@dataclass(frozen=True, slots=True)
class Updated:
    """A link as it is since the change, the host it was on, and [old, new] of each field that differs."""

    link: Link
    old_host: str
    changed: dict[str, list[Any]]


def tell_updated(*, workspace: Workspace, actor: Actor, updated: Sequence[Updated]) -> None:
    """Tell the audit trail, the edge, those who listen, and those who read pages; in the change's transaction."""
    if not updated:
        return
    targets = [(one.link.public_id, _audited(one.changed)) for one in updated]
    audit_many(workspace=workspace, actor=actor, action="link.updated", targets=targets)
    keys: set[str] = set()
    shaped: set[str] = set()
    for one in updated:
        if "key" in one.changed:
            keys.update(one.changed["key"])
            moved = one.link.shape and one.old_host != one.link.host
            shaped |= {one.old_host, one.link.host} if moved or "shape" in one.changed else set()
        elif concerns_edge(one.changed):
            keys.add(one.link.key)
    if keys:
        enqueue_links(sorted(keys), shaped=sorted(shaped))
    names = [changed_names(list(one.changed.keys() - _DERIVED)) for one in updated]

    def payloads() -> list[dict[str, Any]]:
        told = documents([one.link for one in updated])
        return [document | {"changed": changed} for document, changed in zip(told, names, strict=True)]

    emit_many(workspace=workspace, type=LINK_UPDATED, payloads=payloads)
    kick_pages([one.link for one in updated if "page_due_at" in one.changed])


def _audited(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What the audit trail keeps; of a password only that there is one."""
    data = {name: [_json(old), _json(new)] for name, (old, new) in changed.items() if name not in _DERIVED}
    if "domain" in data and data["domain"][0] == data["domain"][1]:
        del data["domain"]  # another claim of the same name
    if "password_hash" in data:
        old, new = data.pop("password_hash")
        data["password"] = ["set" if old else "", "changed" if old and new else "set" if new else ""]
    return data


def _json(value: Any) -> Any:
    if isinstance(value, Domain):
        return value.hostname
    if isinstance(value, Folder):
        return value.public_id
    return value.isoformat() if isinstance(value, datetime) else value
