"""What the publisher writes to DynamoDB and the resolver reads from it: keys, items, documents.

An item in the table has four attributes:

    pk   S  the key, see `link_key` and `host_key`
    rev  N  taken from one database sequence; only a higher one may replace what is stored
    doc  S  compact JSON with a schema version; absent on a tombstone
    ttl  N  unix seconds, on tombstones only: when DynamoDB may forget that the key was deleted

Errors, all of which the resolver answers with 503 and never with 404:

    ContractError
    ├── UnknownSchema   a document of a version this code does not know
    └── MalformedItem   anything else that is not an item
"""

from __future__ import annotations

import json

from .frozen import REQUIRED, fields_of, frozen
from .percent import unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` is not imported at run time: it counts against the cold start
    from collections.abc import Container, Mapping
    from typing import Any, Final

SCHEMA_VERSION: Final = 1

MAX_CODE_BYTES: Final = 512
"""Longest code, in bytes of UTF-8. DynamoDB's own limit for a partition key is 2,048."""

RESERVED_CODES: Final = frozenset({"favicon.ico", "robots.txt"})
"""Paths that the resolver answers itself on every host: no link can be reached under them."""

REDIRECT_STATUSES: Final = frozenset({301, 302, 303, 307, 308})
QUERY_MODES: Final = frozenset({"keep", "override", "drop"})
HOST_STATUSES: Final = frozenset({"active", "suspended"})
_MAX_SECONDS: Final = 2**53  # what every JSON reader can hold exactly


class ContractError(ValueError):
    """An item that cannot be understood. `pk` is the key it was read under, when known."""

    def __init__(self, reason: str, pk: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pk = pk


class UnknownSchema(ContractError):
    """The document's schema version is not one this code can read."""


class MalformedItem(ContractError):
    """The attributes or the document are not what the contract says."""


@frozen
class LinkItem:
    """What a short link does. Times are unix seconds, None means no limit.

    `query` says what becomes of the visitor's query parameters: `keep` forwards them and the destination's
    own win a conflict of names, `override` forwards them and they win, `drop` forwards nothing.
    """

    destination: str
    status: int = 302
    activates_at: int | None = None
    expires_at: int | None = None
    expired_url: str | None = None
    query: str = "keep"
    link_id: str = ""
    workspace_id: str = ""
    disabled: bool = False


@frozen
class HostItem:
    """What a host does as a whole: suspension is one write here, not a fan-out over its links."""

    status: str = "active"
    root_url: str | None = None
    not_found_url: str | None = None
    expired_url: str | None = None
    fold_case: bool = False
    wildcard: bool = False


@frozen
class Tombstone:
    """A deleted key. `ttl`: unix seconds after which DynamoDB may drop the tombstone too."""

    ttl: int


@frozen
class Record:
    """One item as read from the table. `item` is None for a tombstone."""

    pk: str
    rev: int
    item: LinkItem | HostItem | None


# --- keys -----------------------------------------------------------------------------------------


def normalize_host(raw: str) -> str | None:
    """Lower-case punycode without port or trailing dot; None when `raw` cannot be a host name.

    IPv4 addresses pass (the local stack uses one); IPv6 literals do not: short links live on names.
    """
    host = raw.strip()
    name, colon, port = host.rpartition(":")
    if colon:
        if not (port.isascii() and port.isdigit()):
            return None
        host = name
    host = host.removesuffix(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    if not host or len(host) > 253:
        return None
    for label in host.split("."):
        if not 0 < len(label) <= 63 or label[0] == "-" or label[-1] == "-":
            return None
        if not label.replace("-", "").replace("_", "").isalnum():
            return None
    return host


def normalize_code(text: str, fold_case: bool = False) -> str | None:
    """The one spelling of a code: NFC, no slashes at the ends, case-folded if asked.

    "" is the root. None means that no link can have this code: too long, a control character, or a `#`, which
    would let a code on the default domain (key: the bare code) spell another tenant's `domain#code`.
    """
    code = text.strip("/")
    if not code.isascii():
        code = _normalize_unicode(code, fold_case)
    elif fold_case:
        code = code.lower()
    if "#" in code or any(char < " " or char == "\x7f" for char in code):
        return None
    try:
        return code if len(code.encode()) <= MAX_CODE_BYTES else None
    except UnicodeEncodeError:  # a lone surrogate
        return None


def _normalize_unicode(code: str, fold_case: bool) -> str:
    from unicodedata import normalize  # 4 ms of a cold start, for the few codes that need it

    code = normalize("NFC", code)
    if fold_case:
        # Unicode's canonical caseless matching (The Unicode Standard, 3.13, D145), brought back to NFC
        code = normalize("NFC", normalize("NFD", code).casefold())
    return code


def code_from_path(raw_path: str, fold_case: bool = False) -> str | None:
    """The code in a request's path, percent-decoded once. "" is the root; None: there can be no such link."""
    try:
        text = unquote_to_bytes(raw_path).decode() if "%" in raw_path else raw_path
    except UnicodeError:
        return None
    return normalize_code(text, fold_case)


def link_key(host: str, code: str, default_hosts: Container[str] = ()) -> str:
    """The key of a link: `domain#code`, but the bare code where `host` is "" or one of `default_hosts`."""
    if not code or "#" in code or "#" in host:
        raise ValueError(f"no link can have the code {code!r} on {host!r}")
    return code if not host or host in default_hosts else f"{host}#{code}"


def host_key(host: str) -> str:
    """The key of a host's own item. The default short domain has one too, under its name."""
    if not host or "#" in host:
        raise ValueError(f"not a host: {host!r}")
    return f"{host}#"


# --- documents ------------------------------------------------------------------------------------

_KINDS: Final[dict[str, type[LinkItem] | type[HostItem]]] = {"link": LinkItem, "host": HostItem}
_DEFAULTS: Final = {kind: fields_of(cls) for kind, cls in _KINDS.items()}


def encode(item: LinkItem | HostItem) -> str:
    """The document for `item`: sorted keys, defaults left out, ASCII only."""
    kind = "link" if isinstance(item, LinkItem) else "host"
    doc: dict[str, Any] = {"kind": kind, "v": SCHEMA_VERSION}
    for name, default in _DEFAULTS[kind].items():
        value = getattr(item, name)
        if value != default:
            _check(name, value, default)
            doc[name] = value
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
    if version != SCHEMA_VERSION:
        raise UnknownSchema(f"schema version {version}", pk)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise MalformedItem(f"unknown kind {kind!r}", pk)
    values: dict[str, Any] = {}
    for name, default in _DEFAULTS[kind].items():
        if name in raw:
            _check(name, raw[name], default, pk)
            values[name] = raw[name]
        elif default is REQUIRED:
            raise MalformedItem(f"{name} is missing", pk)
    return _KINDS[kind](**values)


_CHOICES: Final[dict[tuple[str, type], frozenset[Any]]] = {
    ("query", str): QUERY_MODES,
    ("status", int): REDIRECT_STATUSES,
    ("status", str): HOST_STATUSES,
}


def _check(name: str, value: Any, default: object, pk: str | None = None) -> None:
    """Raise MalformedItem unless `value` has the type its default implies and is one of its choices."""
    if default is None:
        if value is None:
            return
        good = type(value) is int and abs(value) <= _MAX_SECONDS if name.endswith("_at") else _is_text(value)
    elif default is REQUIRED:
        good = _is_text(value)
    else:
        good = type(value) is type(default)
    choices = _CHOICES.get((name, type(default)))
    if not good or (choices is not None and value not in choices):
        raise MalformedItem(f"{name} is {value!r:.80}", pk)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


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
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedItem(f"bad attributes: {error!r}") from error
    if not isinstance(pk, str):
        raise MalformedItem(f"pk is {pk!r:.80}")
    if doc is None:
        return Record(pk, rev, None)
    if not isinstance(doc, str):
        raise MalformedItem("doc is not a string", pk)
    return Record(pk, rev, decode(doc, pk))
