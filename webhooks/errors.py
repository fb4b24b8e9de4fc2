"""What can be wrong with a request that concerns webhooks.

WebhookError
├── BadUrl            an address that nothing can be sent to
├── BadField          another value that an endpoint may not have
├── TooMany           the workspace has as many endpoints as it may
├── Disabled          nothing is sent to an endpoint that is disabled
└── UnknownCursor     a list was to go on after something that is not in it
"""

from django.utils.translation import gettext as _


class WebhookError(Exception):
    """Something about one field; `code` is for programs, `message` for people. Nothing was changed."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


class BadUrl(WebhookError):
    """An address that nothing can be sent to."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__("url", code, message)


class BadField(WebhookError):
    """A value that an endpoint may not have."""


class TooMany(WebhookError):
    """The workspace has as many endpoints as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "url", "too_many", _("A workspace has at most %(limit)s webhooks. Delete one first.") % {"limit": limit}
        )


class Disabled(WebhookError):
    """Nothing is sent to an endpoint that is disabled."""

    def __init__(self) -> None:
        super().__init__("enabled", "disabled", _("This webhook is disabled. Enable it first."))


class UnknownCursor(WebhookError):
    """There is nothing in the list to go on after."""

    def __init__(self) -> None:
        super().__init__("starting_after", "unknown_cursor", "starting_after names nothing of this list. Start anew.")
