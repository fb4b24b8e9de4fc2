"""Making, revoking and recognising API keys."""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import require_feature
from accounts.ids import BASE62, random_base62
from accounts.models import ApiKey, Workspace
from accounts.plans import Feature

PREFIX = "sk_live_"
_SECRET_LENGTH = 32
# A busy key would otherwise write its row on every request.
_TOUCH_EVERY = timedelta(hours=1)
_MAX_NETWORKS = 50


@transaction.atomic
def api_key_create(
    *,
    workspace: Workspace,
    actor: Actor,
    name: str,
    scopes: Sequence[ApiKey.Scope],
    expires_at: datetime | None = None,
    networks: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """Make a key; returns it with its secret, which can never be had again.

    Raises PlanRequired, and ValidationError for a name, scopes, a time or networks that do not fit.
    """
    require_feature(workspace, Feature.API)
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        raise ValidationError({"expires_at": _("That time is over already.")})
    secret = PREFIX + random_base62(_SECRET_LENGTH)
    key = ApiKey(
        workspace=workspace,
        name=name.strip(),
        key_hash=hash_key(secret),
        last_four=secret[-4:],
        scopes=sorted(scopes),
        networks=networks_of(networks),
        created_by=actor.user,
        expires_at=expires_at,
        mail_due_at=expires_at and _first_mail(expires_at, now),
    )
    key.full_clean(validate_unique=False)
    key.save(force_insert=True)
    _audit(key, actor, "api_key.created")
    return key, secret


def networks_of(texts: Sequence[str]) -> list[str]:
    """The networks as they are stored: "203.0.113.7" is "203.0.113.7/32". Raises ValidationError."""
    networks: list[str] = []
    for text in texts:
        try:
            if "%" in text:  # a zone: what it means, only one machine knows
                raise ValueError
            network = str(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError:
            message = _("“%(network)s” is no address and no network. Write it like 203.0.113.0/24.") % {
                "network": text.strip()[:60]
            }
            raise ValidationError({"networks": message}) from None
        if network not in networks:
            networks.append(network)
    if len(networks) > _MAX_NETWORKS:
        raise ValidationError({"networks": _("At most %(max_networks)s networks.") % {"max_networks": _MAX_NETWORKS}})
    return networks


def _first_mail(expires_at: datetime, now: datetime) -> datetime:
    """A week before the end, for a key that lives longer; else at the end."""
    warned_at = expires_at - ApiKey.WARNED_BEFORE
    return warned_at if warned_at > now else expires_at


@transaction.atomic
def api_key_revoke(*, api_key: ApiKey, actor: Actor) -> None:
    """Stop the key for good; one that is revoked already stays as it is."""
    revoked = ApiKey.objects.filter(pk=api_key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        _audit(api_key, actor, "api_key.revoked")


def api_key_authenticate(secret: str) -> ApiKey | None:
    """Return the usable key with this secret (its workspace loaded), and note that it was used."""
    random = secret.removeprefix(PREFIX)
    if len(secret) != len(PREFIX) + _SECRET_LENGTH or len(random) != _SECRET_LENGTH or random.strip(BASE62):
        return None
    now = timezone.now()
    found = list(ApiKey.objects.usable(hash_key(secret), now))
    if not found:
        return None
    [key] = found  # there is one of a hash at most
    if key.last_used_at is None or key.last_used_at < now - _TOUCH_EVERY:
        ApiKey.objects.touch(key, now, now - _TOUCH_EVERY)
    return key


def hash_key(secret: str) -> str:
    """What is kept of a key, and what it is found by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _audit(key: ApiKey, actor: Actor, action: str) -> None:
    data: dict[str, object] = {"name": key.name, "scopes": ", ".join(key.scopes), "last_four": key.last_four}
    if key.expires_at:
        data["expires"] = key.expires_at.date().isoformat()
    if key.networks:
        data["networks"] = key.networks
    audit(workspace=key.workspace, actor=actor, action=action, target=key.public_id, data=data)
