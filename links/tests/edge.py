"""The edge as the drain fills it, with the resolver in front: what visitors of a host meet."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from django.db import transaction

from edge.models import EdgeChange
from edge.outbox import enqueue
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.handler import Resolver
from edge.sources import items_now
from edge.tests.resolver.conftest import event, header
from edge.tests.resolver.dict_store import DictStore


class Edge:
    """A table in memory. Nothing gets there but what was enqueued and drained."""

    def __init__(self, short_hosts: list[str]) -> None:
        self.items: dict[str, LinkItem | HostItem] = {}
        self._hosts = tuple(short_hosts)

    def publish(self, *keys: str) -> set[str]:
        """Write these too: the item of a host that did not go the way of its states, for instance."""
        with transaction.atomic():
            enqueue(keys)
        return self.drain()

    def drain(self, only: str = "") -> set[str]:
        """Write what waits in the outbox, or one key of it; returns the keys."""
        waiting = EdgeChange.objects.filter(key=only) if only else EdgeChange.objects.all()
        keys = list(waiting.values_list("key", flat=True))
        now = items_now(keys)
        for key in keys:
            if key in now:
                self.items[key] = now[key]
            else:
                self.items.pop(key, None)
        EdgeChange.objects.filter(key__in=keys).delete()
        return set(keys)

    def visit(self, url: str) -> str:
        """Where a visitor of this address is sent; the status of an answer that sends nobody anywhere."""
        store = DictStore(time.time)
        for key, item in self.items.items():
            store.put(key, item)
        config = EdgeConfig("t", (Replica("us-east-1"),), self._hosts, origin_host="o.example", origin_secret="s" * 32)
        resolver = Resolver(config, store, time.time)  # type: ignore[arg-type]  # the store stands in for a Store
        parts = urlsplit(url)
        answer = resolver.answer(event(parts.path, host=parts.netloc, query=parts.query))
        if "status" not in answer:
            return str(answer["uri"])  # handed over to the origin
        return header(answer, "location") or str(answer["status"])

    def links_on(self, hostname: str) -> dict[str, str]:
        """The ids of the workspaces whose links are in the table under this host, by code."""
        found = {}
        for key, item in self.items.items():
            host, _, code = key.partition("#")
            if host == hostname and isinstance(item, LinkItem):
                found[code] = item.workspace_id
        return found
