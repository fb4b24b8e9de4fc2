"""What the benchmarks share: servers in a scratch folder, Django on top of them, processes on a core."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from getowl.local import servers  # noqa: E402 - needs the project on the path first


@contextlib.contextmanager
def scratch_stack(*, aws_endpoint: str | None = None) -> Iterator[Path]:
    """Start Postgres and Valkey (and moto unless `aws_endpoint` is given), set the environment, migrate."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="getowl-bench-")))
        (folder / "static").mkdir()
        postgres, valkey = servers.free_port(), servers.free_port()
        stack.callback(servers.stop, servers.start_postgres(folder / "postgres", postgres, folder / "postgres.log"))
        stack.callback(servers.stop, servers.start_valkey(folder / "valkey", valkey, folder / "valkey.log"))
        if aws_endpoint is None:
            aws = servers.free_port()
            stack.callback(servers.stop, servers.start_aws(aws, folder / "aws.log"))
            aws_endpoint = f"http://127.0.0.1:{aws}"
        os.environ |= {
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "getowl.settings",
            "VAR_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": f"postgres://getowl@127.0.0.1:{postgres}/getowl",
            "DATABASE_STATEMENT_TIMEOUT_MS": "0",
            "VALKEY_URL": f"redis://127.0.0.1:{valkey}",
            "AWS_ENDPOINT_URL": aws_endpoint,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "LOG_LEVEL": "WARNING",
        }
        manage("migrate", "--verbosity", "0")
        yield folder


def manage(*args: str) -> None:
    """Run a management command in a process of its own."""
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *args], check=True)  # noqa: S603 - our own command


@contextlib.contextmanager
def process(*command: str, core: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process, on one core if asked (where taskset exists), and stop it at the end."""
    prefix = ["taskset", "-c", str(core)] if core is not None and (os.cpu_count() or 1) > 1 else []
    started = subprocess.Popen([*prefix, *command], cwd=ROOT, start_new_session=True)  # noqa: S603 - our own command
    try:
        yield started
    finally:
        servers.stop(started)


def wait_for_port(port: int) -> None:
    """Wait until somebody listens on the port of 127.0.0.1; 20 seconds at most."""
    deadline = time.monotonic() + 20
    while not servers.port_is_busy(port):
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing answers on port {port}")
        time.sleep(0.02)
