"""Keeps what new links start with."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.errors import BadField
from links.fields import clean_fields
from links.hosts import hold_domain
from links.models import Folder, LinkDefaults, UtmTemplate
from links.permissions import reach_of_actor
from links.reach import Reach
from links.services.foldering import folder_to_fill, folders_named, require_edit
from links.services.tagging import ensure_tags
from links.utm import clean_utm

MAX_DAYS: Final = 3_650
# Fields that a link has too, and which are clean as a link's are; the others have shapes of their own.
_LIKE_A_LINKS: Final = ("domain", "folder", "tags", "expired_url", "status_code", "query_mode")
_ZERO_COUNTS: Final = ("domain", "expires_days")  # "" is the short domain; no link ends after 0 days


def link_defaults_save(
    *, workspace: Workspace, actor: Actor, folder: Folder | None = None, values: Mapping[str, Any]
) -> None:
    """Make these all that new links start with, in the workspace or in one of its folders; what is missing is not set.

    Beside the FIELDS of links/defaults.py, `utm_template` may name a template (a public id) in place of `utm`.
    Raises BadField (BadDomain, BadFolder, BadTag) or FolderLocked.
    """
    clean = _clean(values, in_folder=folder is not None)
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        require_edit(folder.pk if folder else None, reach)
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)  # two forms are saved one after the other
        rows = LinkDefaults.objects.of(workspace, folder)
        row = rows.whole().first() or LinkDefaults(workspace=workspace, folder=folder)
        before = _audited(row) if row.pk else {}
        _set(row, clean, reach)
        row.save()
        row.tags.set(ensure_tags(workspace=workspace, names=clean.get("tags", [])).values())
        after = _audited(rows.whole().get())
        changed = {name: [before.get(name), after.get(name)] for name in {**before, **after}}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if changed:
            target = folder.public_id if folder is not None else workspace.public_id
            audit(workspace=workspace, actor=actor, action="link_defaults.changed", target=target, data=changed)


def _clean(values: Mapping[str, Any], *, in_folder: bool) -> dict[str, Any]:
    set_values = {
        name: value for name, value in values.items() if value or (name in _ZERO_COUNTS and value is not None)
    }
    if in_folder and "folder" in set_values:
        raise BadField("folder", "unknown_field", _("A folder's own defaults name no folder."))
    fields: Any = {name: value for name, value in set_values.items() if name in _LIKE_A_LINKS}
    clean = clean_fields(fields)
    if "utm" in set_values:
        clean["utm"] = {name: value for name, value in clean_utm(set_values["utm"]).items() if value}
    if "utm_template" in set_values:
        if clean.get("utm"):
            raise BadField("utm_template", "both", _("Choose a template, or fill the parameters in: not both."))
        clean["utm_template"] = set_values["utm_template"]
    if (days := set_values.get("expires_days")) is not None:
        if not 1 <= days <= MAX_DAYS:
            raise BadField(
                "expires_days",
                "range",
                _("A link ends after 1 to %(max_days)s days.") % {"max_days": intcomma(MAX_DAYS)},
            )
        clean["expires_days"] = days
    return clean


def _set(row: LinkDefaults, clean: Mapping[str, Any], reach: Reach) -> None:
    workspace = row.workspace
    row.domain = clean.get("domain")
    if row.domain:
        hold_domain(workspace, row.domain)
    folder_id = clean.get("folder", "")
    row.into_folder = folder_to_fill(folders_named(workspace, [folder_id], reach), folder_id, reach)
    row.utm_template = _template(workspace, clean.get("utm_template", ""))
    row.utm = clean.get("utm", {})
    row.expires_days = clean.get("expires_days")
    row.expired_url = clean.get("expired_url", "")
    row.status_code = clean.get("status_code")
    row.query_mode = clean.get("query_mode", "")


def _template(workspace: Workspace, template_id: str) -> UtmTemplate | None:
    if not template_id:
        return None
    found = UtmTemplate.objects.visible_to(workspace).filter(public_id=template_id).first()
    if found is None:
        raise BadField("utm_template", "unknown_template", _("This template is gone. Choose another one, or none."))
    return found


def _audited(row: LinkDefaults) -> dict[str, Any]:
    """What the audit trail says of it: a template by its name, campaign parameters as one text."""
    values = dict(row.values)
    if "utm" in values:
        values["utm"] = row.utm_template.name if row.utm_template else "&".join(f"{k}={v}" for k, v in row.utm.items())
    if "tags" in values:
        values["tags"] = ", ".join(values["tags"])
    return values
