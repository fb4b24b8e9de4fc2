"""The environment that `run` and `test` make: once, by hash, with an explanation when it fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from getowl.local import bootstrap
from getowl.local.bootstrap import BootstrapError, install


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run; making an environment links this Python into it."""
    made: list[list[str]] = []

    def call(command: list[str], show: bool = False) -> None:
        made.append(command)
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)

    monkeypatch.setattr(bootstrap, "_call", call)
    return made


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A requirements file of its own."""
    path = tmp_path / "requirements.txt"
    path.write_text("one==1\n")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", path)
    return path


@pytest.mark.parametrize("uv", ["/usr/bin/uv", None])
def test_installs_once_and_again_when_the_requirements_change(
    tmp_path: Path, calls: list[list[str]], requirements: Path, monkeypatch: pytest.MonkeyPatch, uv: str | None
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: uv)
    venv = tmp_path / "venv"
    assert install(venv) == venv / "bin" / "python"
    assert len(calls) == 2
    assert "--require-hashes" in calls[1]
    install(venv)
    assert len(calls) == 2
    requirements.write_text("one==2\n")
    install(venv)
    assert len(calls) == 3
    assert ("pip" in calls[1][:4]) and (calls[1][0] == uv) == bool(uv)


def test_a_failed_installation_leaves_no_stamp(
    tmp_path: Path, calls: list[list[str]], requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / "venv"
    install(venv)
    requirements.write_text("one==2\n")

    def fail(command: list[str], show: bool = False) -> None:
        raise BootstrapError("no network")

    monkeypatch.setattr(bootstrap, "_call", fail)
    with pytest.raises(BootstrapError):
        install(venv)
    assert not (venv / ".getowl-stamp").exists()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BootstrapError, match="apt install python3-venv"):
        install(tmp_path / "venv")


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 0))
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11"):
        bootstrap.enter("-c", "")


def test_a_failed_command_shows_its_last_lines() -> None:
    with pytest.raises(BootstrapError, match=r"(?s)sh -c.*not found: nothing.*HTTPS_PROXY"):
        bootstrap._call(["sh", "-c", "echo 'not found: nothing' >&2; exit 1"])


def test_what_runs_first_imports_only_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, '.'); import getowl.local.bootstrap"
    command = [sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(command, cwd=bootstrap.PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
