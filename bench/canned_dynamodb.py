"""A DynamoDB endpoint that answers at once without storing anything: what remains is the client's cost.

`python bench/canned_dynamodb.py PORT`. PutItem is answered with {}, BatchExecuteStatement with as many
successes as it has statements; GetItem and BatchGetItem find nothing.
"""

import asyncio
import sys
from typing import cast


class Canned(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self) -> None:
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in the buffer."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            start = head.index(b"content-length:") + 15
            length = int(head[start:].split(b"\r\n", 1)[0])
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            answer = b"{}"
            if b"batchexecutestatement" in head:
                answer = b'{"Responses":[' + b",".join([b"{}"] * body.count(b'"Parameters"')) + b"]}"
            self.transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: %d\r\n\r\n%s"
                % (len(answer), answer)
            )


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
