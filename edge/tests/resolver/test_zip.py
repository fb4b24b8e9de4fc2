"""The zip: the same bytes each time, within its budget, and at work under AWS's own runtime client."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from edge import packaging
from edge.resolver.config import ConfigError, EdgeConfig, Replica, dump_config, parse_config
from edge.resolver.handler import Resolver
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB
from edge.tests.resolver.lambda_runtime import Runtime
from edge.tests.resolver.test_golden import EVENTS, ITEMS

CONFIG = EdgeConfig("t", (Replica("us-east-1", "http://127.0.0.1:1"), Replica("eu-west-1")), ("owl.example",))


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = packaging.build_zip(CONFIG, tmp_path / "a.zip")
    second = packaging.build_zip(CONFIG, tmp_path / "deeper" / "b.zip")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert (first.sha256, first.size) == (second.sha256, second.size)
    assert first.size == (tmp_path / "a.zip").stat().st_size < packaging.MAX_ZIP_BYTES
    with zipfile.ZipFile(first.path) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


def test_the_same_bytes_whatever_else_the_process_holds(tmp_path: Path) -> None:
    here = packaging.build_zip(CONFIG, tmp_path / "a.zip").sha256
    build = "from edge.tests.resolver.test_zip import *; print(packaging.build_zip(CONFIG, Path('b.zip')).sha256)"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", build]
    there = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert there.strip() == here


def test_python_takes_the_bytecode_without_looking_at_the_source(tmp_path: Path) -> None:
    with zipfile.ZipFile(packaging.build_zip(CONFIG, tmp_path / "edge.zip").path) as archive:
        archive.extractall(tmp_path)
    for path in (tmp_path / "resolver").glob("*.py"):
        path.write_text("raise RuntimeError('compiled anew')")
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import resolver.handler",
    ]
    subprocess.run(command, check=True)
    # What another version of Python does: it finds no bytecode of its own.
    for path in (tmp_path / "resolver" / "__pycache__").iterdir():
        path.rename(path.with_name(path.name.replace("cpython-", "cpython-9")))
    assert b"compiled anew" in subprocess.run(command, capture_output=True, check=False).stderr


def test_another_configuration_is_another_zip(tmp_path: Path) -> None:
    other = EdgeConfig("other", CONFIG.replicas, CONFIG.default_hosts)
    assert packaging.build_zip(CONFIG, tmp_path / "a").sha256 != packaging.build_zip(other, tmp_path / "b").sha256


def test_over_the_budget_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_ZIP_BYTES", 1_000)
    with pytest.raises(packaging.PackageTooBig):
        packaging.build_zip(CONFIG, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_configuration_survives() -> None:
    assert parse_config(dump_config(CONFIG)) == CONFIG


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"table":"t","replicas":[{}],"default_hosts":["a"]}', '{"table":"t","replicas":5}']
)
def test_a_bad_configuration(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(text)


@pytest.mark.parametrize("change", [{"table": ""}, {"replicas": ()}, {"default_hosts": ("Owl.Example",)}])
def test_a_configuration_that_cannot_work(change: dict[str, Any]) -> None:
    raw: dict[str, Any] = {"table": "t", "replicas": CONFIG.replicas, "default_hosts": ("owl.example",)}
    with pytest.raises(ConfigError):
        EdgeConfig(**(raw | change))


def without_age(response: Any) -> Any:
    """How old an item was when it was answered from is not the same in two runs."""
    return json.loads(re.sub(r"s-maxage=\d+", "s-maxage=N", json.dumps(response)))


def test_under_the_lambda_runtime_it_answers_as_in_process(tmp_path: Path, table: FakeDynamoDB) -> None:
    table.items = {case["pk"]: case["attributes"] for case in ITEMS}
    config = EdgeConfig("t", (Replica("us-east-1", table.endpoint),), ("owl.example",))
    with zipfile.ZipFile(packaging.build_zip(config, tmp_path / "edge.zip").path) as archive:
        archive.extractall(tmp_path / "code")
    in_process = Resolver(config)
    events = [json.loads(path.read_text())["event"] for path in EVENTS]
    with Runtime(tmp_path / "code", "resolver.handler.handler") as runtime:
        for event in events:
            response = json.loads(runtime.invoke(json.dumps(event).encode()))
            assert without_age(response) == without_age(in_process.answer(event))
            runtime.ready()
    in_process.close()
    assert len(events) > 15


def test_code_without_prose_is_the_same_code_on_the_same_lines() -> None:
    for path in sorted((Path(packaging.__file__).parent / "resolver").glob("*.py")):
        before, after = path.read_text(), packaging.without_prose(path.read_text())
        assert len(after) < len(before)
        assert _code(after) == _code(before), path.name


def _code(source: str) -> list[str]:
    """Every statement but bare strings, with its line."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    spoken = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    for node in spoken:
        assert isinstance(node.value, ast.Constant)
        node.value.value, node.value.end_lineno, node.value.end_col_offset = "", None, None
        node.end_lineno, node.end_col_offset = None, None
    return [f"{node.lineno} {ast.dump(node)}" for node in nodes]
