"""Sends requests one after the other on kept connections; prints how many were answered a second, and their medians.

`python bench/api_load.py PORT PATH KEY SECONDS KIND` with KIND `row`, `link` or `bulk`: what the bodies hold.
"""

import http.client
import json
import statistics
import sys
import threading
import time
from itertools import count

CONNECTIONS = 4
numbers = count()


def body(kind: str) -> object:
    """A body that no other request has."""
    number = f"{time.monotonic_ns():x}{next(numbers):x}"
    link = {"destinationUrl": f"https://www.example.com/products/{number}?utm_source=mail", "tags": ["Autumn"]}
    many = {"links": [{**link, "title": f"Offer {n}"} for n in range(100)]}
    return {"row": {"name": number}, "link": link, "bulk": many}[kind]


def run(port: int, path: str, key: str, until: float, kind: str, times: list[float]) -> None:
    """One connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "X-Forwarded-Proto": "https"}
    while time.monotonic() < until:
        data = json.dumps(body(kind))
        started = time.perf_counter()
        connection.request("POST", path, data, headers)
        response = connection.getresponse()
        text = response.read()
        if response.status not in (200, 201) or b'"status": "error"' in text or b'"status":"error"' in text:
            raise SystemExit(f"{response.status}: {text[:300]!r}")
        times.append(time.perf_counter() - started)


def main() -> None:
    """Run all connections for a while."""
    port, path, key, seconds, kind = sys.argv[1:]
    times: list[float] = []
    until = time.monotonic() + float(seconds)
    threads = [
        threading.Thread(target=run, args=(int(port), path, key, until, kind, times)) for _ in range(CONNECTIONS)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"rate": len(times) / (time.monotonic() - started), "ms": statistics.median(times) * 1000}))


if __name__ == "__main__":
    main()
