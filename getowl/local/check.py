"""`./run --check`: import a file of links, publish it, follow every link as a visitor, account for every row.

Works on a scratch folder and free ports, so that it can run beside a running stack. Every stage has a
deadline that grows with the file.
"""

import csv
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from getowl.local import servers
from getowl.local.stack import Stack, start, step
from getowl.local.supervisor import Interrupted, Supervisor
from getowl.local.visitors import Visitors

# Every stage handles far more rows a second than this, also on a slow machine.
ROWS_A_SECOND = 40
BASE_SECONDS = 60
SHOWN = 10
PRODUCTION_MAX_AGE = 30  # seconds: nobody edits anything here, so the edge may work as it does in production


@dataclass(slots=True)
class Verdict:
    """What came of each row of the file. `missing` and `wrong` hold one sentence each."""

    imported: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    published: int = 0
    resolved: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every row was imported or rejected, and every link leads where its row says."""
        complete = self.imported == self.published == self.resolved
        return self.imported > 0 and complete and not self.missing and not self.wrong

    def line(self, seconds: float) -> str:
        """The one line that says it all."""
        reasons = ", ".join(f"{code} {count}" for code, count in self.reasons.most_common())
        missing = f", missing {len(self.missing)}" if self.missing else ""
        return (
            f"check: imported {self.imported}, rejected {self.rejected}{f' ({reasons})' if reasons else ''}, "
            f"published {self.published}, resolved {self.resolved}, wrong {len(self.wrong)}{missing}, "
            f"seconds {seconds:.0f}"
        )


def check(links: Path, *, keep: bool) -> int:
    """Run the check on a CSV file; returns the exit code. The scratch folder stays on a failure or with `keep`."""
    if not links.is_file():
        print(f"check: there is no file {links}", file=sys.stderr)
        return 1
    folder = Path(tempfile.mkdtemp(prefix="getowl-check-"))
    began = time.monotonic()
    verdict = Verdict()
    supervisor = Supervisor()
    failure = ""
    with supervisor.signals():
        try:
            print(f"getowl check: {links.name}, in {folder}", flush=True)
            _check(links, Stack(folder, max_age=PRODUCTION_MAX_AGE), supervisor, verdict)
        except servers.ServerError as error:
            failure = str(error)
        except Interrupted:
            failure, keep = "interrupted", False
        finally:
            supervisor.stop()
    good = verdict.good and not failure
    for sentence in [failure, *verdict.missing[:SHOWN], *verdict.wrong[:SHOWN]]:
        if sentence:
            print(f"\n  {sentence}", file=sys.stderr)
    if (good and not keep) or failure == "interrupted":
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"\n  data and logs: {folder}", file=sys.stderr)
    print(verdict.line(time.monotonic() - began) + ("" if good else " FAILED"), flush=True)
    return 0 if good else 1


def _check(links: Path, stack: Stack, supervisor: Supervisor, verdict: Verdict) -> None:
    start(stack, supervisor)
    from getowl.local import rows  # needs Django's set-up, which start() has done

    written = _read(links)
    stage = _Stage(supervisor, BASE_SECONDS + len(written) / ROWS_A_SECOND)
    with step(f"import of {len(written):,} rows") as progress:
        source = rows.start_import(links)
        stage.wait("the import", lambda: rows.import_finished(source, progress))
        verdict.imported, verdict.rejected = source.created_rows, source.rejected_rows
        verdict.reasons = rows.reasons(source)
        verdict.missing = rows.unaccounted(source, written)
        verdict.wrong = rows.altered(source, written)
    with step("publication at the edge") as progress:
        stage.wait("the publication", lambda: rows.published(progress))
        verdict.published = rows.count_published(source)
    with step("every link, as a visitor") as progress:
        visitors = Visitors(stack.edge, rows.expected(source))
        try:
            stage.wait("the visits", lambda: visitors.finished(progress))
        finally:
            visitors.stop()
        verdict.resolved = visitors.right
        verdict.wrong += visitors.wrong


def _read(links: Path) -> dict[int, dict[str, str]]:
    """The rows that are not empty by their number (the header is row 1), read apart from the import's own reader."""
    with links.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        return {
            number: {name: cell.strip() for name, cell in zip(header, row, strict=False)}
            for number, row in enumerate(reader, start=2)
            if any(cell.strip() for cell in row)
        }


@dataclass(frozen=True, slots=True)
class _Stage:
    supervisor: Supervisor
    seconds: float

    def wait(self, name: str, done: Callable[[], bool]) -> None:
        """Poll until `done()`; raises ServerError when the time is up or a process has died."""
        deadline = time.monotonic() + self.seconds
        while not done():
            self.supervisor.check()
            if time.monotonic() > deadline:
                raise servers.ServerError(f"{name} did not finish within {self.seconds:.0f} seconds")
            time.sleep(0.2)
