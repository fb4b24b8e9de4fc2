"""`manage.py push_tinybird`: Tinybird's package is installed and called with the settings' address and token."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from analytics import tinybird_package
from analytics.tinybird_package import VERSION

INSTALLED = django_settings.BASE_DIR / "var" / "tinybird-package"
TB = """#!{python}
import json, os, sys
names = ("TB_HOST", "TB_TOKEN", "TB_CLI_TELEMETRY_OPTOUT")
told = {{"arguments": sys.argv[1:], "folder": os.getcwd(), **{{name: os.environ[name] for name in names}}}}
open({told!r}, "w").write(json.dumps(told))
print("a question: " + sys.stdin.read())
print({says!r})
sys.exit({code})
"""


@pytest.fixture(autouse=True)
def _configured(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.TINYBIRD_URL, settings.TINYBIRD_SIGNING_KEY = "https://api.tinybird.test/", "p.admin"


Fake = Callable[..., Path]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Puts a `tb` there that notes how it was called; returns where."""

    def make(says: str = "deployed", code: int = 0) -> Path:
        folder, told = tmp_path / "tinybird-package", tmp_path / "told.json"
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "tb").write_text(TB.format(python=sys.executable, told=str(told), says=says, code=code))
        (folder / "bin" / "tb").chmod(0o755)
        (folder / ".version").write_text(VERSION)
        return told

    return make


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("push_tinybird", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("arguments", "more"), [([], ["--wait", "--auto"]), (["--check"], ["--check"])])
def test_it_is_called_with_what_the_settings_say(fake: Fake, arguments: list[str], more: list[str]) -> None:
    told = fake()
    assert "deployed" in run(*arguments)
    assert json.loads(told.read_text()) == {
        "arguments": ["--cloud", "--no-version-warning", "deploy", *more],
        "folder": str(tinybird_package.PROJECT),
        "TB_HOST": "https://api.tinybird.test",
        "TB_TOKEN": "p.admin",
        "TB_CLI_TELEMETRY_OPTOUT": "1",
    }


def test_what_tinybird_refuses_is_said(fake: Fake) -> None:
    fake("clicks.datasource: the sorting key has changed", 1)
    with pytest.raises(CommandError, match="the sorting key has changed"):
        run()


@pytest.mark.parametrize("name", ["TINYBIRD_URL", "TINYBIRD_SIGNING_KEY"])
def test_what_is_missing_is_named(fake: Fake, settings: Settings, name: str) -> None:
    told = fake()
    setattr(settings, name, "")
    with pytest.raises(CommandError, match=name):
        run("--check")
    assert not told.exists()


def test_that_it_cannot_be_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    # Makes an environment whose pip finds nothing: a real one takes ten seconds.
    python.write_text('#!/bin/sh\nmkdir -p "$3/bin"; echo "#!/bin/sh\necho nothing found; exit 1" > "$3/bin/pip"\n')
    python.write_text(f'{python.read_text()}chmod +x "$3/bin/pip"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(CommandError, match=rf"tinybird {VERSION} could not be installed:\nnothing found"):
        run("--check")
    assert not (tmp_path / "tinybird-package" / ".version").exists()


def test_another_version_is_replaced(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake()
    (tmp_path / "tinybird-package" / ".version").write_text("1.0.0")
    called: list[list[str]] = []

    def installed(command: list[str], seconds: float, environment: dict[str, str]) -> Any:
        called.append(command)
        (tmp_path / "tinybird-package").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(tinybird_package, "_run", installed)
    assert VERSION in run("--install")
    assert [command[-1] for command in called] == [str(tmp_path / "tinybird-package"), f"tinybird=={VERSION}"]
    run("--install")
    assert len(called) == 4, "without a tb in it, it is no installation"


@contextmanager
def canned_tinybird(calls: list[tuple[str, str]]) -> Iterator[str]:
    """A Tinybird that finds every deployment good."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            calls.append((f"{self.command} {self.path} {self.headers.get('Authorization')}", body))
            answer = json.dumps({"result": "success", "errors": [], "deployment": {"id": "1", "errors": []}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.skipif(
    not (INSTALLED / "bin" / "tb").exists(), reason="tinybird is not installed: manage.py push_tinybird --install"
)
def test_the_real_package_sends_every_datafile(settings: Settings) -> None:
    settings.VAR_DIR = INSTALLED.parent
    calls: list[tuple[str, str]] = []
    with canned_tinybird(calls) as url:
        settings.TINYBIRD_URL = url
        assert "valid" in run("--check")
    [body] = [body for call, body in calls if call == "POST /v1/deploy?check=true&from=cli Bearer p.admin"]
    for path in (*tinybird_package.PROJECT.rglob("*.pipe"), *tinybird_package.PROJECT.rglob("*.datasource")):
        assert path.name in body
