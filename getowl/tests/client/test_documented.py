"""What clients/python/README.md, docs/api.md and the API's pages show for programs and terminals is run as shown."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from django.conf import settings as project
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.tests.callers import Caller
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.api.examples import examples
from getowl.tests.client.test_agents_door import talk
from getowl.tests.curl import send
from getowl_cli.main import cli
from links.models import Import, Link
from links.tasks import run_import

__all__ = ["store", "tinybird"]

README: Final = (project.BASE_DIR / "clients" / "python" / "README.md").read_text()
API: Final = (project.BASE_DIR / "docs" / "api.md").read_text()
SignIn = Callable[[str], dict[str, str]]

pytestmark = pytest.mark.django_db(transaction=True)


def block(text: str, title: str, language: str) -> str:
    """The one block of code under the title."""
    [found] = re.findall(rf"```{language}\n(.*?)```", text.split(f"\n{title}\n")[1].split("\n## ")[0], re.DOTALL)
    return str(found)


def sample(secret: str, url: str) -> str:
    """The README's program for Python, with a key that works and where the site is."""
    return block(README, "## Python", "python").replace("sk_live_…", secret).replace("https://app.example.com", url)


def test_the_readmes_program(live_server: LiveServer, api: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    api.call("POST", "/links", {"destinationUrl": "https://example.com/", "shortCode": "one", "tags": ["spring"]})
    code = sample(api.secret, live_server.url)
    exec(code, {})  # noqa: S102 - what is shown is run
    assert Link.objects.filter(slug="sale", destination="https://example.com/sale").exists()
    assert capsys.readouterr().out.split()[-2:] == [
        api.call("GET", "/links/lookup", shortCode="one")[1]["shortLink"],
        "0",
    ]
    exec(code, {})  # noqa: S102 - the second time it is taken, which the program knows how to tell
    assert capsys.readouterr().out.startswith("duplicate shortCode ")


@pytest.mark.usefixtures("bucket", "store")
def test_the_readmes_commands(
    live_server: LiveServer, signed_in: SignIn, api: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("links.csv").write_text("url,slug\nhttps://example.com/a,first\n")
    monkeypatch.setattr("getowl_cli.main.time.sleep", _work)
    for line in block(README, "## Terminal", "sh").replace("https://app.example.com", live_server.url).splitlines():
        name, *words = shlex.split(line)
        result = CliRunner().invoke(cli, words, input=f"{api.secret}\n", catch_exceptions=False)
        assert (name, result.exit_code) == ("getowl", 0), result.output
    assert set(Link.objects.values_list("slug", flat=True)) == {"sale", "first"}


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("line", [one.terminal for several in examples().values() for one in several if one.terminal])
def test_the_pages_commands(
    line: str, signed_in: SignIn, api: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(api.secret)
    monkeypatch.chdir(tmp_path)
    Path("links.csv").write_text("url\nhttps://example.com/a\n")
    name, *words = shlex.split(line)
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert (name, result.exit_code) == ("getowl", 0), result.output


def test_the_agents_settings(signed_in: SignIn, live_server: LiveServer, api: Caller) -> None:
    shown = json.loads(block(README, "## Agents", "json"))["mcpServers"]["getowl"]
    assert shown["command"] == "getowl-mcp"
    given = {"sk_live_…": api.secret, "https://app.example.com": live_server.url}
    tools, [answer] = talk({name: given[value] for name, value in shown["env"].items()}, ("list_links", {}))
    assert "shorten" in tools
    assert json.loads(answer.content[0].text)["items"] == []


def test_the_documents_requests(api: Caller, bucket: str, settings: Settings) -> None:
    settings.SITE_URL = "https://app.example.com"
    made = send(block(API, "## Links", "sh"), api.secret)
    assert made.status_code == 201
    Link.objects.update(destination="https://example.com/other")
    again = send(block(API, "## Links", "sh"), api.secret)
    assert json.loads(b"".join(again)) == json.loads(block(API, "## Errors", "json"))
    taken = send(block(API, "## Imports", "sh"), api.secret, file="Where\nhttps://example.com/moved\n")
    assert taken.status_code == 201, b"".join(taken)
    assert (Import.objects.get().options["tags"], Import.objects.get().status) == (["moved"], "queued")


def test_the_second_door(api: Caller, store: StandIn) -> None:
    assert send(block(API, "## Analytics", "sh"), api.secret).status_code == 200


def _work(seconds: float) -> None:
    """In place of waiting for a worker: be it."""

    def work() -> None:
        for one in Import.objects.filter(status="queued"):
            run_import(one.public_id)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
