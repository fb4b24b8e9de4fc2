"""What can be wrong with a link.

    LinkError
    ├── BadField            a value that no link may have
    │   ├── BadSlug
    │   ├── BadDestination  of any address that a link can lead to
    │   ├── BadDomain       a domain that the workspace cannot make links on
    │   ├── BadFolder       a folder that the workspace does not have, or hides from who asks
    │   ├── BadFolderName
    │   ├── BadWindow       it would end before it starts
    │   └── BadTag
    ├── SlugTaken           another link has the slug
    ├── NameTaken           something else of this kind has the name
    ├── TagBusy             the last change of a tag is still on its way to its links
    ├── TooManyFolders
    ├── FolderLocked        whoever asks may look at what lies in the folder, not change it
    ├── NoRoom              the workspace's plan has no room for more of it
    ├── LinkGone            it is not there (any more)
    ├── NamedTwice          a link was named twice where each is changed once
    ├── LinkConflict        somebody changed the link since it was read
    └── UnknownCursor       a list was asked to go on after a link that is not there

Each carries a `code` for programs, the `field` it is about and a `message` for people.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.entitlements import PlanLimit


class LinkError(Exception):
    """Something about one field of a link; `message` says what is wrong and what to do."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


class BadField(LinkError):
    """A value that no link may have."""


class BadSlug(BadField):
    """A slug that cannot be served or would mislead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__("slug", code, message)


class BadDestination(BadField):
    """An address that a link must not lead to."""

    def __init__(self, code: str, message: str, field: str = "destination") -> None:
        super().__init__(field, code, message)


class BadDomain(BadField):
    """A domain that the workspace does not hold: it is absent, not proven, or another's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__("domain", code, message)


class BadFolder(BadField):
    """A folder that is not there, is another workspace's, or is hidden from who asks."""

    def __init__(self) -> None:
        super().__init__("folder", "unknown_folder", _("There is no such folder. Choose another one, or none."))


class BadFolderName(BadField):
    """A name that no folder may have."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__("name", code, message)


class TooManyFolders(LinkError):
    """The workspace has as many folders as one can have."""

    def __init__(self, limit: int) -> None:
        message = _("A workspace has at most %(limit)s folders. Delete one that is not used any more.")
        super().__init__("name", "too_many_folders", message % {"limit": limit})


class FolderLocked(LinkError):
    """Nothing was changed: the folder's access level, or the person's role, does not allow it."""

    def __init__(self, message: str = "") -> None:
        text = message or _("You can look at links in this folder, not change them.")
        super().__init__("folder", "folder_locked", text)


class BadWindow(BadField):
    """The link would end before it starts."""

    def __init__(self) -> None:
        super().__init__("expires_at", "window", _("The link must expire after it is activated."))


class BadTag(BadField):
    """A tag name that cannot be stored."""

    def __init__(self, message: str) -> None:
        super().__init__("tags", "tag", message)


class SlugTaken(LinkError):
    """Another link has the slug. Code `duplicate`: this workspace's own, with the same destination."""

    def __init__(self, slug: str, *, code: str = "taken", message: str = "", folded: bool = False) -> None:
        why = pgettext("of a slug", "taken")
        if "{" in slug:
            why = _("taken: another pattern stands for the same addresses")
        elif folded:
            why = _("taken, perhaps with other capital letters: the domain does not tell them apart")
        super().__init__(
            "slug", code, message or _("“%(slug)s” is %(why)s. Choose another slug.") % {"slug": slug, "why": why}
        )
        self.slug = slug


class ExternalIdTaken(LinkError):
    """Another link of the workspace has the external id."""

    def __init__(self, external_id: str) -> None:
        message = _("Another link has the external id “%(id)s”. Choose another one.") % {"id": external_id[:60]}
        super().__init__("external_id", "taken", message)


class NameTaken(LinkError):
    """Something else of this kind has the name in the workspace."""

    def __init__(self, name: str) -> None:
        super().__init__("name", "taken", _("The name “%(name)s” is taken. Choose another one.") % {"name": name})
        self.name = name


class TagBusy(LinkError):
    """The tag is being renamed, merged or deleted on its links."""

    def __init__(self, name: str) -> None:
        message = _("“%(name)s” is still being changed on its links. Try again in a minute.") % {"name": name}
        super().__init__("name", "busy", message)


class NoRoom(LinkError):
    """The plan has no room for another one. What was refused says PlanLimit; nothing was changed."""

    def __init__(self, refusal: PlanLimit) -> None:
        super().__init__("", "plan_limit", str(refusal))


class LinkConflict(LinkError):
    """The link is no longer at the version the caller saw."""

    def __init__(self, *, expected: int, current: int) -> None:
        message = _("Somebody changed this link meanwhile. Nothing was saved; reload it and try again.")
        super().__init__("version", "conflict", message)
        self.expected = expected
        self.current = current


class LinkGone(LinkError):
    """There is no such link, or none that whoever asks may see."""

    def __init__(self) -> None:
        super().__init__("id", "not_found", _("There is no such link."))


class NamedTwice(LinkError):
    """A link was named twice where each is changed once."""

    def __init__(self) -> None:
        message = _("This link was named further up already. Say all that is to change of it in one place.")
        super().__init__("id", "duplicate", message)


class UnknownCursor(LinkError):
    """The link to go on after does not exist (any more)."""

    def __init__(self) -> None:
        super().__init__("starting_after", "unknown_cursor", _("The link to continue after is gone. Start again."))
