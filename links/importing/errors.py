"""Why a file cannot be imported at all; a bad row is a reject and no error."""


class BadFile(Exception):
    """A file that cannot be imported. `message` says what is wrong and what to do, `code` is for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
