"""Why a file, or one of its rows as a whole, cannot be imported."""


class BadFile(Exception):
    """A file that cannot be imported. `message` says what is wrong and what to do, `code` is for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadRow(Exception):
    """A row that is broken as a whole; it becomes a reject."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
