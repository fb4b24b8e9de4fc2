"""Makes, changes and deletes endpoints, and gives them new secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import require_feature
from accounts.models import Workspace
from accounts.plans import Feature
from webhooks.emit import emit_to
from webhooks.errors import BadField, Disabled, TooMany
from webhooks.event_types import EVENT_TYPES, TEST
from webhooks.models import Delivery, Endpoint, SigningKey
from webhooks.secrets import encrypt, new_secret
from webhooks.sending.address import clean_url, origin_of
from webhooks.services.switching import disable, enable

MAX_ENDPOINTS: Final = 20
MAX_LINKS: Final = 100
OLD_SECRET_LASTS: Final = timedelta(days=1)
"""So long a secret still signs after it was replaced."""
_LINK: Final = re.compile(r"lnk_[A-Za-z0-9]{1,20}", re.ASCII)


class Fields(TypedDict, total=False):
    """What can be said of an endpoint."""

    url: str
    description: str
    event_types: Sequence[str]
    click_links: Sequence[str]
    with_bots: bool
    enabled: bool


@transaction.atomic
def endpoint_create(*, workspace: Workspace, actor: Actor, **fields: Unpack[Fields]) -> tuple[Endpoint, str]:
    """Make an endpoint; returns it with its secret, which cannot be had again.

    Raises BadUrl, BadField, TooMany, PlanRequired.
    """
    require_feature(workspace, Feature.WEBHOOKS)
    values = _clean(fields)
    enabled = values.pop("enabled", True)
    for name in ("url", "event_types"):
        if name not in values:
            raise BadField(name, "required", "An address and at least one kind of event are needed.")
    Workspace.objects.locked(workspace)  # two that are made at once must not both be the last
    if workspace.webhooks.count() >= MAX_ENDPOINTS:
        raise TooMany(MAX_ENDPOINTS)
    endpoint = Endpoint.objects.create(workspace=workspace, created_by=actor.user, **values)
    secret = _new_key(endpoint)
    _audit(endpoint, actor, "webhook.created", {"event_types": list(endpoint.event_types)})
    if not enabled:
        disable(endpoint, Endpoint.Disabled.ASKED, timezone.now(), actor)
    return endpoint, secret


@transaction.atomic
def endpoint_update(*, endpoint: Endpoint, actor: Actor, **fields: Unpack[Fields]) -> Endpoint:
    """Change the given fields and return the endpoint as it is now.

    Raises BadUrl, BadField, PlanRequired, Endpoint.DoesNotExist. Switching off is always possible.
    """
    if fields != {"enabled": False}:
        require_feature(endpoint.workspace, Feature.WEBHOOKS)
    values = _clean(fields)
    enabled = values.pop("enabled", None)
    endpoint = Endpoint.objects.locked(endpoint)
    changed = {}
    for name, new in values.items():
        old = getattr(endpoint, name)
        if old != new:
            changed[name] = [old, new]
            setattr(endpoint, name, new)
    if "url" in changed:  # another server: what the one before did is nothing to it
        endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    if changed:
        endpoint.save()
        if "url" in changed:
            changed["url"] = [origin_of(old) for old in changed["url"]]
        _audit(endpoint, actor, "webhook.updated", changed)
    if enabled is True and not endpoint.is_enabled:
        enable(endpoint, actor)
    elif enabled is False and endpoint.is_enabled:
        disable(endpoint, Endpoint.Disabled.ASKED, timezone.now(), actor)
    return endpoint


@transaction.atomic
def endpoint_delete(*, endpoint: Endpoint, actor: Actor) -> None:
    """Delete the endpoint, its secrets and its deliveries. What is under way may still arrive. Twice is no error."""
    held = Endpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if held is not None:
        held.delete()
        _audit(endpoint, actor, "webhook.deleted")


@transaction.atomic
def endpoint_rotate(*, endpoint: Endpoint, actor: Actor) -> str:
    """Give the endpoint another secret and return it; the one before signs beside it for a day, older ones end now.

    Raises PlanRequired.
    """
    endpoint = Endpoint.objects.locked(endpoint)
    require_feature(endpoint.workspace, Feature.WEBHOOKS)
    now = timezone.now()
    endpoint.keys.filter(expires_at__isnull=False).delete()
    endpoint.keys.filter(expires_at=None).update(expires_at=now + OLD_SECRET_LASTS)
    secret = _new_key(endpoint)
    _audit(endpoint, actor, "webhook.secret_rotated")
    return secret


@transaction.atomic
def endpoint_send_test(*, endpoint: Endpoint, actor: Actor) -> Delivery:
    """Send an event that says nothing, and return its delivery. Raises Disabled, PlanRequired."""
    endpoint = Endpoint.objects.locked(endpoint)
    require_feature(endpoint.workspace, Feature.WEBHOOKS)
    if not endpoint.is_enabled:
        raise Disabled
    who = actor.user.display_name if actor.user else actor.api_key.name if actor.api_key else "getowl"
    payload = {"message": "This is a test.", "sentBy": who}
    emit_to(workspace=endpoint.workspace, type=TEST, payloads=[payload], endpoint_ids=[endpoint.pk])
    return Delivery.objects.filter(endpoint=endpoint, event__type=TEST).select_related("event").latest("pk")


def _new_key(endpoint: Endpoint) -> str:
    secret = new_secret()
    SigningKey.objects.create(endpoint=endpoint, encrypted=encrypt(secret))
    return secret


def _clean(fields: Fields) -> dict[str, Any]:
    """The values as they are stored. Raises BadUrl, BadField."""
    values: dict[str, Any] = dict(fields)
    if "url" in fields:
        values["url"] = clean_url(fields["url"])
    if "description" in fields:
        values["description"] = _description(fields["description"])
    if "event_types" in fields:
        values["event_types"] = _event_types(fields["event_types"])
    if "click_links" in fields:
        values["click_links"] = _click_links(fields["click_links"])
    return values


def _description(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > 200 or "\0" in text:
        raise BadField("description", "too_long", _("A description has at most 200 characters."))
    return text


def _event_types(given: Sequence[str]) -> list[str]:
    for one in given:
        if one not in EVENT_TYPES:
            raise BadField("event_types", "unknown", _("There is no event “%(one)s”.") % {"one": one[:60]})
    if not given:
        raise BadField("event_types", "required", _("Choose at least one kind of event."))
    return [one for one in EVENT_TYPES if one in given]


def _click_links(given: Sequence[str]) -> list[str]:
    """Whether they exist is not asked: what is no link of the workspace has no clicks that could be told."""
    wanted = sorted({one.strip() for one in given if one.strip()})
    for one in wanted:
        if not _LINK.fullmatch(one):
            raise BadField(
                "click_links", "unknown", _("“%(one)s” is not the id of a link (lnk_…).") % {"one": one[:60]}
            )
    if len(wanted) > MAX_LINKS:
        raise BadField(
            "click_links",
            "too_many",
            _("At most %(max_links)s links; leave it empty for all of them.") % {"max_links": MAX_LINKS},
        )
    return wanted


def _audit(endpoint: Endpoint, actor: Actor, action: str, data: dict[str, Any] | None = None) -> None:
    data = {"to": origin_of(endpoint.url), **(data or {})}
    audit(workspace=endpoint.workspace, actor=actor, action=action, target=endpoint.public_id, data=data)
