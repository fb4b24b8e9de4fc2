"""An Events API that writes nothing: `canned_events.py PORT` counts the rows of each call and says it took them all."""

from __future__ import annotations

import socket
import sys
import zlib


def serve(port: int) -> None:
    """Answer one connection after another, until killed."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, connection.makefile("rb") as stream:
                while True:
                    size = 0
                    line = stream.readline()
                    if not line:
                        break
                    while line not in (b"\r\n", b""):
                        name, _, value = line.partition(b":")
                        if name.lower() == b"content-length":
                            size = int(value)
                        line = stream.readline()
                    rows = zlib.decompress(stream.read(size), 31).count(b"\n")
                    answer = b'{"successful_rows":%d,"quarantined_rows":0}' % rows
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))


if __name__ == "__main__":
    serve(int(sys.argv[1]))
