"""A link as JSON, and a link from that again: what the bin keeps."""

from datetime import datetime
from typing import Any, Final

from links.models import Link

# The primary key too: the link stands in the list where it stood. Its domain and folder may be gone by the time that it
# comes back, and its key may be another's: these are looked up then.
_LEFT_OUT: Final = frozenset({"workspace_id", "key"})


def snapshot_of(link: Link, days: list[tuple[str, int, str]]) -> dict[str, Any]:
    """All values of the link with the names of its tags; `days`: its clicks by day (day, clicks, time of the last)."""
    values = {
        field.attname: _plain(getattr(link, field.attname))
        for field in Link._meta.concrete_fields
        if field.attname not in _LEFT_OUT
    }
    return {"values": values, "tags": link.tag_names, "days": days}


def link_from(snapshot: dict[str, Any]) -> Link:
    """An unsaved link with these values, without a key. Fields that are newer than the snapshot have their defaults."""
    link = Link()
    for field in Link._meta.concrete_fields:
        if field.attname in snapshot["values"]:
            setattr(link, field.attname, field.to_python(snapshot["values"][field.attname]))
    return link


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
