"""The tables and queries of `analytics/tinybird` in an embedded ClickHouse: what the local Tinybird stores and runs.

One process owns the data folder. Never fork after `Engine` was made: the engine's threads do not exist in the child.
What a call has written is with the operating system when it returns, so `kill -9` loses nothing; a power cut may.
"""

import json
import os
import re
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from getowl.local.tinybird_files import Datasource, Pipe, Project
from getowl.local.tinybird_rows import check_row
from getowl.local.tinybird_template import render

# Tinybird's server runs in UTC; a table without a time zone would take this machine's.
os.environ["TZ"] = "UTC"

DATABASE = "getowl"
MAX_DEPTH = 8
VIEWS = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'"
FROM = re.compile(r"\bFROM\s+(\w+)\b")


class QueryError(Exception):
    """The engine refused a statement; the message is the engine's own."""


class Engine:
    """Everything below is safe to call from threads: statements run one after the other."""

    def __init__(self, folder: Path, project: Project) -> None:
        """Open the folder and make the tables it does not have yet. Raises QueryError."""
        from chdb import session

        folder.mkdir(parents=True, exist_ok=True)
        self.project = project
        self._lock = threading.Lock()
        self._session = session.Session(str(folder))  # type: ignore[no-untyped-call]  # chdb says it is typed
        self._run(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
        self._run(f"USE {DATABASE}")
        for table in project.datasources.values():
            self._make(table)
        # Views are made again at each start: the rows are in their targets, and a query may be a newer one, or be gone.
        for view in self._run(VIEWS).split():
            self._run(f"DROP VIEW {view}")
        for pipe in project.pipes.values():
            if pipe.kind == "materialized":
                self._run(f"CREATE MATERIALIZED VIEW {pipe.name} TO {pipe.target} AS {self._template(pipe.name)}")
                self._populate(pipe)

    def _populate(self, pipe: Pipe) -> None:
        """Fill a view's table from the rows that were there before it, as a deployment to Tinybird does."""
        if self._run(f"SELECT count() FROM {pipe.target}").strip() == "0":  # noqa: S608 - the project's own name
            columns = ", ".join(self.project.datasources[pipe.target].columns)
            query = f"INSERT INTO {pipe.target} SELECT {columns} FROM ({self._template(pipe.name)})"  # noqa: S608 - likewise
            self._run(query)

    def _make(self, table: Datasource) -> None:
        self._run(_create(table))
        # A folder of an earlier version lacks the columns that came later.
        columns = ", ".join(f"ADD COLUMN IF NOT EXISTS `{name}` {kind}" for name, kind in table.columns.items())
        self._run(f"ALTER TABLE {table.name} {columns}")
        quarantine = "insertion_date DateTime64(3) DEFAULT now64(3), error String, line String"
        self._run(
            f"CREATE TABLE IF NOT EXISTS {table.name}_quarantine ({quarantine}) "
            "ENGINE = MergeTree ORDER BY insertion_date"
        )

    def append(self, name: str, lines: list[str]) -> tuple[int, int]:
        """Store NDJSON lines in a data source; return how many were taken and how many went to its quarantine."""
        good, bad = [], []
        for line in lines:
            try:
                good.append(json.dumps(check_row(self.project.datasources[name].columns, line)))
            except ValueError as error:
                bad.append(json.dumps({"error": str(error), "line": line}))
        for table, rows in ((name, good), (f"{name}_quarantine", bad)):
            if rows:
                self._run(f"INSERT INTO {table} FORMAT JSONEachRow\n" + "\n".join(rows))
        return len(good), len(bad)

    def query(self, pipe: str, parameters: dict[str, str]) -> dict[str, Any]:
        """Return the answer of an endpoint, as Tinybird words it. Raises TemplateError, QueryError."""
        answer: dict[str, Any] = json.loads(self._run(render(self._template(pipe), parameters), "JSON"))
        return answer

    def copy(self, pipe: str, parameters: dict[str, str]) -> Callable[[], object]:
        """Return what writes the rows of a copy pipe, and may raise QueryError. Raises TemplateError."""
        target = self.project.pipes[pipe].target
        columns = ", ".join(self.project.datasources[target].columns)
        query = render(self._template(pipe), parameters)
        # By name, as Tinybird does: a column that the query does not have is an error.
        return partial(self._run, f"INSERT INTO {target} SELECT {columns} FROM ({query})")  # noqa: S608 - the project's

    def delete(self, name: str, condition: str) -> Callable[[], object]:
        """Return what deletes the rows of a data source that fit, and may raise QueryError."""
        return partial(self._run, f"DELETE FROM {name} WHERE {condition}")  # noqa: S608 - the caller has checked it

    def _template(self, pipe: str, depth: int = 0) -> str:
        """The template of a pipe's last node; each node and pipe it reads from stands in the place of its name.

        Templates are put together before anything is rendered: what a parameter holds is never read as one.
        """
        if depth > MAX_DEPTH:
            raise QueryError(f"the pipe {pipe} reads from itself")
        nodes: dict[str, str] = {}

        def source(match: re.Match[str]) -> str:
            name = match[1]
            if name in self.project.pipes:
                return f"FROM ({self._template(name, depth + 1)})"
            return f"FROM ({nodes[name]})" if name in nodes else match[0]

        for node, template in self.project.pipes[pipe].nodes.items():
            nodes[node] = FROM.sub(source, template.removeprefix("%"))
        return nodes[node]

    def _run(self, statement: str, form: str = "TSV") -> str:
        with self._lock:
            try:
                return str(self._session.query(statement, form).bytes().decode())  # type: ignore[no-untyped-call]  # likewise
            except RuntimeError as error:
                raise QueryError(str(error)) from None


def _create(table: Datasource) -> str:
    columns = ", ".join(f"`{name}` {kind}" for name, kind in table.columns.items())
    parts = [f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}) ENGINE = {table.engine}"]
    if partition := table.settings.get("partition_key"):
        parts.append(f"PARTITION BY {partition}")
    parts.append(f"ORDER BY ({table.settings['sorting_key']})")
    if ttl := table.settings.get("ttl"):
        parts.append(f"TTL {ttl}")
    return " ".join(parts)
