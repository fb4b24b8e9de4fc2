"""The forwarder's zip: its sources and those of the edge that it shares, and the packages of requirements-forwarder.in.

The packages come from the environment that builds, as pip installed them with their hashes checked. One of them holds
machine code: it fits any Python from 3.10 on, but only Linux on the architecture it was installed for, which must be
the function's. Another has machine code for one version of Python only and does without, a little slower: it is left
out.
"""

from __future__ import annotations

import importlib.util
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import Final

from edge.packaging import BuildResult, bytecode, without_prose, write_zip

MAX_ZIP_BYTES: Final = 4 * 1024 * 1024
"""Our own budget; Lambda takes 50 MB."""

PACKAGES: Final = ("crawler-user-agents", "maxminddb", "ua-parser", "ua-parser-builtins", "ua-parser-rs")
HANDLER: Final = "analytics.forwarder.handler.handler"

_PROJECT: Final = Path(__file__).resolve().parent.parent
_OWN: Final = (
    "analytics/__init__.py",
    "analytics/columns.py",
    "analytics/forwarder/*.py",
    "edge/__init__.py",
    "edge/realtime_log.py",
    *(f"edge/resolver/{name}.py" for name in ("__init__", "agents", "click", "frozen", "keys", "percent", "places")),
)
# What packages bring along for their own maintainers, and copies of ua-parser's patterns that agents.py does not load.
_LEFT_OUT: Final = frozenset(
    {
        *(f"crawleruseragents/{name}.json" for name in ("composer", "package", "package-lock")),
        *(f"crawleruseragents/{name}.py" for name in ("test_harness", "test_validation", "validate")),
        "ua_parser/__main__.py",
        "ua_parser_builtins/matchers.py",
        "ua_parser_builtins/regexes.py",
    }
)


class NotForLambda(Exception):
    """What is installed here would not run there; the message says what, and the way out."""


@dataclass(frozen=True)
class ForwarderBuild:
    """What was built, and the function's architecture as CloudFormation calls it."""

    zip: BuildResult
    architecture: str


def build_forwarder(out: Path) -> ForwarderBuild:
    """Write the zip to `out`, replacing it in one step. Its handler is HANDLER.

    Raises NotForLambda, and PackageTooBig when it is over the budget.
    """
    architecture = _architecture()
    files: dict[str, bytes] = {}
    for pattern in _OWN:
        for path in sorted(_PROJECT.glob(pattern)):
            _add(files, path.relative_to(_PROJECT).as_posix(), without_prose(path.read_text()).encode())
    for package in PACKAGES:
        for name, content in _package(package):
            _add(files, name, content)
    return ForwarderBuild(write_zip(files, out, MAX_ZIP_BYTES), architecture)


def _add(files: dict[str, bytes], name: str, content: bytes) -> None:
    """With its bytecode: Lambda's folder cannot be written to, and each start would compile anew."""
    files[name] = content
    if name.endswith(".py"):
        files[importlib.util.cache_from_source(name, optimization="")] = bytecode(content.decode(), name)


def _package(package: str) -> Iterator[tuple[str, bytes]]:
    """The files of an installed package that are needed, and its licence."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        raise NotForLambda(f"{package} is not installed: pip install -r requirements-forwarder.txt") from None
    for file in files:
        name = PurePosixPath(file)
        if file.is_absolute() or ".." in file.parts or str(name) in _LEFT_OUT:
            continue
        is_licence = ".dist-info" in name.parts[0] and "LICENSE" in name.name.upper()
        is_code = ".dist-info" not in name.parts[0] and name.suffix in {".py", ".json"}
        if is_licence or is_code or name.name.endswith(".abi3.so"):
            yield str(name), file.locate().read_bytes()  # type: ignore[attr-defined]  # typeshed says SimplePath


def _architecture() -> str:
    known = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
    if platform.system() != "Linux" or platform.machine() not in known:
        raise NotForLambda("The packages hold machine code: build on Linux, for example in the image's stage dev.")
    return known[platform.machine()]
