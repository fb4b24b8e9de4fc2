"""How long what is paid for lasts."""

import calendar
from datetime import UTC, datetime


def after(start: int, interval: str, count: int, anchor: int) -> int:
    """The end of the period that begins at `start`: the day of the month is that of `anchor`, or the month's last."""
    moment, day = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(anchor, UTC).day
    if interval in ("day", "week"):
        return start + count * (86_400 if interval == "day" else 7 * 86_400)
    months = moment.year * 12 + moment.month - 1 + (count if interval == "month" else 12 * count)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return int(moment.replace(year=year, month=month + 1, day=min(day, last)).timestamp())
