"""Times that come in."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _written(value: object) -> object:
    """pydantic also takes seconds since 1970 for a time, and a number in quotation marks."""
    if isinstance(value, int | float) or (isinstance(value, str) and "T" not in value.upper().replace(" ", "T")):
        raise ValueError("Write a time with its zone, such as 2030-01-31T12:00:00Z.")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
