"""Says audit events in words: one sentence each, and what changed."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

_MAX_CHARACTERS = 120

# What the actor did; {thing} is a name or address that the event holds, else the target's id.
# An action that is missing here is still readable: "link.updated" would be "link updated: lnk_…".
PHRASES = {
    "api_key.created": _("made the API key {thing}"),
    "api_key.revoked": _("revoked the API key {thing}"),
    "billing.changed": _("took over what was paid for"),
    "domain.added": _("added the domain {thing}"),
    "domain.checked": _("had the domain {thing} checked"),
    "domain.forced": _("moved the domain {thing} on by hand"),
    "domain.moving": _("began to move the domain {thing}"),
    "domain.reassigned": _("gave the domain {thing} to another workspace"),
    "domain.removed": _("removed the domain {thing}"),
    "domain.updated": _("changed the settings of the domain {thing}"),
    "export.deleted": _("deleted an export of {thing}"),
    "export.downloaded": _("downloaded an export of {thing}"),
    "export.failed": _("started an export of {thing}, which failed"),
    "export.finished": _("started an export of {thing}, which is ready"),
    "export.started": _("started an export of {thing}"),
    "folder.created": _("made the folder {thing}"),
    "folder.deleted": _("deleted the folder {thing}"),
    "folder.shared": _("listed {thing} in a folder"),
    "folder.unshared": _("took {thing} off a folder's list"),
    "folder.updated": _("changed the folder {thing}"),
    "import.cancelled": _("stopped the import {thing}"),
    "import.failed": _("started the import {thing}, which failed"),
    "import.finished": _("started the import {thing}, which is done"),
    "import.started": _("started the import of {thing}"),
    "invitation.created": _("invited {thing}"),
    "invitation.resent": _("sent {thing} their invitation again"),
    "invitation.revoked": _("withdrew the invitation of {thing}"),
    "link.archived": _("archived the link {thing}"),
    "link.created": _("made the link {thing}"),
    "link.deleted": _("deleted the link {thing}"),
    "link.forgotten": _("deleted a link in the bin for good"),
    "link.undeleted": _("brought the link {thing} back from the bin"),
    "link.limit_reached": _("ended the link {thing}, which reached its number of clicks"),
    "link.moved": _("moved the link {thing}"),
    "link.stats_changed": _("changed the public statistics of the link {thing}"),
    "link.stats_moved": _("gave the public statistics of the link {thing} another address"),
    "link.stats_published": _("made the statistics of the link {thing} public"),
    "link.stats_withdrawn": _("took the public statistics of the link {thing} away"),
    "link.put_back": _("let the link {thing} lead somewhere again"),
    "link.tagged": _("tagged the link {thing}"),
    "link.taken_down": _("took the link {thing} off the edge"),
    "link.unarchived": _("brought the link {thing} back from the archive"),
    "link.updated": _("changed the link {thing}"),
    "link_defaults.changed": _("changed what new links start with"),
    "member.joined": _("joined the workspace"),
    "member.left": _("left the workspace"),
    "member.removed": _("removed {thing} from the workspace"),
    "member.restored": _("restored the access of {thing}"),
    "member.role_changed": _("gave {thing} another role"),
    "member.suspended": _("suspended the access of {thing}"),
    "qr_design.changed": _("changed the design of QR codes"),
    "sso.not_required": _("lets members in by other ways than single sign-on again"),
    "sso.proven": _("proved the domain of single sign-on"),
    "sso.removed": _("removed single sign-on"),
    "sso.required": _("made single sign-on the only way in"),
    "sso.saved": _("set single sign-on up"),
    "tag.created": _("made the tag {thing}"),
    "tag.deleted": _("deleted the tag {thing}"),
    "tag.merged": _("merged the tag {thing} into another one"),
    "tag.recolored": _("gave the tag {thing} another colour"),
    "tag.renamed": _("renamed the tag {thing}"),
    "utm_template.created": _("made the UTM template {thing}"),
    "utm_template.deleted": _("deleted the UTM template {thing}"),
    "utm_template.updated": _("changed the UTM template {thing}"),
    "webhook.created": _("made the webhook to {thing}"),
    "webhook.deleted": _("deleted the webhook to {thing}"),
    "webhook.disabled": _("disabled the webhook to {thing}"),
    "webhook.enabled": _("enabled the webhook to {thing}"),
    "webhook.replayed": _("had the webhook to {thing} send again"),
    "webhook.secret_rotated": _("gave the webhook to {thing} another secret"),
    "webhook.updated": _("changed the webhook to {thing}"),
    "workspace.created": _("made the workspace"),
    "workspace.deletion_asked": _("asked for the workspace to be deleted"),
    "workspace.deletion_cancelled": _("keeps the workspace"),
    "workspace.logo_changed": _("gave the workspace another logo"),
    "workspace.logo_removed": _("took the logo of the workspace away"),
    "workspace.ownership_transferred": _("handed the workspace over to {thing}"),
    "workspace.limit_agreed": _("agreed upon another limit than the plan's"),
    "workspace.plan_changed": _("put the workspace on another plan"),
    "workspace.renamed": _("renamed the workspace"),
    "workspace.second_factor_not_required": _("no longer asks members for a second step"),
    "workspace.second_factor_required": _("asks all members for a second step now"),
    "workspace.restored": _("opened the workspace again"),
    "workspace.suspended": _("closed the workspace"),
    "workspace.viewed": _("looked at the workspace for support"),
    "workspace.updated": _("changed the settings of the workspace"),
}
# What an action's name begins with, where people choose among them.
AREAS = {
    "api_key": _("Api key"),
    "billing": _("Billing"),
    "domain": _("Domain"),
    "export": _("Export"),
    "folder": _("Folder"),
    "import": _("Import"),
    "invitation": _("Invitation"),
    "link": _("Link"),
    "link_defaults": _("Link defaults"),
    "member": _("Member"),
    "qr_design": _("Qr design"),
    "sso": _("Sso"),
    "tag": _("Tag"),
    "utm_template": _("Utm template"),
    "webhook": _("Webhook"),
    "workspace": _("Workspace"),
}
# The fields that events often hold; others are said by their own names.
_FIELDS = {
    "added": pgettext_lazy("a field of the audit trail", "added"),
    "by": pgettext_lazy("a field of the audit trail", "by"),
    "color": pgettext_lazy("a field of the audit trail", "color"),
    "created": pgettext_lazy("a field of the audit trail", "created"),
    "default_role": pgettext_lazy("a field of the audit trail", "default role"),
    "destination": pgettext_lazy("a field of the audit trail", "destination"),
    "email": pgettext_lazy("a field of the audit trail", "email"),
    "email_domain": pgettext_lazy("a field of the audit trail", "email domain"),
    "event_types": pgettext_lazy("a field of the audit trail", "event types"),
    "expires_at": pgettext_lazy("a field of the audit trail", "expires at"),
    "failure": pgettext_lazy("a field of the audit trail", "failure"),
    "filename": pgettext_lazy("a field of the audit trail", "filename"),
    "folder": pgettext_lazy("a field of the audit trail", "folder"),
    "format": pgettext_lazy("a field of the audit trail", "format"),
    "hostname": pgettext_lazy("a field of the audit trail", "hostname"),
    "issuer": pgettext_lazy("a field of the audit trail", "issuer"),
    "kind": pgettext_lazy("a field of the audit trail", "kind"),
    "member": pgettext_lazy("a field of the audit trail", "member"),
    "name": pgettext_lazy("a field of the audit trail", "name"),
    "networks": pgettext_lazy("a field of the audit trail", "networks"),
    "notes": pgettext_lazy("a field of the audit trail", "notes"),
    "plan": pgettext_lazy("a field of the audit trail", "plan"),
    "reason": pgettext_lazy("a field of the audit trail", "reason"),
    "rejected": pgettext_lazy("a field of the audit trail", "rejected"),
    "removed": pgettext_lazy("a field of the audit trail", "removed"),
    "role": pgettext_lazy("a field of the audit trail", "role"),
    "rows": pgettext_lazy("a field of the audit trail", "rows"),
    "scopes": pgettext_lazy("a field of the audit trail", "scopes"),
    "size": pgettext_lazy("a field of the audit trail", "size"),
    "slug": pgettext_lazy("a field of the audit trail", "slug"),
    "state": pgettext_lazy("a field of the audit trail", "state"),
    "tags": pgettext_lazy("a field of the audit trail", "tags"),
    "title": pgettext_lazy("a field of the audit trail", "title"),
    "to": pgettext_lazy("a field of the audit trail", "to"),
}
# Where an event holds what people call the thing.
_NAMES = ("hostname", "filename", "email", "member", "name", "slug", "short_code", "to", "kind")
# Where an event holds a list, not what was before and is now; of a list that changed it holds two.
_LISTS = {"added", "event_types", "networks", "removed"}


def actor_words(event: AuditEvent) -> str:
    """Who did it; load the event with its user and key."""
    if event.user is not None:
        return event.user.display_name
    return gettext("The key %(name)s") % {"name": event.api_key.name} if event.api_key is not None else "getowl"


def action_words(event: AuditEvent) -> str:
    """What was done, to follow the actor: "invited dave@example.com"."""
    phrase = PHRASES.get(event.action)
    if phrase is None:
        return f"{event.action.replace('.', ' ').replace('_', ' ')}: {event.target}"
    return str(phrase).format(thing=_short(_thing(event)))


def change_words(data: dict[str, Any]) -> list[str]:
    """One phrase a field: {"role": ["member", "admin"]} → "role: member → admin"; lists: "added: a, b"."""
    return [f"{_field(name)}: {_value(name, value)}" for name, value in data.items()]


def _field(name: str) -> str:
    return str(_FIELDS.get(name, name.replace("_", " ")))


def _thing(event: AuditEvent) -> str:
    for name in _NAMES:
        value = event.data.get(name)
        if isinstance(value, str) and value:
            return value
    return event.target


def _value(name: str, value: Any) -> str:
    is_pair = isinstance(value, list) and len(value) == 2
    if is_pair and (name not in _LISTS or isinstance(value[0], list)):
        return f"{_words(value[0])} → {_words(value[1])}"
    return _words(value)


def _words(value: Any) -> str:
    return _short(", ".join(map(_short, value)) if isinstance(value, list) else value)


def _short(value: Any) -> str:
    text = gettext("none") if value in (None, "") else str(value)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
