"""Reads of an answer that end by a deadline and at a cap, whatever the server does.

A socket's time-out is for each read: a server that drips a byte a second holds its reader for hours.
"""

import http.client
import io
import socket
import time
from typing import Any


def seconds_left(deadline: float) -> float:
    """How long there is until the deadline, in seconds of time.monotonic. Raises TimeoutError when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class TimedReads(io.RawIOBase):
    """Reads from a socket until a deadline, and not more than `most` bytes.

    Also the socket that http.client asks for a file: it only calls makefile(). Reading raises TimeoutError, and
    http.client's LineTooLong above the cap.
    """

    def __init__(self, connection: socket.socket, deadline: float, most: int) -> None:
        self._connection = connection
        # The socket stays open for as long as this file does, also if http.client closes it meanwhile.
        self._file = connection.makefile("rb", buffering=0)
        self.deadline = deadline
        self._left = most

    def makefile(self, mode: str) -> Any:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise http.client.LineTooLong("answer")
        self._connection.settimeout(seconds_left(self.deadline))
        count = self._file.readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
