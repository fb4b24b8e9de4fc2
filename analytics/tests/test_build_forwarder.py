"""The zip: what is in it, that it runs by itself, and that it is the same each time."""

import base64
import json
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from analytics import packaging
from analytics.tests.forwarder.canned_events import TOKEN, canned_events
from analytics.tests.forwarder.log import fresh

IMPORT_BUDGET_CPU_SECONDS = 1.5
"""Ten times what it takes, so that it fails for what was added and not for a busy machine; bench/forwarder measures."""

RUN = """
import json, sys, time
sys.path = [sys.argv[1], *[one for one in sys.path if "site-packages" not in one]]
began = time.process_time()
from analytics.forwarder.handler import handler
took = time.process_time() - began

class Context:
    def get_remaining_time_in_millis(self):
        return 60_000

answer = handler(json.load(sys.stdin), Context())
modules = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps([answer, took, modules, sys.modules["ua_parser"].__file__]))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip."""
    path = tmp_path_factory.mktemp("build") / "forwarder.zip"
    out = StringIO()
    call_command("build_forwarder", out=path, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == str(path)
    assert lines[-1] == "handler analytics.forwarder.handler.handler"
    return path


def test_it_runs_by_itself(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        archive.extractall(tmp_path)
    event = {
        "Records": [
            {"kinesis": {"sequenceNumber": "1", "data": base64.b64encode(one).decode()}} for one in (fresh(), b"x")
        ]
    }
    with canned_events() as events:
        run = subprocess.run(
            [sys.executable, "-I", "-B", "-c", RUN, str(tmp_path)],
            input=json.dumps(event),
            capture_output=True,
            text=True,
            check=True,
            env={"TINYBIRD_URL": events.url, "TINYBIRD_TOKEN": TOKEN, "CLICK_VISITOR_SECRET": "s" * 40},
        )
        said, (answer, took, modules, origin) = map(json.loads, run.stdout.splitlines())
        assert said == {"event": "lines_set_aside", "lines": 1, "reasons": ["torn"]}
        assert answer == {"batchItemFailures": []}
        assert [row["browser"] for row in events.clicks] == ["Chrome"]
        assert [row["reason"] for row in events.rejected] == ["torn"]
    assert took < IMPORT_BUDGET_CPU_SECONDS
    assert not {"django", "boto3", "botocore", "links", "getowl"} & set(modules)
    assert origin.startswith(str(tmp_path))


def test_what_is_in_it(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    assert not [name for name in names if "test" in name or ".env" in name]
    tops = {name.partition("/")[0] for name in names if "dist-info" not in name}
    assert tops == {
        "analytics",
        "crawleruseragents",
        "edge",
        "maxminddb",
        "ua_parser",
        "ua_parser_builtins",
        "ua_parser_rs",
    }
    # Of what has machine code only what fits any Python.
    assert [name for name in names if name.endswith(".so")] == ["ua_parser_rs/ua_parser_rs.abi3.so"]
    for package in ("crawler_user_agents", "maxminddb", "ua_parser-", "ua_parser_rs"):
        assert [name for name in names if name.startswith(package) and "LICENSE" in name], package
    sources = {name for name in names if name.endswith(".py")}
    assert len([name for name in names if name.endswith(".pyc")]) == len(sources)


def test_it_is_the_same_each_time(built: Path, tmp_path: Path) -> None:
    again = packaging.build_forwarder(tmp_path / "again.zip")
    assert again.zip.path.read_bytes() == built.read_bytes()


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(packaging, "distribution", missing)
    with pytest.raises(CommandError, match=r"requirements-forwarder\.txt"):
        call_command("build_forwarder", out=tmp_path / "zip")
    assert list(tmp_path.iterdir()) == []


def test_machine_code_of_another_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    with pytest.raises(CommandError, match="on Linux"):
        call_command("build_forwarder", out=tmp_path / "zip")


def test_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_ZIP_BYTES", 1_000)
    with pytest.raises(CommandError, match="budget is 1,000"):
        call_command("build_forwarder", out=tmp_path / "zip")


def test_every_pinned_package_is_in_it() -> None:
    lock = Path(packaging.__file__).parent.parent / "requirements-forwarder.txt"
    pinned = [line.partition("==")[0] for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum()]
    assert sorted(pinned) == sorted(packaging.PACKAGES)
