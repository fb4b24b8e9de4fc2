"""The questions asked of domains."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from accounts.models import Workspace
from domains.states import GONE, SERVED, State

if TYPE_CHECKING:
    from domains.models.domain import Domain


class DomainQuerySet(models.QuerySet["Domain"]):
    def listed(self) -> DomainQuerySet:
        """Those that are not on their way out, by name."""
        return self.exclude(state__in=GONE).order_by("hostname", "id")

    def with_people(self) -> DomainQuerySet:
        """With the workspace and who added it."""
        return self.select_related("workspace", "created_by")

    def after(self, domain: Domain) -> DomainQuerySet:
        """Those that stand after this one in the list."""
        name = domain.hostname
        return self.filter(Q(hostname__gt=name) | Q(hostname=name, id__gt=domain.pk))

    def marked_primary(self) -> DomainQuerySet:
        """Those that are marked as their workspace's primary domain, served or not: one a workspace."""
        return self.filter(is_primary=True).exclude(state__in=GONE)

    def primary_of(self, workspace: Workspace) -> Domain | None:
        """The workspace's primary domain, unless visitors cannot be sent there for the time being."""
        return self.serving().filter(workspace=workspace, is_primary=True).first()

    def waiting(self) -> DomainQuerySet:
        """Those that never were active and still may be."""
        return self.exclude(state__in=(*GONE, State.ACTIVE, State.DEGRADED))

    def locked(self, domain: Domain) -> Domain:
        """Hold the domain's row until the transaction ends; its workspace's is not held."""
        return self.select_for_update(of=("self",)).select_related("workspace").get(pk=domain.pk)

    def being_issued(self) -> DomainQuerySet:
        """Those whose certificate ACM is asked for again and again."""
        return self.filter(state=State.ISSUING)

    def due_by(self, moment: datetime) -> DomainQuerySet:
        """Those to be looked at until then."""
        return self.filter(next_check_at__lte=moment)

    def held(self) -> DomainQuerySet:
        """Those that were proven and stand, by name: links of their workspaces may live on them."""
        return self.exclude(state__in=GONE).filter(proven_at__isnull=False).order_by("hostname")

    def shared(self) -> list[Domain]:
        """These domains, none of which can change until the transaction ends.

        The lock is shared: any number of links may be made on a domain at once, and only its own changes wait.
        """
        sql, values = self.order_by("id").query.sql_with_params()
        return list(self.raw(f"{sql} FOR SHARE", values))  # Django has no name for this lock

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[Domain]:
        """Up to `limit` of those to be looked at, the longest waiting first, each for one worker alone.

        They come up again after the lease, so that nothing is lost with a worker that dies.
        """
        with transaction.atomic():
            due = self.due_by(now).order_by("next_check_at", "id")
            claimed = list(due.select_related("workspace").select_for_update(of=("self",), skip_locked=True)[:limit])
            self.filter(pk__in=[domain.pk for domain in claimed]).update(next_check_at=now + lease)
        return claimed

    def proven(self, hostname: str) -> Domain | None:
        """The one claim of this name that was proven and stands."""
        return self.held().filter(hostname=hostname).first()

    def unproven_of(self, hostname: str) -> DomainQuerySet:
        """Claims of this name that never held it, lost it or are gone. One on its way out is seen to by its worker."""
        return self.filter(hostname=hostname).filter(Q(proven_at=None) | Q(state=State.REMOVED))

    def all_of(self, hostname: str) -> DomainQuerySet:
        """Hold every claim of this name until the transaction ends, in one order for all."""
        return self.filter(hostname=hostname).select_for_update().order_by("id")

    def others_of(self, hostname: str, workspace: Workspace) -> DomainQuerySet:
        """Every claim of this name that another workspace makes, or ever made."""
        return self.filter(hostname=hostname).exclude(workspace=workspace)

    def on_shards(self) -> DomainQuerySet:
        """Those that shared distributions are to serve, also while they move away from there."""
        return self.serving().filter(adapter__in=("shards", "moving")).order_by("hostname")

    def serving(self) -> DomainQuerySet:
        """The proven claims that the edge answers for (states.serves)."""
        again = Q(state=State.ISSUING) & ~Q(adapter="")
        return self.filter(Q(state__in=SERVED) | again, proven_at__isnull=False)

    def served(self, hostnames: Collection[str]) -> DomainQuerySet:
        """The proven claims of these names that the edge answers for."""
        return self.serving().filter(hostname__in=hostnames)

    def keys_after(self, key: str, limit: int) -> list[str]:
        """Up to `limit` edge keys of hosts that are served, greater than `key`, in byte order."""
        # The key is compared, not the name: a code of the short domain may sort between a name and its key.
        keys = self.serving().annotate(key=Concat("hostname", Value("#")))
        return list(keys.filter(key__gt=key).order_by("key").values_list("key", flat=True)[:limit])
