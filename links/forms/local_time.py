"""Times as people type them: on the clock of their own timezone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.utils.translation import gettext as _

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


class LocalTimeInput(forms.DateTimeInput):
    """A date and time as the browser's own picker sends it: without a timezone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "any"}, format=LOCAL_FORMAT)


class LocalTimeField(forms.Field):
    """A wall-clock time; LinkForm gives it its timezone. Cleans to a naive datetime or None."""

    widget = LocalTimeInput

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.fromisoformat(str(value)).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(_("Enter a date and a time.")) from None


def utc_wall_clock(moment: datetime | None) -> str:
    """The moment as the field shows it, in UTC; "" for none."""
    if moment is None:
        return ""
    # Seconds only where there are some (the API takes them): saving must not round them off.
    return moment.astimezone(UTC).strftime(LOCAL_FORMAT if moment.second == 0 else f"{LOCAL_FORMAT}:%S")


def zone_named(name: str) -> ZoneInfo:
    """The timezone with this name, UTC where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
