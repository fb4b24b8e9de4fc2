"""The JSON document of an item, and the attributes around it in DynamoDB."""

from __future__ import annotations

import json

from .errors import MalformedItem, UnknownSchema
from .frozen import REQUIRED, fields_of
from .items import HostItem, LinkItem, Record, Tombstone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

SCHEMA_VERSION: Final = 2

REDIRECT_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
QUERY_MODES: Final = frozenset({"keep", "override", "drop"})
HOST_STATUSES: Final = frozenset({"active", "suspended"})
_MAX_SECONDS: Final = 2**53  # what every JSON reader can hold exactly

_KINDS: Final[dict[str, type[LinkItem] | type[HostItem]]] = {"link": LinkItem, "host": HostItem}
_DEFAULTS: Final = {kind: fields_of(cls) for kind, cls in _KINDS.items()}

# A reader of version 1 ignores all other fields, and would get these links wrong.
_VERSION_1: Final = frozenset(
    {"destination", "status", "activates_at", "expires_at", "expired_url", "query", "link_id", "workspace_id"}
    | {"disabled", "root_url", "not_found_url", "fold_case", "wildcard"}
)
_RULED: Final = ("rules", "variants")


def encode(item: LinkItem | HostItem) -> str:
    """The document for `item`: sorted keys, defaults left out, ASCII only, the lowest version that can say it."""
    kind = "link" if isinstance(item, LinkItem) else "host"
    doc: dict[str, Any] = {"kind": kind}
    for name, default in _DEFAULTS[kind].items():
        value = getattr(item, name)
        if value != default:
            doc[name] = _dumped(name, value)
            _parsed(name, doc[name], default, None)
    doc["v"] = 1 if doc.keys() <= _VERSION_1 | {"kind"} else SCHEMA_VERSION
    return json.dumps(doc, sort_keys=True, separators=(",", ":"))


def decode(doc: str | bytes, pk: str | None = None) -> LinkItem | HostItem:
    """The item in a document. Unknown fields are ignored: an older resolver may meet a newer publisher."""
    try:
        raw = json.loads(doc)
    except (ValueError, RecursionError) as error:
        raise MalformedItem(f"not JSON: {error}", pk) from error
    if not isinstance(raw, dict):
        raise MalformedItem("not a JSON object", pk)
    version, kind = raw.get("v"), raw.get("kind")
    if type(version) is not int:
        raise MalformedItem("no schema version", pk)
    if not 1 <= version <= SCHEMA_VERSION:
        raise UnknownSchema(f"schema version {version}", pk)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise MalformedItem(f"unknown kind {kind!r}", pk)
    values: dict[str, Any] = {}
    for name, default in _DEFAULTS[kind].items():
        if name in raw:
            values[name] = _parsed(name, raw[name], default, pk)
        elif default is REQUIRED:
            raise MalformedItem(f"{name} is missing", pk)
    return _KINDS[kind](**values)


_CHOICES: Final[dict[tuple[str, type], frozenset[Any]]] = {
    ("query", str): QUERY_MODES,
    ("status", int): REDIRECT_STATUSES,
    ("status", str): HOST_STATUSES,
}


def _dumped(name: str, value: Any) -> Any:
    """`value` as JSON can hold it."""
    if name in _RULED:
        from . import rule_documents  # only links with rules pay for it

        return rule_documents.dump(name, value)
    return list(value) if isinstance(value, tuple) else value


def _parsed(name: str, value: Any, default: object, pk: str | None) -> Any:
    """The field's value. Raises MalformedItem unless it has the type its default implies and is one of its choices."""
    if name in _RULED:
        from . import rule_documents

        return rule_documents.parse(name, value, pk)
    if default == ():
        if not isinstance(value, list) or not all(map(_is_text, value)):
            raise MalformedItem(f"{name} is {value!r:.80}", pk)
        return tuple(value)
    if default is None:
        good = value is None or (_is_moment(value) if name.endswith("_at") else _is_text(value))
    elif default is REQUIRED:
        good = _is_text(value)
    else:
        good = type(value) is type(default) and (type(value) is not int or abs(value) <= _MAX_SECONDS)
    choices = _CHOICES.get((name, type(default)))
    if not good or (choices is not None and value not in choices):
        raise MalformedItem(f"{name} is {value!r:.80}", pk)
    return value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_moment(value: object) -> bool:
    return type(value) is int and abs(value) <= _MAX_SECONDS


# --- DynamoDB attributes --------------------------------------------------------------------------


def to_dynamodb(pk: str, rev: int, item: LinkItem | HostItem | Tombstone) -> dict[str, dict[str, str]]:
    """The attributes of an item, in DynamoDB's JSON."""
    if isinstance(item, Tombstone):
        return tombstone(pk, rev, item.ttl)
    return {"pk": {"S": pk}, "rev": {"N": str(rev)}, "doc": {"S": encode(item)}}


def tombstone(pk: str, rev: int, ttl: int) -> dict[str, dict[str, str]]:
    """The attributes that stand for a deleted key until `ttl` (unix seconds)."""
    return {"pk": {"S": pk}, "rev": {"N": str(rev)}, "ttl": {"N": str(ttl)}}


def from_dynamodb(attrs: Mapping[str, Any]) -> Record:
    """The record in one item's attributes. DynamoDB drops tombstones days late: `ttl` decides nothing."""
    try:
        pk, rev = attrs["pk"]["S"], int(attrs["rev"]["N"])
        doc = attrs["doc"]["S"] if "doc" in attrs else None
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise MalformedItem(f"bad attributes: {error!r}") from error
    if not isinstance(pk, str):
        raise MalformedItem(f"pk is {pk!r:.80}")
    if doc is None:
        return Record(pk, rev, None)
    if not isinstance(doc, str):
        raise MalformedItem("doc is not a string", pk)
    return Record(pk, rev, decode(doc, pk))
