"""What can be wrong with an export.

ExportError              nothing was started; about one field
├── BadOption            an option that this kind does not have, or not so
└── TooManyExports       the workspace has as many unfinished ones as it may
CannotExport             one that was started cannot end, however often it is tried; `code` is kept with it
"""

from django.utils.translation import gettext as _


class ExportError(Exception):
    """Something about one field; `code` is for programs, `message` for people. Nothing was started."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


class BadOption(ExportError):
    """An option that this kind does not have, or not so."""


class TooManyExports(ExportError):
    """The workspace has as many unfinished exports as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "kind", "too_many", _("%(limit)s exports are running already. Wait until one has ended.") % {"limit": limit}
        )


class CannotExport(Exception):
    """The export cannot end; `code` is one of exports.models.Export.Failure."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
