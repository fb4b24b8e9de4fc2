"""Says audit events in words: one sentence each, and what changed."""

from typing import Any

from accounts.models import AuditEvent

_MAX_CHARACTERS = 120

# What the actor did; {thing} is a name or address that the event holds, else the target's id.
# An action that is missing here is still readable: "link.updated" would be "link updated: lnk_…".
PHRASES = {
    "api_key.created": "made the API key {thing}",
    "api_key.revoked": "revoked the API key {thing}",
    "domain.added": "added the domain {thing}",
    "domain.checked": "had the domain {thing} checked",
    "domain.forced": "moved the domain {thing} on by hand",
    "domain.moving": "began to move the domain {thing}",
    "domain.reassigned": "gave the domain {thing} to another workspace",
    "domain.removed": "removed the domain {thing}",
    "domain.updated": "changed the settings of the domain {thing}",
    "export.deleted": "deleted an export of {thing}",
    "export.downloaded": "downloaded an export of {thing}",
    "export.failed": "started an export of {thing}, which failed",
    "export.finished": "started an export of {thing}, which is ready",
    "export.started": "started an export of {thing}",
    "import.cancelled": "stopped the import {thing}",
    "import.started": "started the import of {thing}",
    "invitation.created": "invited {thing}",
    "invitation.resent": "sent {thing} their invitation again",
    "invitation.revoked": "withdrew the invitation of {thing}",
    "link.archived": "archived the link {thing}",
    "link.created": "made the link {thing}",
    "link.deleted": "deleted the link {thing}",
    "link.forgotten": "deleted a link in the bin for good",
    "link.undeleted": "brought the link {thing} back from the bin",
    "link.limit_reached": "ended the link {thing}, which reached its number of clicks",
    "link.stats_changed": "changed the public statistics of the link {thing}",
    "link.stats_moved": "gave the public statistics of the link {thing} another address",
    "link.stats_published": "made the statistics of the link {thing} public",
    "link.stats_withdrawn": "took the public statistics of the link {thing} away",
    "link.tagged": "tagged the link {thing}",
    "link.unarchived": "brought the link {thing} back from the archive",
    "link.updated": "changed the link {thing}",
    "link_defaults.changed": "changed what new links start with",
    "member.joined": "joined the workspace",
    "member.left": "left the workspace",
    "member.removed": "removed {thing} from the workspace",
    "member.restored": "restored the access of {thing}",
    "member.role_changed": "gave {thing} another role",
    "member.suspended": "suspended the access of {thing}",
    "qr_design.changed": "changed the design of QR codes",
    "sso.not_required": "lets members in by other ways than single sign-on again",
    "sso.proven": "proved the domain of single sign-on",
    "sso.removed": "removed single sign-on",
    "sso.required": "made single sign-on the only way in",
    "sso.saved": "set single sign-on up",
    "tag.created": "made the tag {thing}",
    "tag.deleted": "deleted the tag {thing}",
    "tag.merged": "merged the tag {thing} into another one",
    "tag.recolored": "gave the tag {thing} another colour",
    "tag.renamed": "renamed the tag {thing}",
    "utm_template.created": "made the UTM template {thing}",
    "utm_template.deleted": "deleted the UTM template {thing}",
    "utm_template.updated": "changed the UTM template {thing}",
    "webhook.created": "made the webhook to {thing}",
    "webhook.deleted": "deleted the webhook to {thing}",
    "webhook.disabled": "disabled the webhook to {thing}",
    "webhook.enabled": "enabled the webhook to {thing}",
    "webhook.replayed": "had the webhook to {thing} send again",
    "webhook.secret_rotated": "gave the webhook to {thing} another secret",
    "webhook.updated": "changed the webhook to {thing}",
    "workspace.created": "made the workspace",
    "workspace.deletion_asked": "asked for the workspace to be deleted",
    "workspace.deletion_cancelled": "keeps the workspace",
    "workspace.logo_changed": "gave the workspace another logo",
    "workspace.logo_removed": "took the logo of the workspace away",
    "workspace.ownership_transferred": "handed the workspace over to {thing}",
    "workspace.plan_changed": "put the workspace on another plan",
    "workspace.renamed": "renamed the workspace",
    "workspace.second_factor_not_required": "no longer asks members for a second step",
    "workspace.second_factor_required": "asks all members for a second step now",
    "workspace.updated": "changed the settings of the workspace",
}
# Where an event holds what people call the thing.
_NAMES = ("hostname", "filename", "email", "member", "name", "slug", "short_code", "to", "kind")
# Where an event holds a list, not what was before and is now; of a list that changed it holds two.
_LISTS = {"added", "event_types", "networks", "removed"}


def actor_words(event: AuditEvent) -> str:
    """Who did it; load the event with its user and key."""
    if event.user is not None:
        return event.user.display_name
    return f"The key {event.api_key.name}" if event.api_key is not None else "getowl"


def action_words(event: AuditEvent) -> str:
    """What was done, to follow the actor: "invited dave@example.com"."""
    phrase = PHRASES.get(event.action)
    if phrase is None:
        return f"{event.action.replace('.', ' ').replace('_', ' ')}: {event.target}"
    return phrase.format(thing=_short(_thing(event)))


def change_words(data: dict[str, Any]) -> list[str]:
    """One phrase a field: {"role": ["member", "admin"]} → "role: member → admin"; lists: "added: a, b"."""
    return [f"{name.replace('_', ' ')}: {_value(name, value)}" for name, value in data.items()]


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
    text = "none" if value in (None, "") else str(value)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
