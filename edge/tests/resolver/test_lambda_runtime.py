"""The stand-in of Lambda's Runtime API says what is wrong when the runtime client does not come."""

import importlib.util
import sys
from pathlib import Path

import pytest

from edge.tests.resolver.lambda_runtime import Runtime


def test_a_missing_runtime_client_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="has no awslambdaric"):
        Runtime(tmp_path, "function.handler")


def test_a_client_that_ends_at_once_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="its exit code is 1"):
        Runtime(tmp_path, "function.handler")
