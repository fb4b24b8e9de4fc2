"""Reads Tinybird's datafiles (`.datasource`, `.pipe`), as much of them as `analytics/tinybird` uses.

`DatafileError` names the file and the line. Instructions that are not listed here are refused, so that nothing is
silently different here from what Tinybird would do.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

# `name` Type `json:$.name`
COLUMN = re.compile(r"^`(?P<name>\w+)` (?P<type>.+?)(?: `json:\$\.(?P<path>\w+)`)?$")
ENGINES = frozenset({"MergeTree", "ReplacingMergeTree", "AggregatingMergeTree"})
WORDS_OF_DATASOURCES = frozenset({"DESCRIPTION", "TOKEN", "SCHEMA"})
WORDS_OF_PIPES = frozenset(
    {"DESCRIPTION", "NODE", "SQL", "TYPE", "DATASOURCE", "TARGET_DATASOURCE", "COPY_SCHEDULE", "COPY_MODE"}
)
COPIES = {"COPY_SCHEDULE": "@on-demand", "COPY_MODE": "append"}
"""What a copy pipe must say: copies here run when they are asked for, and add."""
KINDS = frozenset({"", "endpoint", "materialized", "copy"})
BLOCKS = frozenset({"DESCRIPTION", "SCHEMA", "SQL"})


class DatafileError(Exception):
    """A datafile says something that this reader does not know; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Datasource:
    """A table: its columns and their ClickHouse types in order, and its engine's settings by name ("sorting_key")."""

    name: str
    columns: dict[str, str]
    engine: str
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pipe:
    """Named queries of which the last is the result; `target` is the data source that it goes to, if it does.

    `kind` is "endpoint", "materialized", "copy" or "" (read by others).
    """

    name: str
    nodes: dict[str, str]
    kind: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """All datafiles of a folder."""

    datasources: dict[str, Datasource] = field(default_factory=dict)
    pipes: dict[str, Pipe] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Instruction:
    word: str
    value: str
    line: int


def read_project(folder: Path) -> Project:
    """Return the datafiles below `folder`. Raises DatafileError for one that cannot be read or a name used twice."""
    project = Project()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".datasource", ".pipe"):
            continue
        if path.stem in project.datasources or path.stem in project.pipes:
            raise DatafileError(f"{path}: another datafile has the name {path.stem}")
        if path.suffix == ".datasource":
            project.datasources[path.stem] = read_datasource(path)
        else:
            project.pipes[path.stem] = read_pipe(path)
    return project


def read_datasource(path: Path) -> Datasource:
    """Return the table that a file describes. Raises DatafileError."""
    columns: dict[str, str] = {}
    engine = ""
    settings: dict[str, str] = {}
    for item in _instructions(path):
        if item.word == "SCHEMA":
            columns = _columns(path, item)
        elif item.word == "ENGINE":
            engine = item.value.strip('"')
        elif item.word.startswith("ENGINE_"):
            settings[item.word.removeprefix("ENGINE_").lower()] = item.value.strip('"')
        elif item.word not in WORDS_OF_DATASOURCES:
            raise DatafileError(f"{path}:{item.line}: {item.word} is not known in a datasource")
    if not columns or engine not in ENGINES or not settings.get("sorting_key"):
        raise DatafileError(
            f"{path}: a datasource needs SCHEMA, one of the engines {sorted(ENGINES)} and a sorting key"
        )
    return Datasource(path.stem, columns, engine, settings)


def read_pipe(path: Path) -> Pipe:
    """Return the queries that a file holds. Raises DatafileError."""
    nodes: dict[str, str] = {}
    node = kind = target = ""
    for item in _instructions(path):
        if item.word == "NODE":
            node = item.value
        elif item.word == "SQL":
            if not node or node in nodes or not item.value:
                raise DatafileError(f"{path}:{item.line}: SQL needs a NODE of its own before it, and a query")
            nodes[node] = item.value
        elif item.word == "TYPE":
            kind = item.value.lower()
        elif item.word in ("DATASOURCE", "TARGET_DATASOURCE"):
            target = item.value
            wanted = "copy" if item.word == "TARGET_DATASOURCE" else "materialized"
            if kind != wanted:
                raise DatafileError(f"{path}:{item.line}: {item.word} belongs after TYPE {wanted}")
        elif COPIES.get(item.word) == item.value and kind == "copy":
            continue
        elif item.word in COPIES:
            raise DatafileError(f"{path}:{item.line}: {item.word} {item.value} is not known here")
        elif item.word not in WORDS_OF_PIPES:
            raise DatafileError(f"{path}:{item.line}: {item.word} is not known in a pipe")
    if not nodes or kind not in KINDS or (kind in ("materialized", "copy")) != bool(target):
        raise DatafileError(f"{path}: a pipe needs a NODE, a TYPE that is known, and a data source if it fills one")
    return Pipe(path.stem, nodes, kind, target)


def _instructions(path: Path) -> list[_Instruction]:
    """The file's instructions; of those that open a block (`SQL >`), the indented lines are the value."""
    found: list[_Instruction] = []
    block: list[str] | None = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line[0].isspace():
            if block is None and line.strip():
                raise DatafileError(f"{path}:{number}: an indented line outside of a block")
            if block is not None:
                block.append(line.strip())
            continue
        _close(found, block)
        word, _, value = line.partition(" ")
        block = [] if value.strip() == ">" else None
        if (block is not None) and word not in BLOCKS:
            raise DatafileError(f"{path}:{number}: {word} opens no block")
        found.append(_Instruction(word, value.strip(), number))
    _close(found, block)
    return found


def _close(found: list[_Instruction], block: list[str] | None) -> None:
    if block is not None:
        found[-1] = _Instruction(found[-1].word, "\n".join(block).strip(), found[-1].line)


def _columns(path: Path, item: _Instruction) -> dict[str, str]:
    columns: dict[str, str] = {}
    for offset, line in enumerate(item.value.splitlines(), 1):
        column = COLUMN.match(line.removesuffix(","))
        if column is None or (column["path"] not in (None, column["name"])):
            raise DatafileError(f"{path}:{item.line + offset}: not a column, or its JSON path has another name")
        columns[column["name"]] = column["type"]
    return columns
