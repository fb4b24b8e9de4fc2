"""Lines of the log whose numbers are known, a store that fails now and then, and a forwarder that is killed.

The numbers are worked out while the lines are written: nothing of what reads them is used for it.

    python -m analytics.tests.tinybird.replay LINES DONE URL TOKEN      the forwarder's process
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3

from analytics.forwarder.config import Config
from analytics.forwarder.handler import Forwarder
from analytics.tests.forwarder.log import CHROME, line
from analytics.tinybird_client import Bots, Clicks, Dimension, Unit, Window
from edge.resolver.click import Click

BATCH = 1000
DAYS = 3
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
WORKSPACE = "ws_replay"


@dataclass(slots=True)
class Truth:
    """What all numbers must be, people's alone."""

    first: datetime
    clicks: int = 0
    scans: int = 0
    robots: int = 0
    visitors: set[tuple[int, str]] = field(default_factory=set)
    hours: Counter[float] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    variants: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_country: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))


def write_lines(path: Path, count: int, seed: int = 7) -> Truth:
    """Write so many lines of the last three days that are over, mixed; return their numbers."""
    dice = random.Random(seed)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    truth = Truth(today - timedelta(days=DAYS))
    with path.open("wb") as file:
        for number in range(count):
            file.write(_line(dice, number, count, truth))
    return truth


def _line(dice: random.Random, number: int, count: int, truth: Truth) -> bytes:
    seconds = dice.randrange(DAYS * 86_400)
    robot, scan = dice.random() < 0.1, dice.random() < 0.05
    who = dice.randrange(max(1, count // 5))
    address = f"203.{who >> 16 & 255}.{who >> 8 & 255}.{who & 255}"
    country, link, variant = (
        dice.choice(["US", "DE", "IN", "BR"]),
        f"lnk_{dice.randrange(50)}",
        dice.choice(["", "a", "b"]),
    )
    if robot:
        truth.robots += 1
    else:
        visitor = (seconds // 86_400, address)
        truth.clicks += 1
        truth.scans += scan
        truth.visitors.add(visitor)
        truth.hours[truth.first.timestamp() + seconds // 3600 * 3600] += 1
        truth.countries[country] += 1
        truth.by_country[country].add(visitor)
        truth.variants[variant, link] += 1
    return line(
        now=truth.first.timestamp() + seconds + 0.25,
        click=Click("r", link, WORKSPACE, 1, "", variant),
        agent=GOOGLE if robot else CHROME,
        ip=address,
        query="qr=1" if scan else "",
        country=country,
        request_id=f"{number:016}==",
    )


@contextmanager
def failing(store: str, share: float, seed: int = 7) -> Iterator[tuple[str, Counter[str]]]:
    """The address of a store that fails for a share of calls, and what it did.

    Half of the calls that fail were taken all the same: their answer is a 500, or none.
    """
    dice, did = random.Random(seed), Counter[str]()
    pool = urllib3.PoolManager(retries=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chance = dice.random() / share if share else 1.0
            if chance < 0.5:
                did["refused"] += 1
                self._answer(503, b"{}")
                return
            headers = {name: self.headers[name] for name in ("Authorization", "Content-Encoding") if self.headers[name]}
            answer = pool.request("POST", store + self.path, body=body, headers=headers)
            if chance < 0.75:
                did["taken, answered 500"] += 1
                self._answer(500, b"{}")
            elif chance < 1:
                did["taken, hung up"] += 1
                self.close_connection = True
            else:
                did["taken"] += 1
                self._answer(answer.status, answer.data)

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", did
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        pool.clear()


def forward_killed(lines: Path, store: str, token: str, *, kills: int, seconds: float = 60) -> None:
    """Forward all lines with a process that is killed so many times; each begins where the one before noted.

    `seconds`: how long it may take from one kill to the next. What was sent and not noted is sent again.
    """
    done = lines.with_suffix(".done")
    done.write_text("0")
    size = lines.stat().st_size
    for turn in range(1, kills + 2):
        command = [sys.executable, "-m", "analytics.tests.tinybird.replay", str(lines), str(done), store, token]
        process = subprocess.Popen(command)
        deadline = time.monotonic() + seconds
        try:
            # A kill that waits for the last line may come too late to be one: those before come early enough.
            while turn <= kills and int(done.read_text()) < size * turn / (kills + 2):
                assert process.poll() is None, "the forwarder ended by itself"
                assert time.monotonic() < deadline, "the forwarder does not get on"
                time.sleep(0.001)
            if turn <= kills:
                os.kill(process.pid, signal.SIGKILL)
            assert process.wait(seconds) == (-signal.SIGKILL if turn <= kills else 0)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def differences(asked: Clicks, truth: Truth) -> list[str]:
    """Which numbers are not the truth; none, if all is well."""
    window = Window(truth.first, truth.first + timedelta(days=DAYS))
    summary = asked.summary(window)
    found = asked.breakdowns(window, [Dimension.COUNTRIES, Dimension.VARIANTS], limit=1000)
    steps = asked.timeseries(window, Unit.HOUR)
    pairs: dict[str, tuple[object, object]] = {
        "clicks": (summary.clicks, truth.clicks),
        "visitors": (summary.visitors, len(truth.visitors)),
        "scans": (summary.qr_scans, truth.scans),
        "robots": (asked.summary(window, bots=Bots.ONLY).clicks, truth.robots),
        "hours": ({one.start.timestamp(): one.clicks for one in steps if one.clicks}, dict(truth.hours)),
        "countries": (
            {one.value: (one.clicks, one.visitors) for one in found[Dimension.COUNTRIES]},
            {name: (count, len(truth.by_country[name])) for name, count in truth.countries.items()},
        ),
        "variants": (
            {(one.value, one.parent): one.clicks for one in found[Dimension.VARIANTS]},
            dict(truth.variants),
        ),
        "usage": (
            sum(one.all_clicks for one in asked.usage(window.start.date(), window.end.date())),
            truth.clicks + truth.robots,
        ),
    }
    return [f"{name}: {is_}, not {should}"[:500] for name, (is_, should) in pairs.items() if is_ != should]


def main(lines: Path, done: Path, store: str, token: str) -> None:
    """Forward from where `done` says, and note how far it is after each batch."""
    forwarder = Forwarder(Config(store, token, "s" * 40))
    with lines.open("rb") as file:
        file.seek(int(done.read_text()))
        while batch := [data for data in (file.readline() for _ in range(BATCH)) if data]:
            waiting = [(str(number), data) for number, data in enumerate(batch)]
            while waiting:
                failed_at = forwarder.forward(waiting, 30).failed_at
                waiting = [] if failed_at is None else waiting[failed_at:]
            noted = done.with_suffix(".new")
            noted.write_text(str(file.tell()))
            noted.replace(done)
    forwarder.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
