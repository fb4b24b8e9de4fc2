"""Makes, renames, merges and deletes tags; services/tag_changes.py tells the links that have them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.errors import BadField, BadTag, NameTaken, TagBusy
from links.fields import clean_tags
from links.models import Tag, TagChange
from links.models.tag import fold
from links.services.room import require_tag
from links.services.tag_changes import tag_change_begin


def tag_create(*, workspace: Workspace, actor: Actor, name: str, color: str = "") -> Tag:
    """Make a tag that no link has yet. Raises NameTaken, NoRoom or BadField."""
    made = Tag(workspace=workspace, color=_clean_color(color), **_clean_name(name))
    with transaction.atomic():
        require_tag(workspace)
        _save(made)
        _audit(made, actor, "tag.created", {"name": made.name, **({"color": color} if color else {})})
    return made


def tag_update(*, tag: Tag, actor: Actor, name: str | None = None, color: str | None = None) -> Tag:
    """Give the tag another name or colour; returns it as it is now.

    Raises NameTaken (another tag has the name: tag_merge), TagBusy, BadField or Tag.DoesNotExist.
    """
    values: dict[str, Any] = {} if name is None else _clean_name(name)
    if color is not None:
        values["color"] = _clean_color(color)
    change = None
    with transaction.atomic():
        current = Tag.objects.held().select_related("workspace").get(pk=tag.pk)
        before, old_color = current.name, current.color
        for one, value in values.items():
            setattr(current, one, value)
        if current.name != before:
            _check_idle(current, called=before)
        if (current.name, current.color) != (before, old_color):
            _save(current)
        if current.color != old_color:
            _audit(current, actor, "tag.recolored", {"name": current.name, "color": [old_color, current.color]})
        if current.name != before:
            _audit(current, actor, "tag.renamed", {"name": before, "new_name": current.name})
            change = _change(current, actor, TagChange.Kind.RENAME, old_name=before)
    if change is not None:
        tag_change_begin(change)
    return current


def tag_update_or_merge(*, tag: Tag, actor: Actor, name: str | None = None, color: str | None = None) -> Tag:
    """The same, but where another tag has the name, the tag is merged into that one, which keeps its colour.

    Returns the tag that stays. Raises TagBusy, BadField, or NameTaken if the other one went in this very moment.
    """
    try:
        return tag_update(tag=tag, actor=actor, name=name, color=color)
    except NameTaken as error:
        into = Tag.objects.visible_to(tag.workspace).named([error.name]).first()
        if into is None:
            raise
        tag_merge(tag=tag, into=into, actor=actor)
        return into


def tag_merge(*, tag: Tag, into: Tag, actor: Actor) -> None:
    """Give all links with the tag the other one in its place; the tag goes once none has it any more.

    Both must be one workspace's. Raises TagBusy, BadField (they are the same) or Tag.DoesNotExist.
    """
    if tag.pk == into.pk:
        raise BadField("into", "same", _("A tag cannot be merged into itself."))
    with transaction.atomic():
        held = {one.pk: one for one in Tag.objects.held().select_related("workspace").filter(pk__in=[tag.pk, into.pk])}
        if len(held) < 2:
            raise Tag.DoesNotExist
        source, target = held[tag.pk], held[into.pk]
        _check_idle(source, target)
        _audit(source, actor, "tag.merged", {"name": source.name, "into": target.name})
        change = _change(source, actor, TagChange.Kind.MERGE, old_name=source.name, into=target)
    tag_change_begin(change)


def tag_delete(*, tag: Tag, actor: Actor) -> None:
    """Take the tag off all links that have it; it goes once none has it. Raises TagBusy or Tag.DoesNotExist."""
    with transaction.atomic():
        current = Tag.objects.held().select_related("workspace").get(pk=tag.pk)
        _check_idle(current)
        _audit(current, actor, "tag.deleted", {"name": current.name})
        change = _change(current, actor, TagChange.Kind.DELETE, old_name=current.name)
    tag_change_begin(change)


def _change(tag: Tag, actor: Actor, kind: TagChange.Kind, *, old_name: str, into: Tag | None = None) -> TagChange:
    return TagChange.objects.create(
        tag=tag, kind=kind, old_name=old_name, into=into, user=actor.user, api_key=actor.api_key
    )


def _check_idle(*tags: Tag, called: str = "") -> None:
    if TagChange.objects.concerning(tags).exists():
        raise TagBusy(called or tags[0].name)


def _clean_name(name: str) -> dict[str, str]:
    try:
        clean = clean_tags([name])
    except BadTag as error:
        raise BadField("name", error.code, error.message) from None
    if not clean:
        raise BadField("name", "required", _("Give the tag a name."))
    return {"name": clean[0], "folded": fold(clean[0])}


def _clean_color(color: str) -> str:
    if color not in Tag.Color.values:
        names = ", ".join(one for one in Tag.Color.values if one)
        raise BadField("color", "choice", _("The colour must be one of %(names)s, or empty.") % {"names": names})
    return color


def _save(tag: Tag) -> None:
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise NameTaken(tag.name) from None


def _audit(tag: Tag, actor: Actor, action: str, data: dict[str, Any]) -> None:
    audit(workspace=tag.workspace, actor=actor, action=action, target=tag.public_id, data=data)
