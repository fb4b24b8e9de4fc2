"""What can go wrong between getowl and Tinybird.

TinybirdError
├── TinybirdNotConfigured     a setting is empty: this process cannot ask about clicks
├── TinybirdUnavailable       no answer, 429 or 5xx, after all tries: ask again later
├── TinybirdJobFailed         a job ended with an error, or not in time
└── TinybirdRefused           a 4xx: asking again changes nothing (`status`, `message`)
    └── TinybirdForbidden     the token is wrong, has expired or does not reach this pipe
"""


class TinybirdError(Exception):
    """Any failure of a call to Tinybird."""


class TinybirdNotConfigured(TinybirdError):
    """`settings` are empty without which nothing can be asked."""

    def __init__(self, settings: list[str]) -> None:
        super().__init__(f"Clicks cannot be shown: {', '.join(settings)} must be set.")
        self.settings = settings


class TinybirdUnavailable(TinybirdError):
    """No answer, 429 or 5xx, and every try was used up. `status` is 0 without an answer."""

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class TinybirdJobFailed(TinybirdError):
    """A job did not do what it was started for; it may still do it if it was only late."""


class TinybirdRefused(TinybirdError):
    """Tinybird does not take this request, now or later."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Tinybird answered {status}: {message}")
        self.status = status
        self.message = message


class TinybirdForbidden(TinybirdRefused):
    """The token gives no right to this."""
