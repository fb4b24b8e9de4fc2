"""`./test`: every check in one go. With arguments, only pytest runs, and gets them."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from getowl.local.bootstrap import PROJECT

BIN = Path(sys.executable).parent
MYPY_PATHS = ["."]


def checks() -> dict[str, list[str]]:
    """Each check's name and command, fastest first."""
    python = [sys.executable]
    return {
        "ruff check": [str(BIN / "ruff"), "check", "."],
        "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
        "import-linter": [str(BIN / "lint-imports")],
        "migrations": [*python, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
        "mypy --strict": [*python, "-m", "mypy", *MYPY_PATHS],
        # A file's tests stay together, in one process: some share what is slow to start. Files come in their own order:
        # xdist would put those with one long test last, where the other process has nothing left to do.
        "pytest": [*python, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
    }


def main(arguments: list[str]) -> int:
    """Run the checks one after the other, all of them; returns 1 if any failed."""
    problem = ensure_browser()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    ensure_tinybird()
    if arguments:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode  # noqa: S603
    began = time.monotonic()
    results = {name: _run(name, command) for name, command in checks().items()}
    print(f"\n{'=' * 20} summary")
    for name, (code, seconds) in results.items():
        print(f"  {'ok' if code == 0 else 'FAILED':<8}{name:<16}{seconds:6.1f} s")
    failed = [name for name, (code, _) in results.items() if code != 0]
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all passed'} in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def _run(name: str, command: list[str]) -> tuple[int, float]:
    print(f"\n{'=' * 20} {name}", flush=True)
    began = time.monotonic()
    # Checks never touch a running stack: DEBUG gives every address a default.
    code = subprocess.run(command, check=False, env={**os.environ, "DEBUG": "1"}, cwd=PROJECT).returncode  # noqa: S603
    return code, time.monotonic() - began


def ensure_browser() -> str:
    """Install Debian's chromium if it is missing and we may. Returns why the checks cannot run, or ""."""
    if chromium():
        return ""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser tests ...", flush=True)
        quiet = {
            "check": False,
            "stdout": subprocess.DEVNULL,
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]  # a plain dict  # noqa: S607
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], **quiet)  # type: ignore[call-overload]  # a plain dict  # noqa: S607
    if chromium():
        return ""
    if os.environ.get("CI"):
        return "chromium is missing and could not be installed: in CI the browser tests must run."
    print("chromium is missing (Debian: apt install chromium): the browser tests will be skipped.", file=sys.stderr)
    return ""


def ensure_tinybird() -> None:
    """With TINYBIRD_CHECK set, install Tinybird's own package, so that it reads the datafiles, too."""
    if not os.environ.get("TINYBIRD_CHECK"):
        return
    command = [sys.executable, "manage.py", "push_tinybird", "--install"]
    environment = {**os.environ, "DEBUG": "1", "VAR_DIR": str(PROJECT / "var")}
    if subprocess.run(command, check=False, env=environment, cwd=PROJECT).returncode:  # noqa: S603 - our own command
        print("Tinybird's package is not there: its tests will be skipped.", file=sys.stderr)


def chromium() -> str | None:
    """The browser that the tests drive, as they look it up, or None."""
    return shutil.which(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main(sys.argv[1:]))
