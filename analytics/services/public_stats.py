"""Makes a link's numbers public, changes what is shown of them, and takes them back."""

from typing import Any, Final, TypedDict, Unpack

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from analytics.ids import new_stats_token
from analytics.models import PublicStats
from links.fields import clean_fields
from links.models import Link
from links.permissions import reach_of_actor
from links.services.foldering import require_edit

_SECRET: Final = "password_hash"  # noqa: S105 - a column's name


class PublicStatsFields(TypedDict, total=False):
    """What may be set; what is left out stays as it is. A password of None or "" takes it away."""

    enabled: bool
    show_places: bool
    show_referrers: bool
    show_devices: bool
    show_destination: bool
    password: str | None


def public_stats_save(*, link: Link, actor: Actor, **fields: Unpack[PublicStatsFields]) -> PublicStats:
    """Make the link's page, or change it; a change of nothing writes nothing.

    Raises BadField, FolderLocked or Link.DoesNotExist.
    """
    values: dict[str, Any] = dict(fields)
    if "password" in values:  # hashing is slow: before the transaction
        values[_SECRET] = clean_fields({"password": values.pop("password")})[_SECRET]
    with transaction.atomic():
        # Held, so that two cannot make the page at the same moment, nor somebody delete the link meanwhile.
        held = Link.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=link.pk)
        require_edit(held.folder_id, reach_of_actor(held.workspace, actor))
        stats = PublicStats.objects.select_for_update(of=("self",)).filter(link=held).first()
        is_new = stats is None
        if stats is None:
            stats = PublicStats(link=held, created_by=actor.user)
        changed = {name: [getattr(stats, name), new] for name, new in values.items() if getattr(stats, name) != new}
        for name, (_, new) in changed.items():
            setattr(stats, name, new)
        if is_new or changed:
            stats.save()
            action = "link.stats_published" if is_new else "link.stats_changed"
            _audit(stats, actor, action, _audited(changed))
    return stats


def public_stats_renew(*, link: Link, actor: Actor) -> PublicStats:
    """Give the page another address; the old one is nobody's at once. Raises PublicStats.DoesNotExist, FolderLocked."""
    with transaction.atomic():
        stats = PublicStats.objects.select_for_update(of=("self",)).select_related("link__workspace").get(link=link)
        require_edit(stats.link.folder_id, reach_of_actor(stats.link.workspace, actor))
        stats.token = new_stats_token()
        stats.save(update_fields=["token", "updated_at"])
        _audit(stats, actor, "link.stats_moved", {})
    return stats


def public_stats_remove(*, link: Link, actor: Actor) -> None:
    """Take the page away for good. Doing it twice is no error. Raises FolderLocked."""
    with transaction.atomic():
        stats = PublicStats.objects.select_for_update(of=("self",)).select_related("link__workspace")
        found = stats.filter(link=link).first()
        if found is not None:
            require_edit(found.link.folder_id, reach_of_actor(found.link.workspace, actor))
            found.delete()
            _audit(found, actor, "link.stats_withdrawn", {})


def _audit(stats: PublicStats, actor: Actor, action: str, data: dict[str, Any]) -> None:
    link = stats.link
    audit(workspace=link.workspace, actor=actor, action=action, target=link.public_id, data=data)


def _audited(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What changed; of a password only whether there is one."""
    told = {name: values for name, values in changed.items() if name != _SECRET}
    if _SECRET in changed:
        told["has_password"] = [bool(value) for value in changed[_SECRET]]
    return told
