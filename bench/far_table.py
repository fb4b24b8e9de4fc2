"""The canned table (`canned_table.py`) at a distance: `python far_table.py PORT ROUND_TRIP_MS`.

Each answer comes a round trip late, the first one on a connection two: connecting takes one as well.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parent))

from canned_table import Protocol


class _Late:
    """A transport that writes later."""

    def __init__(self, transport: asyncio.Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds
        self._connecting = seconds

    def write(self, data: bytes) -> None:
        """Write `data` after the round trip."""
        late, self._connecting = self._seconds + self._connecting, 0.0
        asyncio.get_running_loop().call_later(late, self._transport.write, data)


class FarProtocol(Protocol):
    """One connection from afar."""

    seconds = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the distance in between."""
        late = _Late(cast(asyncio.Transport, transport), self.seconds)
        super().connection_made(cast(asyncio.Transport, late))


async def serve(port: int) -> None:
    """Serve until killed. The short queue is what a black hole needs (`replicas`)."""
    server = await asyncio.get_running_loop().create_server(FarProtocol, "127.0.0.1", port, backlog=1)
    await server.serve_forever()


if __name__ == "__main__":
    FarProtocol.seconds = float(sys.argv[2]) / 1000
    asyncio.run(serve(int(sys.argv[1])))
