"""The Lambda zip: the resolver's sources, their bytecode and its configuration, the same bytes for the same input."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import io
import marshal
import sys
import tokenize
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edge.resolver.config import CONFIG_NAME, EdgeConfig, dump_config

MAX_ZIP_BYTES = 192 * 1024
"""Our own budget, far below Lambda's 50 MB. Two thirds are bytecode: see docs/decisions/0005-bytecode-in-the-zip.md."""

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""The Lambda runtime that can use the bytecode of a zip built here; any other compiles the sources."""

EDGE_RUNTIMES = frozenset({"python3.11", "python3.12", "python3.13"})
"""Those of "Restrictions on Lambda@Edge" in the CloudFront developer guide that the resolver runs on."""

_PACKAGE = "resolver"
_SOURCES = Path(__file__).parent / "resolver"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_MODE = 0o100644 << 16


class PackageTooBig(Exception):
    """The zip is over the budget. Nothing was written."""


@dataclass(frozen=True)
class BuildResult:
    """What was built: `size` in bytes, `sha256` in hex."""

    path: Path
    size: int
    sha256: str


def build_zip(config: EdgeConfig, out: Path) -> BuildResult:
    """Write the zip to `out`, replacing it in one step. Its handler is `resolver.handler.handler`.

    Times, order, permissions and compression are fixed, so that an unchanged resolver has an unchanged hash and
    a deployment can tell that there is nothing to do.
    """
    files: dict[str, bytes] = {}
    for path in _SOURCES.glob("*.py"):
        name = f"{_PACKAGE}/{path.name}"
        source = without_prose(path.read_text())
        files[name] = source.encode()
        files[importlib.util.cache_from_source(name, optimization="")] = bytecode(source, name)
    files[f"{_PACKAGE}/{CONFIG_NAME}"] = dump_config(config).encode()
    return write_zip(files, out, MAX_ZIP_BYTES)


def write_zip(files: Mapping[str, bytes], out: Path, max_bytes: int) -> BuildResult:
    """Write `files`, contents by name, to `out`, replacing it in one step: the same bytes for the same files.

    Raises PackageTooBig when the zip has more than `max_bytes`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(out.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for name in sorted(files):
                info = zipfile.ZipInfo(name, _EPOCH)
                info.create_system = 3  # Unix, wherever this runs: it says how to read the permissions
                info.external_attr = _MODE
                archive.writestr(info, files[name], zipfile.ZIP_DEFLATED, 9)
        data = partial.read_bytes()
        if len(data) > max_bytes:
            raise PackageTooBig(f"{len(data):,} bytes, the budget is {max_bytes:,}")
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return BuildResult(out, len(data), hashlib.sha256(data).hexdigest())


def bytecode(source: str, name: str) -> bytes:
    """What Python keeps in `__pycache__` for a module, of the Python that runs this.

    Lambda's folder cannot be written to: without it, each cold start compiles anew. Another version of Python looks
    for another file name, finds none, and compiles. Marked as not to be checked against the source (PEP 552), whose
    time a zip does not keep.
    """
    code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    unchecked = (1).to_bytes(4, "little")
    # Version 2 of the format knows no references: the later ones write what else the process holds into the bytes.
    body = marshal.dumps(code, 2)
    return importlib.util.MAGIC_NUMBER + unchecked + importlib.util.source_hash(source.encode()) + body


def without_prose(source: str) -> str:
    """Python source without comments and docstrings: half the bytes, and every line where it was for tracebacks."""
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            lines[first] = lines[first][: node.col_offset] + '""\n'  # an empty body would not be Python
            lines[first + 1 : last + 1] = ["\n"] * (last - first)
    return "".join(lines)
