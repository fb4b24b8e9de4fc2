"""Changes one link."""

from datetime import datetime
from typing import Any, Final, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from domains.models import Domain
from links.consistency import check_link
from links.errors import BadSlug, LinkConflict, SlugTaken
from links.fields import LinkFields, clean_fields, concerns_edge
from links.hosts import hold_domain, hold_domains
from links.models import Folder, Link
from links.permissions import reach_of_actor
from links.services.external_ids import clashes
from links.services.foldering import folder_to_fill, folders_named, require_edit
from links.services.neighbours import foreign_neighbours
from links.services.page_titles import kick_pages
from links.services.settling import enqueue_links, settle
from links.services.tagging import replace_tags
from links.shown import changed_names, documents
from webhooks.emit import emit
from webhooks.event_types import LINK_UPDATED

# What follows from other fields, and says nothing more to people.
_DERIVED: Final = frozenset({"key", "shape", "clicks_counted", "limit_reached_at", "page_title", "page_due_at"})


def link_update(*, link: Link, actor: Actor, expected_version: int | None = None, **fields: Unpack[LinkFields]) -> Link:
    """Change the given fields and return the link as it is now; a change of nothing writes nothing.

    Raises BadField, SlugTaken, FolderLocked, LinkConflict (it is not at `expected_version` any more) or
    Link.DoesNotExist.
    """
    values = clean_fields(fields)
    names = values.pop("tags", None)
    if values.get("slug") == "":
        raise BadSlug("empty", _("A slug needs at least one character."))
    with transaction.atomic():
        reach = reach_of_actor(link.workspace, actor)
        folders = folders_named(link.workspace, {values.get("folder", "")}, reach)
        links = Link.objects.visible_to(link.workspace).seen_by(reach).select_for_update(of=("self",))
        current = links.with_places().get(pk=link.pk)
        require_edit(current.folder_id, reach)
        if expected_version is not None and current.version != expected_version:
            raise LinkConflict(expected=expected_version, current=current.version)
        old_host = current.host
        _place(current, values)
        if "folder" in values:
            values["folder"] = folder_to_fill(folders, values["folder"], reach)
        changed = _apply(current, settle(current, values))
        check_link(current)
        if "external_id" in changed:
            for error in clashes(current.workspace, [current]).values():
                raise error
        if "key" in changed:
            _check_place(current)
        old_tags = current.tag_names
        if names is not None and sorted(names) != sorted(old_tags):
            replace_tags(link=current, names=names)
            changed["tags"] = [old_tags, names]
        if changed:
            _save(current, changed)
            audit(
                workspace=current.workspace,
                actor=actor,
                action="link.updated",
                target=current.public_id,
                data=_audited(changed),
            )
            _publish(current, changed, old_host)
            _tell(current, changed)
            if "page_due_at" in changed:
                kick_pages([current])
    return current


def _place(link: Link, values: dict[str, Any]) -> None:
    """Turn the name of a domain into the domain, held; where nothing depends on it, leave it out. Raises BadDomain."""
    own = link.domain.hostname if link.domain else ""
    hostname = values.pop("domain", own)
    if hostname != own:
        values["domain"] = hold_domain(link.workspace, hostname)
    elif own and values.get("slug", link.slug) != link.slug:
        # The spelling of its key depends on the domain. One that is parked comes back if the name is held again.
        held = hold_domains(link.workspace, [own]).get(own)
        if held is not None:
            values["domain"] = held


def _apply(link: Link, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values and return [old, new] of those that differ."""
    changed = {}
    for name, new in values.items():
        old = getattr(link, name)
        if old != new:
            changed[name] = [old, new]
            setattr(link, name, new)
    return changed


def _check_place(link: Link) -> None:
    error = foreign_neighbours(link.workspace, [link]).get(link.key)
    if error is not None:
        raise error


def _save(link: Link, changed: dict[str, list[Any]]) -> None:
    link.version += 1
    columns = [name for name in changed if name != "tags"]
    try:
        with transaction.atomic():
            link.save(update_fields=[*columns, "version", "updated_at"])
    except IntegrityError:
        if "key" not in changed:
            raise
        raise SlugTaken(link.slug, folded=link.domain is not None and link.domain.folds_case) from None


def _publish(link: Link, changed: dict[str, list[Any]], old_host: str) -> None:
    if "key" in changed:
        moved = link.shape and old_host != link.host
        enqueue_links(changed["key"], shaped={old_host, link.host} if moved or "shape" in changed else ())
    elif concerns_edge(changed):
        enqueue_links([link.key])


def _tell(link: Link, changed: dict[str, list[Any]]) -> None:
    names = changed_names(list(changed.keys() - _DERIVED))
    emit(workspace=link.workspace, type=LINK_UPDATED, payload=lambda: documents([link])[0] | {"changed": names})


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
