"""Support staff: which role may do what in the admin. Every page and action of it asks here.

Staff are users with `is_staff` and a role; who has no role may do nothing. A superuser is an admin: `createsuperuser`
makes the first, who makes the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import StaffRole, User
from accounts.second_factor import has_second_factor

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Duty(StrEnum):
    """What staff do."""

    LOOK = "look"  # find customers, and read what is theirs
    CUSTOMERS = "customers"  # invitations, sessions, lost second factors
    VIEW_AS = "view_as"  # look at a workspace as its members do
    DOMAINS = "domains"  # retry, force and reassign custom domains
    EDGE = "edge"  # publish again
    SUSPEND = "suspend"  # close a workspace, and open it
    TAKE_DOWN = "take_down"  # switch off links and destinations
    PLAN = "plan"  # plans and trials
    STAFF = "staff"  # who is staff, and as what


DUTIES: Final[Mapping[StaffRole, frozenset[Duty]]] = {
    StaffRole.SUPPORT: frozenset({Duty.LOOK, Duty.CUSTOMERS, Duty.VIEW_AS, Duty.DOMAINS, Duty.EDGE}),
    StaffRole.ABUSE: frozenset({Duty.LOOK, Duty.VIEW_AS, Duty.SUSPEND, Duty.TAKE_DOWN}),
    StaffRole.BILLING: frozenset({Duty.LOOK, Duty.PLAN}),
    StaffRole.ADMIN: frozenset(Duty),
}

# The apps whose tables each role reads row by row, labels as Django has them; admins read all.
_PEOPLE: Final = frozenset({"accounts", "account", "mfa", "socialaccount", "usersessions"})
TABLES: Final[Mapping[StaffRole, frozenset[str]]] = {
    StaffRole.SUPPORT: _PEOPLE | {"links", "domains", "webhooks", "exports", "analytics", "edge"},
    StaffRole.ABUSE: frozenset({"accounts", "links", "domains"}),
    StaffRole.BILLING: frozenset({"accounts"}),
}

# What the tables themselves let staff change; everything else is done by actions that write their reason down.
_CHANGES: Final[Mapping[str, Duty]] = {
    "edge.change_edgechange": Duty.EDGE,
    "mfa.delete_authenticator": Duty.CUSTOMERS,
}


def staff_role_of(user: AbstractBaseUser | AnonymousUser) -> StaffRole | None:
    """The role of somebody who is staff still; None for everybody else."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return None
    if user.is_superuser:
        return StaffRole.ADMIN
    return StaffRole(user.staff_role) if user.staff_role else None


def staff_may(user: AbstractBaseUser | AnonymousUser, duty: Duty) -> bool:
    """Whether this is one of the user's duties, and they have a second factor, without which staff have none."""
    role = staff_role_of(user)
    return role is not None and duty in DUTIES[role] and isinstance(user, User) and _has_factor(user)


def staff_actor(request: HttpRequest, duty: Duty) -> Actor:
    """The signed-in member of staff as the actor of a service call. Raises PermissionDenied if not their duty."""
    if not staff_may(request.user, duty):
        raise PermissionDenied(f"Your role in support does not include “{duty.replace('_', ' ')}”.")
    assert isinstance(request.user, User)  # noqa: S101 - nobody else is staff
    return Actor(user=request.user)


def _has_factor(user: User) -> bool:
    """Asked again and again while a page of the admin is made; a request has a user of its own."""
    known = user.__dict__
    if "_has_factor" not in known:
        known["_has_factor"] = has_second_factor(user)
    return bool(known["_has_factor"])


class StaffPermissions:
    """Authentication backend that signs nobody in: it answers Django's admin by the tables above.

    PermissionDenied ends the matter: no other backend is asked, so that no group or permission in the database counts.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        return None

    def has_perm(self, user: AbstractBaseUser | AnonymousUser, perm: str, obj: models.Model | None = None) -> bool:
        role = staff_role_of(user)
        app, _, action = perm.partition(".")
        if role is None:
            raise PermissionDenied
        if perm in _CHANGES:
            allowed = _CHANGES[perm] in DUTIES[role]
        else:
            allowed = action.startswith("view_") and app in TABLES.get(role, {app})
        if not allowed:
            raise PermissionDenied
        return True

    def has_module_perms(self, user: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        role = staff_role_of(user)
        if role is None or app_label not in TABLES.get(role, {app_label}):
            raise PermissionDenied
        return True
