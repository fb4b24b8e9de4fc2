"""Making, revoking and recognising API keys."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.ids import BASE62, random_base62
from accounts.models import ApiKey, Workspace

PREFIX = "sk_live_"
_SECRET_LENGTH = 32
# A busy key would otherwise write its row on every request.
_TOUCH_EVERY = timedelta(minutes=1)


@transaction.atomic
def api_key_create(
    *, workspace: Workspace, actor: Actor, name: str, scopes: Sequence[ApiKey.Scope]
) -> tuple[ApiKey, str]:
    """Make a key; returns it with its secret, which can never be had again.

    Raises ValidationError for a name or scopes that do not fit.
    """
    secret = PREFIX + random_base62(_SECRET_LENGTH)
    key = ApiKey(
        workspace=workspace,
        name=name.strip(),
        key_hash=_hash(secret),
        last_four=secret[-4:],
        scopes=sorted(scopes),
        created_by=actor.user,
    )
    key.full_clean(validate_unique=False)
    key.save(force_insert=True)
    _audit(key, actor, "api_key.created")
    return key, secret


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
    key = ApiKey.objects.usable(_hash(secret)).first()
    if key is None:
        return None
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - _TOUCH_EVERY:
        ApiKey.objects.touch(key, now, now - _TOUCH_EVERY)
    return key


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _audit(key: ApiKey, actor: Actor, action: str) -> None:
    data = {"name": key.name, "scopes": ", ".join(key.scopes), "last_four": key.last_four}
    audit(workspace=key.workspace, actor=actor, action=action, target=key.public_id, data=data)
