"""Changes what the owner of a domain sets."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from domains.dependents import clashes_on
from domains.errors import BadSetting, OnItsWayOut, SettingsConflict
from domains.models import Domain
from domains.names.hostname import display_of
from domains.settings import DomainSettings, check_settings, clean_settings, concerns_edge
from domains.states import GONE
from edge.outbox import enqueue
from edge.resolver.contract import host_key

_RESPELLED: Final = ("respelled_to", "next_check_at", "version")


def domain_update(*, domain: Domain, actor: Actor, expected_version: int | None, changes: DomainSettings) -> Domain:
    """Change the given settings and return the domain as it is now; a change of nothing writes nothing.

    A workspace's primary domain is the one that was made so last: the mark goes from the former one in the same
    transaction. Only a domain that is served may get it. It keeps the mark when that ends for a while, and whoever
    asks for the primary domain (`Domain.objects.primary_of`) gets none meanwhile; removing takes the mark away.

    Raises BadSetting, SettingsConflict (the settings are not at `expected_version` any more), OnItsWayOut.
    """
    values = clean_settings(changes)
    with transaction.atomic():
        if values.get("is_primary"):
            # Two that become primary in one moment would each not see the other. Always before the domain's own row.
            Workspace.objects.locked(domain.workspace)
        current = Domain.objects.locked(domain)
        if current.state in GONE:
            raise OnItsWayOut(display_of(current.hostname))
        if expected_version is not None and current.settings_version != expected_version:
            raise SettingsConflict(
                display_of(current.hostname), expected=expected_version, current=current.settings_version
            )
        changed = _apply(current, values)
        check_settings(current, changed)
        if "folds_case" in changed:
            _respell(current)
        if changed.get("is_primary") == [False, True]:
            _take_mark_from_former(current, actor)
        if changed:
            _save(current, changed, actor, *(_RESPELLED if "folds_case" in changed else ()))
            # What is not served is published when it first is, with the settings of then.
            if concerns_edge(changed) and current.is_served:
                enqueue([host_key(current.hostname)])
    return current


def _apply(domain: Domain, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values and return [old, new] of those that differ."""
    changed = {}
    for name, new in values.items():
        old = getattr(domain, name)
        if old != new:
            changed[name] = [old, new]
            setattr(domain, name, new)
    return changed


def _take_mark_from_former(domain: Domain, actor: Actor) -> None:
    # First: the constraint allows no moment with two.
    for former in domain.workspace.domains.marked_primary().exclude(pk=domain.pk).select_for_update():
        former.is_primary = False
        _save(former, {"is_primary": [True, False]}, actor)


def _respell(domain: Domain) -> None:
    """Have a worker spell its links anew, at once. Raises BadSetting if two would be one then.

    All of them are looked at, with the domain's row held: none is made meanwhile. That is half a second for 100,000.
    """
    if domain.folds_case and (names := clashes_on(domain)):
        message = _(
            "Some links of %(hostname)s would be the same then: %(names)s. Give one of each another "
            "slug, or delete it, then turn this on."
        ) % {"hostname": display_of(domain.hostname), "names": ", ".join(names)}
        raise BadSetting("folds_case", "links_clash", message)
    domain.respelled_to = 0
    domain.version += 1  # a step under way begins anew, where it would put the next one off by up to a day
    if domain.next_check_at is not None:  # else it waits for a person, and its links for that
        domain.next_check_at = timezone.now()


def _save(domain: Domain, changed: dict[str, list[Any]], actor: Actor, *more: str) -> None:
    # Not `version`: a worker that looks at the domain meanwhile writes other columns, and need not look again.
    domain.settings_version += 1
    domain.save(update_fields=[*changed, *more, "settings_version"])
    audit(workspace=domain.workspace, actor=actor, action="domain.updated", target=domain.public_id, data=dict(changed))
