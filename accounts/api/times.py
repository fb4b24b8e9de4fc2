"""Times and days that come in."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _written(value: object) -> object:
    """pydantic also takes seconds since 1970 for a time, and a number in quotation marks."""
    if isinstance(value, int | float) or (isinstance(value, str) and "T" not in value.upper().replace(" ", "T")):
        raise ValueError("Write a time with its zone, such as 2030-01-31T12:00:00Z.")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


def _day(value: object) -> object:
    """pydantic also takes seconds since 1970 for a date."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("Write a day as 2026-01-31.")
    return value


Day = Annotated[date, BeforeValidator(_day)]
