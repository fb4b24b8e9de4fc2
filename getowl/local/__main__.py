"""`./run`: all of getowl on this machine; `./run --check`: the same, proven from an import to the redirects."""

import argparse
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from getowl.local import servers
from getowl.local.bootstrap import PROJECT
from getowl.local.stack import Stack, start
from getowl.local.supervisor import Interrupted, Supervisor
from getowl.translations.catalogues import compile_catalogues

LARGER_FILE = PROJECT / "../shared/data/links-24k.csv"
SAMPLE_FILE = PROJECT / "getowl/local/sample-links.csv"


class UsageError(Exception):
    """The stack cannot be started this way; the message names the way out."""


def main() -> int:
    """Parse the command line, run, and return the exit code."""
    options = _parse()
    compile_catalogues()
    try:
        if options.check:
            from getowl.local.check import check

            return check(options.links or _default_links(), keep=options.keep)
        return _run(options.data.resolve(), options.port, options.edge_port)
    except (UsageError, servers.ServerError) as error:
        print(f"\n\nNot started: {error}", file=sys.stderr)
        return 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Start all of getowl on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="of the web app (default 8000)")
    parser.add_argument("--edge-port", type=int, default=8080, help="of the short links (default 8080)")
    parser.add_argument("--data", type=Path, default=PROJECT / "var", help="data folder (default var)")
    parser.add_argument("--check", action="store_true", help="prove it: import links, resolve every one, exit")
    parser.add_argument("--links", type=Path, help="the CSV file that --check imports")
    parser.add_argument("--keep", action="store_true", help="keep the scratch folder of --check")
    return parser.parse_args()


def _default_links() -> Path:
    return LARGER_FILE.resolve() if LARGER_FILE.is_file() else SAMPLE_FILE


def _run(folder: Path, port: int, edge_port: int) -> int:
    for number, option in ((port, "--port"), (edge_port, "--edge-port")):
        if servers.port_is_busy(number):
            raise UsageError(f"port {number} is in use by another program. Choose another one: ./run {option} NUMBER")
    with _locked(folder):
        print(f"getowl starts; its data is in {folder}", flush=True)
        supervisor = Supervisor()
        with supervisor.signals():
            try:
                return _serve(Stack(folder, web=port, edge=edge_port), supervisor)
            except Interrupted:
                print("\nStopping ...", flush=True)
                return 0
            finally:
                supervisor.stop()
                (folder / "local.env").unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Own this data folder; the lock goes away with the process, however that ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise UsageError(f"the data folder {folder} cannot be used: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(
                f"another ./run uses the data folder {folder}. Stop it first, or choose another: ./run --data DIR "
                "--port NUMBER --edge-port NUMBER"
            ) from None
        yield


def _serve(stack: Stack, supervisor: Supervisor) -> int:
    start(stack, supervisor)
    from getowl.local.demo import seed_and_verify  # needs Django's set-up, which start() has done

    print(seed_and_verify(stack), flush=True)
    try:
        supervisor.watch()
    except servers.ServerError as error:
        print(f"\nStopped: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    # Started as `-m`, the working folder is the project's; children are started with `-m` as well.
    os.chdir(PROJECT)
    sys.exit(main())
