"""What is written about one error code."""

from typing import NamedTuple


class ErrorCode(NamedTuple):
    """`statuses`: HTTP's, with which the code is answered. `example`: a message as the API words it."""

    code: str
    statuses: tuple[int, ...]
    meaning: str
    cure: str
    example: str
