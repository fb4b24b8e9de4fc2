"""Tinybird's own package, in a virtual environment of its own: its pins clash with ours.

TinybirdPackageError
    NotInstalled    it cannot be installed; the message says why
    NotDeployed     `tb` says that the project is not valid, or could not ask; the message is its last lines
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.conf import settings

VERSION: Final = "5.0.3"
"""The one that the datafiles are tried with. pip takes what it depends on as PyPI has it today."""
PROJECT: Final = settings.BASE_DIR / "analytics" / "tinybird"
INSTALL_SECONDS: Final = 600
DEPLOY_SECONDS: Final = 1800
"""A changed sorting key rewrites the table."""
_LAST_LINES: Final = 15


class TinybirdPackageError(Exception):
    """See the module."""


class NotInstalled(TinybirdPackageError):
    """The package is not there and cannot be had."""


class NotDeployed(TinybirdPackageError):
    """Nothing was deployed, or `tb` does not know."""


def folder() -> Path:
    """Where it is, or will be."""
    return Path(settings.VAR_DIR) / "tinybird-package"


def install() -> Path:
    """Install the package unless it is there; return the folder. Raises NotInstalled."""
    venv, stamp = folder(), folder() / ".version"
    if stamp.is_file() and stamp.read_text() == VERSION and (venv / "bin" / "tb").exists():
        return venv
    shutil.rmtree(venv, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", str(venv)],
        [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", f"tinybird=={VERSION}"],
    ):
        try:
            done = _run(command, INSTALL_SECONDS, dict(os.environ))
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotInstalled(f"tinybird {VERSION} could not be installed: {error}") from error
        if done.returncode:
            raise NotInstalled(f"tinybird {VERSION} could not be installed:\n{_tail(done)}")
    stamp.write_text(VERSION)
    return venv


def deploy(*, check: bool) -> str:
    """Deploy the project, or with `check` let Tinybird only say whether it could; return what `tb` said.

    Raises NotInstalled, NotDeployed.
    """
    tb = install() / "bin" / "tb"
    command = [str(tb), "--cloud", "--no-version-warning", "deploy", *(["--check"] if check else ["--wait", "--auto"])]
    # In its environment: a list of processes shows what stands in the command.
    environment = {
        **os.environ,
        "TB_HOST": settings.TINYBIRD_URL.rstrip("/"),
        "TB_TOKEN": settings.TINYBIRD_SIGNING_KEY,
        "TB_CLI_TELEMETRY_OPTOUT": "1",
    }
    try:
        done = _run(command, DEPLOY_SECONDS, environment)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDeployed(f"tb did not end well: {error}") from error
    if done.returncode:
        raise NotDeployed(_tail(done))
    return done.stdout.strip()


def _run(command: list[str], seconds: float, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=PROJECT,
        env=environment,
        timeout=seconds,
        stdin=subprocess.DEVNULL,  # it must not wait for an answer to a question
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _tail(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return "\n".join(lines[-_LAST_LINES:]) or f"it said nothing and ended with {done.returncode}"
