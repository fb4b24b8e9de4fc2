"""Makes `.venv` with everything the local stack and the tests need; for `run` and `test`.

Imports the standard library only: it runs before anything is installed. Its syntax is that of Python 3.7,
so that an older Python can still read it and say which one is needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = PROJECT / "requirements-dev.txt"


class BootstrapError(Exception):
    """The environment could not be made; the message says what is missing and how to get it."""


def enter(*arguments: str) -> None:
    """Install what is missing, then become `.venv`'s Python with these arguments. Ends the process on an error."""
    try:
        _require_platform()
        python = install(PROJECT / ".venv")
    except BootstrapError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next start continues.")
    os.chdir(PROJECT)
    sys.stdout.flush()
    # Our own interpreter by its full path. VIRTUAL_ENV of some other project would only mislead tools.
    os.environ.pop("VIRTUAL_ENV", None)
    os.execv(str(python), [str(python), *arguments])  # noqa: S606


def _require_platform() -> None:
    if os.name != "posix":
        raise BootstrapError("The local stack runs on Linux and macOS. On Windows use WSL, or docker compose up.")
    if sys.version_info >= OLDEST_PYTHON:
        return
    wanted = ".".join(map(str, OLDEST_PYTHON))
    for minor in range(19, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - found on the user's own PATH
    raise BootstrapError(
        f"getowl needs Python {wanted} or newer; this is {platform.python_version()} ({sys.executable}), "
        f"and no newer python3 is on the PATH. Start it with one: /path/to/python{wanted} {sys.argv[0]}"
    )


def install(venv: Path) -> Path:
    """Make `venv` hold exactly what requirements-dev.txt names, checked by hash; returns its Python.

    Does nothing when its stamp says so. Raises BootstrapError.
    """
    python = venv / "bin" / "python"
    stamp = venv / ".getowl-stamp"
    if not _runs(python):
        _make_venv(venv)
    wanted = _fingerprint(python)
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    stamp.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if uv:
        print("Installing packages with uv ...", flush=True)
        _call([uv, "pip", "install", "--quiet", "--python", str(python), *_requirements()])
    else:
        print("Installing packages with pip; this takes about a minute ...", flush=True)
        _call([str(python), "-m", "pip", "install", "--disable-pip-version-check", *_requirements()], show=True)
    stamp.write_text(wanted)
    return python


def _requirements() -> list[str]:
    return ["--require-hashes", "-r", str(REQUIREMENTS)]


def _runs(python: Path) -> bool:
    """Whether this interpreter is there, alive (its base may have been removed) and new enough."""
    if not python.exists():
        return False
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON!r})"
    try:
        return subprocess.run([str(python), "-c", probe], check=False, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def _fingerprint(python: Path) -> str:
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{digest} {python.resolve()} {platform.machine()}\n"


def _make_venv(venv: Path) -> None:
    print(f"Making {venv} with Python {platform.python_version()} ...", flush=True)
    uv = shutil.which("uv")
    if uv:
        _call([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)])
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise BootstrapError(
            f"This Python ({sys.executable}) cannot make virtual environments: venv or ensurepip is missing.\n"
            "On Debian or Ubuntu: apt install python3-venv. Or install uv, which needs neither."
        )
    _call([sys.executable, "-m", "venv", "--clear", str(venv)])


def _call(command: list[str], show: bool = False) -> None:
    """Run a command, showing its progress in one line if asked; raise BootstrapError with its last lines."""
    lines: list[str] = []
    live = show and sys.stdout.isatty()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
        )
    except OSError as error:
        raise BootstrapError(f"{command[0]} could not be started: {error}") from error
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if live:
                print(f"\r\033[K  {line.strip()[:76]}", end="", flush=True)
    if live:
        print("\r\033[K", end="")
    if process.returncode != 0:
        raise BootstrapError(_explain(command, lines))


def _explain(command: list[str], lines: list[str]) -> str:
    tail = "\n".join(f"  {line}" for line in lines[-12:])
    return (
        f"This command failed:\n  {' '.join(command)}\nIts last lines:\n{tail}\n"
        "If the network was away, run it again: what was installed is kept. Behind a proxy set HTTPS_PROXY."
    )
