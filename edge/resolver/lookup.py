"""Which items a request is about: its host's and its link's, in one call to the table where memory has neither."""

from __future__ import annotations

from .contract import HostItem, LinkItem, code_from_path, host_key, link_key, normalize_host
from .reading import MAX_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .config import EdgeConfig
    from .memory import Entry
    from .store import Store

    T = TypeVar("T", HostItem, LinkItem)


class Unreadable(Exception):
    """An item the contract does not allow."""


class Found:
    """What was read. `code` is "" for the root and None where no link can be.

    `entries` are all that it rests on, by key.
    `known`: the host is one of ours. `link_entry` is where the link, or its absence, was read; `key` is its key.
    """

    __slots__ = ("code", "entries", "host", "key", "known", "link", "link_entry", "preview")

    def __init__(self, host: HostItem | None, known: bool, code: str | None, entries: dict[str, Entry]) -> None:
        self.host = host
        self.known = known
        self.code = code
        self.entries = entries
        self.link: LinkItem | None = None
        self.link_entry: Entry | None = None
        self.key = ""
        self.preview = False


class Lookup:
    """Finds items for requests. `default_hosts` share the short domain's codes."""

    def __init__(self, config: EdgeConfig, store: Store) -> None:
        self._defaults = config.default_hosts
        self._store = store

    def host(self, host: str) -> Found:
        """The host alone, as it is itself. Raises StoreDown, Unreadable."""
        return self._host(host, "")

    def link(self, host: str, path: str) -> Found:
        """The host, or the one that it is an alias of, and the link at `path` (percent-encoded).

        Raises StoreDown, Unreadable.
        """
        found = self._host(host, path)
        if found.host is not None and found.host.alias_of is not None and found.host.status == "active":
            alias, target = self._host_key(host), found.host.alias_of
            if normalize_host(target) != target:
                raise Unreadable(f"{host!r}: an alias of {target!r:.80}")
            entry = found.entries[alias]
            found = self._host(target, path)
            found.entries[alias] = entry
        return found

    def _host(self, host: str, path: str) -> Found:
        key = self._host_key(host)
        recalled = self._store.recall(key)
        fold = recalled is not None and _folds(recalled)
        code, preview = code_in(path, fold)
        if code is None and code_in(path, not fold)[0] is None:  # no link can be there, however it is spelled
            return Found(None, False, None, {})
        entries = self._read(key, host, code or "")
        item = _item(entries[key], HostItem)
        if (item is not None and item.fold_case) != fold:  # memory did not know how this host spells its codes
            code, preview = code_in(path, not fold)
            entries = self._read(key, host, code or "")
            item = _item(entries[key], HostItem)
        if code is None:  # too long in the one spelling that counts
            return Found(None, False, None, {})
        found = Found(item, item is not None or host in self._defaults, code, entries)
        found.preview = preview
        if code and found.known:
            found.key = link_key(host, code, self._defaults)
            found.link_entry = entries[found.key]
            found.link = _item(found.link_entry, LinkItem)
            if found.link is None and item is not None and item.shapes:
                self._find_pattern(found, host, item.shapes)
            if found.link is not None and found.link.pattern is not None and item is not None and item.fold_case:
                # Placeholders keep the visitor's letters, unless these alone are longer than a code may be.
                found.code = code_in(path, False)[0] or code
        return found

    def _host_key(self, host: str) -> str:
        return host_key(self._defaults[0] if host in self._defaults else host)

    def _find_pattern(self, found: Found, host: str, shapes: tuple[str, ...]) -> None:
        """Look for the most exact pattern that the code matches. What is absent before it counts as well."""
        from .patterns import candidates  # only hosts with patterns pay for it

        keys = [link_key(host, code, self._defaults) for code in candidates(found.code or "", shapes)]
        if not keys:
            return
        if len(keys) > MAX_KEYS:
            raise Unreadable(f"{host!r}: {len(keys)} kinds of patterns for one path")
        entries = self._store.get(keys, optional=keys)
        for key in keys:
            found.entries[key] = entries[key]
            link = _item(entries[key], LinkItem)
            if link is not None:
                found.key, found.link, found.link_entry = key, link, entries[key]
                return

    def _read(self, key: str, host: str, code: str) -> dict[str, Entry]:
        """The host's entry and, but for the root, the link's."""
        keys = [key, link_key(host, code, self._defaults)] if code else [key]
        return self._store.get(keys, optional=key if host in self._defaults else "")


def code_in(path: str, fold: bool) -> tuple[str | None, bool]:
    """The code in a path, and whether a `+` after it asks for the preview."""
    code = code_from_path(path, fold)
    if code and code[-1] == "+":
        return code[:-1].rstrip("/"), True
    return code, False


def _folds(entry: Entry) -> bool:
    return entry.record is not None and isinstance(entry.record.item, HostItem) and entry.record.item.fold_case


def _item(entry: Entry, kind: type[T]) -> T | None:
    """The item in `entry`, None where there is none. Raises Unreadable."""
    if entry.error is not None:
        raise Unreadable(f"{entry.error.pk!r}: {entry.error.reason}")
    if entry.record is None or entry.record.item is None:
        return None
    if not isinstance(entry.record.item, kind):
        raise Unreadable(f"{entry.record.pk!r}: not a {kind.__name__}")
    return entry.record.item
