"""Keeps the workspace's templates of campaign parameters."""

import unicodedata
from typing import Any, Final, TypedDict, Unpack

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.errors import BadField, NameTaken
from links.models import UtmTemplate
from links.models.tag import fold
from links.utm import clean_utm

MAX_TEMPLATES: Final = 1_000
_MAX_NAME: Final = 80  # characters, as in the model


class UtmFields(TypedDict, total=False):
    """What a template holds beside its name; what is left out stays, or is empty."""

    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    ref: str


def utm_template_create(*, workspace: Workspace, actor: Actor, name: str, **fields: Unpack[UtmFields]) -> UtmTemplate:
    """Make a template. Raises NameTaken and BadField, also when it would set nothing or there are too many."""
    values = _clean(name, fields)
    made = UtmTemplate(workspace=workspace, **values)
    _check_sets_something(made)
    with transaction.atomic():
        # Two at the same moment may pass together: this keeps lists short, it does not ration them.
        if UtmTemplate.objects.visible_to(workspace).count() >= MAX_TEMPLATES:
            raise BadField(
                "name",
                "too_many",
                _("A workspace has at most %(max_templates)s templates. Delete some first.")
                % {"max_templates": intcomma(MAX_TEMPLATES)},
            )
        _save(made)
        _audit(made, actor, "utm_template.created", {"name": made.name, **made.values})
    return made


def utm_template_update(
    *, template: UtmTemplate, actor: Actor, name: str | None = None, **fields: Unpack[UtmFields]
) -> UtmTemplate:
    """Change what is given and return the template as it is now; links that were made with it stay as they are.

    Raises NameTaken, BadField or UtmTemplate.DoesNotExist.
    """
    values = _clean(name, fields)
    with transaction.atomic():
        current = UtmTemplate.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=template.pk)
        changed = {one: [getattr(current, one), new] for one, new in values.items() if getattr(current, one) != new}
        for one, new in values.items():
            setattr(current, one, new)
        _check_sets_something(current)
        if changed:
            _save(current)
            changed.pop("folded", None)
            _audit(current, actor, "utm_template.updated", changed)
    return current


def utm_template_delete(*, template: UtmTemplate, actor: Actor) -> None:
    """Delete the template; links that were made with it keep their parameters."""
    with transaction.atomic():
        deleted, _ = UtmTemplate.objects.filter(pk=template.pk).delete()
        if deleted:
            _audit(template, actor, "utm_template.deleted", {"name": template.name})


def _clean(name: str | None, fields: UtmFields) -> dict[str, Any]:
    values: dict[str, Any] = dict(clean_utm(fields))  # type: ignore[arg-type]  # all its values are texts
    if name is not None:
        clean = " ".join(unicodedata.normalize("NFC", name).split())
        if not clean:
            raise BadField("name", "required", _("Give the template a name."))
        if len(clean) > _MAX_NAME:
            raise BadField(
                "name", "too_long", _("A name has at most %(max_name)s characters.") % {"max_name": _MAX_NAME}
            )
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in clean):
            raise BadField("name", "control", _("The name contains a control character."))
        values |= {"name": clean, "folded": fold(clean)}
    return values


def _check_sets_something(template: UtmTemplate) -> None:
    if not template.values:
        raise BadField("utm_source", "empty", _("Fill at least one of the parameters in."))


def _save(template: UtmTemplate) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise NameTaken(template.name) from None


def _audit(template: UtmTemplate, actor: Actor, action: str, data: dict[str, Any]) -> None:
    audit(workspace=template.workspace, actor=actor, action=action, target=template.public_id, data=data)
