"""A DynamoDB that holds 24,000 links and answers GetItem and BatchGetItem, as fast as asyncio can.

`python canned_table.py PORT` serves `code0` to `code23999`, and `ruled` with 20 rules.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from edge.resolver.contract import HostItem, LinkItem, host_key, to_dynamodb
from edge.resolver.items import Condition, Rule

LINKS = 24_000

CONDITIONS = (
    *(Condition("country", (country,)) for country in ("DE", "FR", "GB", "ES", "IT", "NL", "BR", "JP")),
    *(Condition("device", (device,)) for device in ("tablet", "tv")),
    *(Condition("os", (system,)) for system in ("android", "windows", "chromeos")),
    Condition("query", (("ref", "partner"),)),
    *(Condition("language", (language,)) for language in ("de", "fr", "ja")),
    *(Condition("browser", (browser,)) for browser in ("firefox", "edge")),
    Condition("referrer", ("news.example",)),
)
"""One for each of 20 rules; none holds for an iPhone with Safari in the United States that speaks English."""


def build_items() -> dict[str, object]:
    """The table: one host and its links."""
    items: dict[str, object] = {host_key("127.0.0.1"): to_dynamodb(host_key("127.0.0.1"), 1, HostItem())}
    for number in range(LINKS):
        link = LinkItem(
            f"https://www.acme.example/campaign/{number}?utm_source=short",
            link_id=f"lnk_{number:012}",
            workspace_id="ws_bench",
        )
        items[f"code{number}"] = to_dynamodb(f"code{number}", number + 2, link)
    rules = [
        Rule(f"rul_{number}", (condition,), f"https://www.acme.example/for/{number}")
        for number, condition in enumerate(CONDITIONS)
    ]
    ruled = LinkItem("https://www.acme.example/", link_id="lnk_ruled", workspace_id="ws_bench", rules=tuple(rules))
    items["ruled"] = to_dynamodb("ruled", LINKS + 2, ruled)
    return items


class Protocol(asyncio.Protocol):
    """HTTP/1.1 as the resolver's client speaks it: one request at a time, kept alive."""

    items: dict[str, object] = build_items()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = cast(asyncio.Transport, transport)
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answer a request once all of it is there."""
        self._buffer += data
        head, mark, body = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            return
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) < int(headers[b"content-length"]):
            return
        self._buffer = b""
        answer = json.dumps(self._answer(headers[b"x-amz-target"], json.loads(body))).encode()
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: %d\r\n\r\n%s"
            % (len(answer), answer)
        )

    def _answer(self, target: bytes, body: dict[str, dict[str, dict[str, str]]]) -> object:
        if target.endswith(b".getitem"):
            item = self.items.get(body["Key"]["pk"]["S"])
            return {"Item": item} if item else {}
        ((table, asked),) = body["RequestItems"].items()
        keys = [key["pk"]["S"] for key in asked["Keys"]]  # type: ignore[index]  # of JSON, not of strings
        found = [self.items[key] for key in keys if key in self.items]
        return {"Responses": {table: found}, "UnprocessedKeys": {}}


async def serve(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
