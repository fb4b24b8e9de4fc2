"""Why a service refused; each carries a sentence for the person who asked.

AccountsError
├── LastOwner             a workspace must keep one owner
├── SoleOwner             an account owns workspaces alone that others are in
├── RoleTooLow            only owners give, change or take away ownership
├── AlreadyOwner          ownership cannot be handed to who has it
├── OwnSuspension         nobody suspends or restores themselves
├── OwnStaffRole          staff change neither their own role nor their own account
├── MemberSuspended       a workspace cannot be handed to who cannot enter it
├── AlreadyMember         the invited address belongs to a member
├── InvitationClosed      the invitation was accepted, withdrawn or has expired
├── InvitationForOther    somebody else is signed in than was invited
├── SlugTaken             another workspace has, or had a moment ago, this short name
├── BadLogo               the file is no picture that can be a logo
├── LogoNotStored         the store of files is out of reach
├── DeletionBegun         the day came: what is being deleted cannot be kept
├── NoSecondFactor        who asks members for a second factor must have one
├── DomainNotProven       the TXT record that proves an SSO domain is not there
├── DomainProvenElsewhere another workspace has proven the SSO domain
├── SsoNotReady           nobody could sign in by SSO yet, so it cannot be the only way
└── TooManyInvitations    the workspace sent too many mails this hour
"""

from django.utils.translation import gettext as _


class AccountsError(Exception):
    """A rule of workspaces and members was in the way; the message can be shown as it is."""


class LastOwner(AccountsError):
    """The change would leave the workspace without an owner."""

    def __init__(self) -> None:
        super().__init__(_("A workspace needs an owner. Make somebody else an owner first."))


class SoleOwner(AccountsError):
    """Without this account these workspaces would have members and no owner."""

    def __init__(self, workspaces: list[str]) -> None:
        super().__init__(
            _("You are the only owner of %(workspaces)s. Hand over first; nothing was deleted.")
            % {"workspaces": ", ".join(workspaces)}
        )
        self.workspaces = workspaces


class RoleTooLow(AccountsError):
    """The actor may not touch owners."""

    def __init__(self) -> None:
        super().__init__(_("Only an owner can add, change or remove owners."))


class AlreadyOwner(AccountsError):
    """The member who should become owner is one."""

    def __init__(self) -> None:
        super().__init__(_("They own this workspace already. Nothing was changed."))


class OwnSuspension(AccountsError):
    """The actor is the member whose access they would suspend or restore."""

    def __init__(self) -> None:
        super().__init__(_("You cannot suspend your own access. Another admin can; nothing was changed."))


class OwnStaffRole(AccountsError):
    """The actor is the member of staff whom they would change."""

    def __init__(self) -> None:
        super().__init__("Somebody else has to change your own account. Nothing was changed.")


class MemberSuspended(AccountsError):
    """The member who should become owner is suspended."""

    def __init__(self) -> None:
        super().__init__(_("Their access is suspended. Restore it first; nothing was changed."))


class AlreadyMember(AccountsError):
    """The invited address belongs to a member."""

    def __init__(self, email: str) -> None:
        super().__init__(_("%(email)s is a member already.") % {"email": email})
        self.email = email


class InvitationClosed(AccountsError):
    """The invitation was accepted, withdrawn or has expired."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is no longer open. Ask for a new one."))


class InvitationForOther(AccountsError):
    """The signed-in user is not the invited one."""

    def __init__(self, invited: str) -> None:
        super().__init__(_("This invitation is for %(invited)s.") % {"invited": invited})
        self.invited = invited


class SlugTaken(AccountsError):
    """Another workspace has this short name, or had it in the last 30 days."""

    def __init__(self) -> None:
        super().__init__(_("Another workspace has this short name. Choose another one."))


class BadLogo(AccountsError):
    """The file is no picture that can be a logo; the message says why."""


class LogoNotStored(AccountsError):
    """The store of files is out of reach."""

    def __init__(self) -> None:
        super().__init__(_("The logo could not be stored just now. Nothing was changed; try again in a minute."))


class DeletionBegun(AccountsError):
    """What is being deleted cannot be kept."""

    def __init__(self) -> None:
        super().__init__(_("The day has come and deleting has begun. It cannot be stopped."))


class NoSecondFactor(AccountsError):
    """The actor asks members for a second factor and has none."""

    def __init__(self) -> None:
        super().__init__(_("Set up a passkey or an authenticator app of your own first. Nothing was changed."))


class DomainNotProven(AccountsError):
    """The TXT record is not there (yet)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("DNS does not answer the record at %(name)s yet. It can take an hour; nothing was changed.")
            % {"name": name}
        )


class DomainProvenElsewhere(AccountsError):
    """Another workspace has proven this domain."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            _("Another workspace signs in with %(domain)s already. Write to us if it should be yours.")
            % {"domain": domain}
        )


class SsoNotReady(AccountsError):
    """The domain is not proven."""

    def __init__(self) -> None:
        super().__init__(_("Prove the domain first: nobody could sign in yet. Nothing was changed."))


class TooManyInvitations(AccountsError):
    """The workspace sent too many mails this hour. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        super().__init__(
            _("Too many invitations went out this hour. Try again in %(minutes)s minutes.") % {"minutes": minutes}
        )
        self.retry_after = retry_after
