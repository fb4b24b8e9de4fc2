"""What can be wrong with a domain of a workspace. What a host name may be: domains/names/errors.py.

DomainError
├── AlreadyHere      the workspace has the name already
├── HeldElsewhere    another workspace has proven that the name is its own
├── AddedTooFast     too many names were added within an hour
├── TooManyWaiting   too many names of the workspace are not live yet
├── NoRoom           the workspace's plan has no room for another one
├── BadSetting       a value that no domain, or not this one, may have
├── SettingsConflict somebody changed the settings since they were read
├── OnItsWayOut      a domain that is being removed has nothing to be set any more
├── NotProven        support cannot prove a name in its owner's place
├── CannotReassign   only a claim that serves nothing may go to another workspace
├── CannotMove       only a live domain of a shared distribution moves to a tenant of its own
├── UnknownCursor    a list was to go on after something that is not in it
└── DomainChanged    somebody, or a worker, changed the domain since it was read
"""

from django.utils.translation import gettext as _

from accounts.entitlements import PlanLimit


class DomainError(Exception):
    """Something about one field of a domain; `code` is for programs, `message` for people."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


class AlreadyHere(DomainError):
    """The workspace has the name already. Nothing was changed."""

    def __init__(self, hostname: str) -> None:
        super().__init__(
            "hostname", "already_here", _("%(hostname)s is in this workspace already.") % {"hostname": hostname}
        )


class HeldElsewhere(DomainError):
    """Another workspace has proven the name. It is not said which."""

    def __init__(self, hostname: str) -> None:
        message = _(
            "%(hostname)s is in use in another workspace. Remove it there, or prove by its TXT record that it is yours."
        ) % {"hostname": hostname}
        super().__init__("hostname", "held_elsewhere", message)


class AddedTooFast(DomainError):
    """The workspace added as many names within an hour as it may. Nothing was changed."""

    def __init__(self, limit: int, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        message = _("A workspace may add %(limit)s domains an hour. Try again in %(minutes)s min.") % {
            "limit": limit,
            "minutes": minutes,
        }
        super().__init__("hostname", "added_too_fast", message)
        self.retry_after = retry_after  # seconds


class TooManyWaiting(DomainError):
    """The workspace has as many names that are not live yet as it may. Nothing was changed."""

    def __init__(self, limit: int) -> None:
        message = _(
            "%(limit)s domains of this workspace are not live yet. Publish their records, or remove some of them."
        ) % {"limit": limit}
        super().__init__("hostname", "too_many_waiting", message)


class NoRoom(DomainError):
    """The workspace's plan has no room for another domain. Nothing was changed."""

    def __init__(self, refusal: PlanLimit) -> None:
        super().__init__("hostname", "plan_limit", str(refusal))


class BadSetting(DomainError):
    """A value that a setting may not have. Nothing was changed."""


class SettingsConflict(DomainError):
    """The settings are no longer at the version the caller saw. Nothing was changed."""

    def __init__(self, hostname: str, *, expected: int, current: int) -> None:
        message = _(
            "Somebody changed the settings of %(hostname)s meanwhile. Nothing was saved; load them and try again."
        ) % {"hostname": hostname}
        super().__init__("version", "conflict", message)
        self.expected = expected
        self.current = current


class OnItsWayOut(DomainError):
    """The domain is being removed, or is gone. Nothing was changed."""

    def __init__(self, hostname: str) -> None:
        message = _("%(hostname)s is removed: there is nothing to set any more. Add the name again to use it anew.") % {
            "hostname": hostname
        }
        super().__init__("state", "removed", message)


class NotProven(DomainError):
    """The name was not proven, so it may not be certified or served. Nothing was changed."""

    def __init__(self, hostname: str) -> None:
        super().__init__(
            "to",
            "not_proven",
            _("%(hostname)s is not proven: its owner has to publish its records first.") % {"hostname": hostname},
        )


class CannotReassign(DomainError):
    """The domain serves visitors, is about to, or is in that workspace already. Nothing was changed."""

    def __init__(self, hostname: str) -> None:
        message = _(
            "%(hostname)s is in that workspace already, or may serve visitors. Remove it where it is first."
        ) % {"hostname": hostname}
        super().__init__("workspace", "cannot_reassign", message)


class CannotMove(DomainError):
    """The domain is not live on a shared distribution, or there is nowhere to move it. Nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__("hostname", "cannot_move", message)


class UnknownCursor(DomainError):
    """There is nothing in the list to go on after."""

    def __init__(self) -> None:
        super().__init__("starting_after", "unknown_cursor", "starting_after names nothing of this list. Start anew.")


class DomainChanged(DomainError):
    """Somebody changed the domain since it was read. Nothing was changed; read it again."""

    def __init__(self, hostname: str) -> None:
        super().__init__(
            "version", "changed", _("%(hostname)s was changed meanwhile. Load it again.") % {"hostname": hostname}
        )
