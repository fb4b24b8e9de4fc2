"""`getowl` in a terminal, against the running API."""

import json
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from accounts.tests.callers import Caller
from getowl_cli.main import cli, main
from links.models import Import, Link
from links.tasks import run_import

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[str], dict[str, str]]


def run(*words: str, typed: str = "") -> Any:
    return CliRunner().invoke(cli, words, input=typed, catch_exceptions=False)


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is said to who is refused."""
    monkeypatch.setattr("sys.argv", ["getowl", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return captured.err


def test_sign_in_asks_for_the_key_and_keeps_it_private(
    live_server: Any, signed_in: SignIn, api: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("login", "--url", live_server.url, typed=f"{api.secret}\n")
    assert "Signed in to “Acme”" in result.output
    assert api.secret not in result.output
    file = tmp_path / "getowl" / "config.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("shorten", "https://example.com/").exit_code == 0
    assert Link.objects.count() == 1


def test_a_wrong_key_is_not_kept(
    live_server: Any,
    signed_in: SignIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(monkeypatch, capsys, "login", "--url", live_server.url, "--key", "sk_live_" + "0" * 32)
    assert "Error: Send a valid key" in said
    assert not (tmp_path / "getowl").exists()
    assert "run `getowl login`" in refused(monkeypatch, capsys, "list")


def test_shorten_and_list(signed_in: SignIn, api: Caller) -> None:
    signed_in(api.secret)
    result = run("shorten", "https://example.com/a", "--slug", "sale", "--tag", "spring", "--expires", "2099-12-31")
    assert result.output.strip().endswith("/sale")
    link = Link.objects.get()
    assert link.expires_at is not None
    assert (link.slug, link.expires_at.year) == ("sale", 2099)
    assert (
        json.loads(run("shorten", "https://example.com/b", "--json").output)["destinationUrl"]
        == "https://example.com/b"
    )
    assert [one["shortCode"] for one in json.loads(run("list", "--tag", "spring", "--json").output)] == ["sale"]
    lines = run("list").output.splitlines()
    assert lines[0].split() == ["short", "link", "clicks", "leads", "to"]
    assert lines[1].split()[-1] == "https://example.com/b"
    assert len(run("list", "--limit", "1").output.splitlines()) == 2


def test_refusals_name_the_field(
    signed_in: SignIn, api: Caller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(api.secret)
    assert "(destinationUrl)" in refused(monkeypatch, capsys, "shorten", "nope")
    assert run("shorten", "https://example.com", "--expires", "soon").exit_code == 2
    monkeypatch.setenv("GETOWL_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("getowl_client.transport.time.sleep", lambda seconds: None)
    assert "Error: " in refused(monkeypatch, capsys, "list")


@pytest.mark.usefixtures("bucket")
def test_import_waits_and_shows_what_was_not_taken(
    signed_in: SignIn, api: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(api.secret)
    file = tmp_path / "links.csv"
    file.write_text("url,slug\nhttps://example.com,one\nnope,two\n")

    def work() -> None:
        run_import(Import.objects.get().public_id)
        connection.close()

    def instead_of_waiting(seconds: float) -> None:
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()

    monkeypatch.setattr("getowl_cli.main.time.sleep", instead_of_waiting)
    result = run("import", str(file))
    assert "finished: 1 made, 1 not taken" in result.stdout
    assert "nope" in result.stderr
    assert result.exit_code == 1
    file.write_text("url\nhttps://example.com/two\n")
    assert json.loads(run("import", str(file), "--no-wait", "--json").output)["status"] == "queued"


def test_stats_without_a_store_of_clicks_say_so(
    signed_in: SignIn, api: Caller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in(api.secret)
    monkeypatch.setattr("getowl_client.transport.time.sleep", lambda seconds: None)
    assert "Error: " in refused(monkeypatch, capsys, "stats")
