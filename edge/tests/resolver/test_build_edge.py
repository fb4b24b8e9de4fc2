"""`manage.py build_edge`."""

from __future__ import annotations

import hashlib
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from edge.resolver.config import EdgeConfig, Replica, dump_config, parse_config

SECRET = "what the resolver and its origin share"


def baked(path: Path) -> EdgeConfig:
    with zipfile.ZipFile(path) as archive:
        return parse_config(archive.read("resolver/config.json"))


@override_settings(
    EDGE_TABLE="links",
    EDGE_REPLICAS=[
        {"region": "us-east-1", "endpoint": None},
        {"region": "eu-west-1", "endpoint": "http://127.0.0.1:1"},
    ],
    SHORT_HOSTS=["owl.example", "localhost"],
    EDGE_MAX_AGE_SECONDS=20,
    EDGE_ORIGIN_HOST="app.example.com",
    EDGE_ORIGIN_SECRET=SECRET,
)
def test_the_settings_are_baked_in(tmp_path: Path) -> None:
    out = StringIO()
    call_command("build_edge", out=tmp_path / "edge.zip", stdout=out)
    replicas = (Replica("us-east-1"), Replica("eu-west-1", "http://127.0.0.1:1"))
    assert baked(tmp_path / "edge.zip") == EdgeConfig(
        "links", replicas, ("owl.example", "localhost"), 20, origin_host="app.example.com", origin_secret=SECRET
    )
    assert hashlib.sha256((tmp_path / "edge.zip").read_bytes()).hexdigest() in out.getvalue()
    assert "of 196,608 bytes" in out.getvalue()


def test_a_configuration_file_instead(tmp_path: Path) -> None:
    config = EdgeConfig("other", (Replica("us-east-1"),), ("owl.example",))
    (tmp_path / "config.json").write_text(dump_config(config))
    call_command("build_edge", out=tmp_path / "edge.zip", config=tmp_path / "config.json", stdout=StringIO())
    assert baked(tmp_path / "edge.zip") == config


def test_a_configuration_that_cannot_work_builds_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(CommandError):
        call_command("build_edge", out=tmp_path / "edge.zip", config=tmp_path / "config.json")
    assert not (tmp_path / "edge.zip").exists()
