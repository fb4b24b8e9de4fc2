"""What can be wrong with a domain of a workspace. What a host name may be: domains/names/errors.py.

DomainError
├── AlreadyHere      the workspace has the name already
├── HeldElsewhere    another workspace has proven that the name is its own
└── DomainChanged    somebody, or a worker, changed the domain since it was read
"""


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
        super().__init__("hostname", "already_here", f"{hostname} is in this workspace already.")


class HeldElsewhere(DomainError):
    """Another workspace has proven the name. It is not said which."""

    def __init__(self, hostname: str) -> None:
        message = (
            f"{hostname} is in use in another workspace. Remove it there, or prove by its TXT record that it is yours."
        )
        super().__init__("hostname", "held_elsewhere", message)


class DomainChanged(DomainError):
    """Somebody changed the domain since it was read. Nothing was changed; read it again."""

    def __init__(self, hostname: str) -> None:
        super().__init__("version", "changed", f"{hostname} was changed meanwhile. Load it again.")
