"""What a key can hold: a link or a host, as plain values. Times are unix seconds, None means no limit."""

from __future__ import annotations

from .frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@frozen
class TimeWindow:
    """Days and hours by a clock on a wall. `days`: 0 is Monday; `start` and `end` are minutes after midnight.

    A window whose end is not after its start goes past midnight and belongs to the day it starts on. `offsets` are
    (from unix second, seconds east of UTC) in order, the first for all time before: the edge has no time zones.
    """

    days: tuple[int, ...]
    start: int
    end: int
    offsets: tuple[tuple[int, int], ...]


@frozen
class Condition:
    """One test of a visitor: `name` is one of `rules.CONDITIONS`, which says what `value` is; `negated` turns it."""

    name: str
    value: Any
    negated: bool = False


@frozen
class Variant:
    """One of several destinations, chosen by the share of `weight` in the sum of weights."""

    id: str
    destination: str
    weight: int


@frozen
class Rule:
    """Where visitors go for whom all conditions hold: to `destination`, or to one of `variants`."""

    id: str
    conditions: tuple[Condition, ...]
    destination: str | None = None
    variants: tuple[Variant, ...] = ()


@frozen
class LinkItem:
    """What a short link does.

    `query` says what becomes of the visitor's query parameters: `keep` forwards them and the destination's
    own win a conflict of names, `override` forwards them and they win, `drop` forwards nothing. Those named in
    `query_pass` are forwarded and win whatever the mode, those in `query_strip` never are; a name that ends with
    `*` stands for all that begin so.

    `ios` and `android` lead to apps or their stores, with the destination as the way on where there is no app.
    From `variants_end_at` on the variant `winner` gets every visitor. `limited`: its last click has been used up.
    `password`, `social` and `cloak` are pages of the origin. `pattern` is the code with its placeholders
    (`docs/*`, `r/{id}`), for a link that stands for many paths.
    """

    destination: str
    status: int = 302
    activates_at: int | None = None
    expires_at: int | None = None
    expired_url: str | None = None
    query: str = "keep"
    query_pass: tuple[str, ...] = ()
    query_strip: tuple[str, ...] = ()
    link_id: str = ""
    workspace_id: str = ""
    disabled: bool = False
    limited: bool = False
    rules: tuple[Rule, ...] = ()
    variants: tuple[Variant, ...] = ()
    variants_end_at: int | None = None
    winner: str | None = None
    ios: str | None = None
    android: str | None = None
    leave_app: bool = False
    password: bool = False
    social: bool = False
    cloak: bool = False
    index: bool = False
    pattern: str | None = None


@frozen
class HostItem:
    """What a host does as a whole: suspension is one write here, not a fan-out over its links.

    `shapes` are those of its patterns (see `patterns.py`), the first to be tried first; without them an unknown code
    costs no second read. `alias_of` names the host whose links this one serves (`www.` of a domain). `hsts` is in
    seconds, 0 for none. `apple_app_site` and `asset_links` are the JSON documents phones ask for. `workspace_id` says
    whose the host is, and whose the codes are that nothing has: "" for nobody's, and in items of an older publisher.
    """

    status: str = "active"
    root_url: str | None = None
    not_found_url: str | None = None
    expired_url: str | None = None
    fold_case: bool = False
    wildcard: bool = False
    shapes: tuple[str, ...] = ()
    alias_of: str | None = None
    hsts: int = 0
    hsts_subdomains: bool = False
    favicon_url: str | None = None
    apple_app_site: str | None = None
    asset_links: str | None = None
    workspace_id: str = ""


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
