"""The datafiles are ones that Tinybird reads, and the local reader and renderer take them as Tinybird does.

Tinybird's own package cannot live in this environment: its pins clash. Once `manage.py push_tinybird --install` has
put it into var, or with TINYBIRD_PYTHON naming a Python that has it, the last test here asks it too.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from analytics.columns import CLICK_OUTCOMES, COLUMNS, REJECTED_COLUMNS
from analytics.tinybird_client.everyone import SERVER_PIPES
from analytics.tinybird_client.filters import FILTERS
from analytics.tinybird_client.operators import OPERATOR_PIPES
from analytics.tinybird_client.queries import PIPES, Dimension
from analytics.tinybird_client.settler import COPIES, ROLLUPS
from getowl.local.tinybird import PROJECT
from getowl.local.tinybird_files import DatafileError, Pipe, Project, read_datasource, read_pipe, read_project
from getowl.local.tinybird_template import TemplateError, quote, render

INSTALLED = settings.BASE_DIR / "var" / "tinybird-package" / "bin" / "python"
TINYBIRD_PYTHON = os.environ.get("TINYBIRD_PYTHON") or (str(INSTALLED) if INSTALLED.exists() else "")
needs_tinybird = pytest.mark.skipif(
    not TINYBIRD_PYTHON, reason="tinybird is not installed: manage.py push_tinybird --install"
)


SERVERS = {*SERVER_PIPES, *OPERATOR_PIPES}
"""Endpoints that are no workspace's."""


@pytest.fixture(scope="module")
def project() -> Project:
    """The project's datafiles."""
    return read_project(PROJECT)


def text_of(pipe: Pipe) -> str:
    """All queries of a pipe."""
    return "\n".join(pipe.nodes.values())


def test_the_tables_have_the_columns_that_the_forwarder_sends(project: Project) -> None:
    assert project.datasources["clicks"].columns == COLUMNS
    assert project.datasources["rejected_lines"].columns == REJECTED_COLUMNS


def test_a_click_is_unique_by_its_request(project: Project) -> None:
    clicks = project.datasources["clicks"]
    assert clicks.engine == "ReplacingMergeTree"
    assert clicks.settings["sorting_key"].endswith(", request_id")


def test_every_query_reads_clicks_merged(project: Project) -> None:
    # What a view sees is what is inserted: it notes no more than that something was.
    for pipe in project.pipes.values():
        if pipe.kind != "materialized" and pipe.name != "known_requests":
            assert re.findall(r"FROM clicks\b(?! FINAL)", text_of(pipe)) == [], pipe.name


def folder_of(name: str) -> str:
    """Where a pipe is: what it is for."""
    [path] = PROJECT.rglob(f"{name}.pipe")
    return path.parent.name


def test_every_table_is_read_for_one_workspace(project: Project) -> None:
    only = "WHERE workspace_id = {{String(workspace, required=True"
    for pipe in project.pipes.values():
        if folder_of(pipe.name) in ("endpoints", "pipes") and pipe.name not in SERVERS:
            tables = re.findall(
                r"FROM (?:clicks FINAL|click\w*s_(?:quarters|by_value)|click_arrivals)\s+(.*)", text_of(pipe)
            )
            assert all(after.startswith(only) for after in tables), pipe.name
            known = {"clicks", "clicks_quarters", "clicks_by_value", "click_arrivals", "settled_days", *project.pipes}
            assert set(re.findall(r"FROM (\w+)", text_of(pipe))) <= known | set(pipe.nodes), pipe.name


def test_rollups_are_read_by_named_generations_alone(project: Project) -> None:
    for pipe in project.pipes.values():
        if folder_of(pipe.name) == "endpoints":
            reads = re.findall(r"FROM (?:clicks_quarters|clicks_by_value)\b", text_of(pipe))
            assert text_of(pipe).count("AND (day, generation) IN (SELECT arrayJoin(days.1))") == len(reads), pipe.name
            # One look at what is settled for the whole question, or a day could be counted from both.
            assert text_of(pipe).count("FROM day_sources") == min(1, text_of(pipe).count("days.2")), pipe.name


def test_the_clients_lists_are_those_of_the_pipes(project: Project) -> None:
    folders = {pipe.name: folder_of(pipe.name) for pipe in project.pipes.values() if pipe.kind == "endpoint"}
    assert set(folders.values()) == {"endpoints", "settling"}
    assert set(PIPES) | SERVERS == {name for name, folder in folders.items() if folder == "endpoints"}
    assert set(PIPES).isdisjoint(SERVERS)
    assert set(COPIES) == {pipe.name for pipe in project.pipes.values() if pipe.kind == "copy"}
    assert set(ROLLUPS) == {pipe.target for pipe in project.pipes.values() if pipe.kind == "copy"}
    filtered = text_of(project.pipes["clicks_filtered"])
    assert set(re.findall(r"defined\((?:in|not)_(\w+)\)", filtered)) == FILTERS
    for pipe, text in project.pipes.items():
        for outcomes in re.findall(r"outcome IN \((.*?)\)", text_of(text)):
            assert set(re.findall(r"'(\w+)'", outcomes)) == CLICK_OUTCOMES, pipe


def test_what_is_settled_is_broken_down_as_single_clicks_are(project: Project) -> None:
    single, settled = (text_of(project.pipes[name]) for name in ("click_breakdowns", "settle_values"))
    pairs = re.compile(r"^\('\w+', .*\)(?=,?$)", re.MULTILINE)
    assert set(pairs.findall(single)) == set(pairs.findall(settled))
    named = dict(re.findall(r"defined\(with_(\w+)\) %}\s+\('(\w+)'", single))
    assert named == {dimension.value: dimension.value for dimension in Dimension}


def test_no_parameter_has_the_name_of_a_column(project: Project) -> None:
    # Tinybird would take one for the other.
    for pipe in project.pipes.values():
        names = re.findall(r"\b(?:String|Int64|UInt16|UInt32|Date|defined)\((\w+)", text_of(pipe))
        columns = {column for table in project.datasources.values() for column in table.columns}
        assert set(names).isdisjoint(columns), pipe.name


SOURCE = 'SCHEMA >\n    `a` String `json:$.a`\n\nENGINE "MergeTree"\nENGINE_SORTING_KEY "a"\n'
NODE = "NODE n\nSQL >\n    SELECT 1\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.datasource", ""),
        ("x.datasource", SOURCE.replace("MergeTree", "Log")),
        ("x.datasource", SOURCE.replace("$.a", "$.b")),
        ("x.datasource", SOURCE.replace("`a` String", "a String")),
        ("x.datasource", SOURCE.replace("SORTING", "SAMPLING")),
        ("x.datasource", SOURCE + "KAFKA_TOPIC x\n"),
        ("x.datasource", "    indented\n" + SOURCE),
        ("x.datasource", "ENGINE >\n    MergeTree\n"),
        ("x.pipe", ""),
        ("x.pipe", "SQL >\n    SELECT 1\n"),
        ("x.pipe", NODE + NODE),
        ("x.pipe", NODE + "TYPE copy\n"),
        ("x.pipe", NODE + "TYPE copy\nDATASOURCE y\n"),
        ("x.pipe", NODE + "TYPE copy\nTARGET_DATASOURCE y\nCOPY_SCHEDULE 0 * * * *\n"),
        ("x.pipe", NODE + "TYPE copy\nTARGET_DATASOURCE y\nCOPY_MODE replace\n"),
        ("x.pipe", NODE + "TYPE endpoint\nCOPY_MODE append\n"),
        ("x.pipe", NODE + "TYPE sink\n"),
        ("x.pipe", NODE + "TYPE materialized\n"),
        ("x.pipe", NODE + "INCLUDE y\n"),
        ("x.pipe", "NODE n\nSQL >\n\nTYPE endpoint\n"),
    ],
)
def test_a_datafile_that_says_something_else_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DatafileError, match=re.escape(str(path))):
        (read_datasource if path.suffix == ".datasource" else read_pipe)(path)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pipe").write_text(NODE)
    (tmp_path / "x.datasource").write_text(SOURCE)
    with pytest.raises(DatafileError, match="name x"):
        read_project(tmp_path)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{String(a)}}", "'x\\'y'"),
        ("{{String(b, 'd')}}", "'d'"),
        ("{{Int64(n)}}", "toInt64('-7')"),
        ("{{UInt16(b, 10)}}", "toUInt16('10')"),
        ("{{Date(day)}}", "'2026-10-25'"),
        ("{% if defined(a) %}A{% else %}B{% end %}", "A"),
        ("{% if defined(b) %}A{% else %}B{% end %}", "B"),
        ("{% if not defined(b) and defined(a) %}A{% end %}", "A"),
        ("{% if String(b, 'x') == 'x' %}A{% elif String(a) == 'x' %}B{% else %}C{% end %}", "A"),
        ("{% if String(a) in ['x', 'y'] %}A{% elif n != '8' %}B{% else %}{{error('no')}}{% end %}", "B"),
        ("{% if defined(a) %}{% if defined(b) %}1{% else %}2{% end %}{% else %}{{error('no')}}{% end %}", "2"),
    ],
)
def test_templates(template: str, expected: str) -> None:
    assert render(template, {"a": "x'y", "n": "-7", "day": "2026-10-25"}) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{a}}",
        "{{'text'}}",
        "{{String(b)}}",
        "{{String('a')}}",
        "{{Int64(a)}}",
        "{{UInt16(n)}}",
        "{{Date(a)}}",
        "{{Nothing(a)}}",
        "{{a.b}}",
        "{{String(a) + 'x'}}",
        "{{__import__('os')}}",
        "{{(}}",
        "{{error('no')}}",
        "{% if defined(a) %}",
        "{% if defined(a) %}{% for %}{% end %}",
        "{% end %}",
        "{% if 1 < 2 < 3 %}{% end %}",
    ],
)
def test_a_template_that_does_not_fit_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, {"a": "x", "n": "-7"})


@given(st.text())
def test_a_literal_ends_only_at_its_end(text: str) -> None:
    literal = quote(text)
    inner = re.sub(r"\\.", "", literal[1:-1], flags=re.DOTALL)
    assert "'" not in inner
    assert "\\" not in inner
    assert render("{{String(a)}}", {"a": text}) == literal


ASKING = """
import json, sys
from pathlib import Path
from tinybird.datafile.parse_datasource import parse_datasource
from tinybird.datafile.parse_pipe import parse_pipe
from tinybird.sql_template import render_sql_template
folder, asked = sys.argv[1], json.load(sys.stdin)
for path in sorted(Path(folder).rglob("*.*")):
    (parse_pipe if path.suffix == ".pipe" else parse_datasource)(str(path))
print(json.dumps([render_sql_template(template, variables=values)[0] for template, values in asked]))
"""


@needs_tinybird
def test_tinybird_itself_reads_the_datafiles_and_renders_the_same_queries(project: Project) -> None:
    window = {"workspace": "ws_it's", "start_ms": "1", "end_ms": "2"}
    window |= {"tags_of": '[["lnk_1",[0]]]', "asked": '["it\'s=="]'}
    usage = {"first_day": "2026-01-01", "end_day": "2027-01-01", "on_day": "2026-01-01", "nth": "1"}
    usage |= {"settled_day": "2026-01-01", "new_generation": "1795000000000001", "quiet_ms": "300000", "rollups": "1"}
    filters = {f"{side}_{name}": '["a\\\\", "b\'"]' for name in FILTERS for side in ("in", "not")}
    choices = [
        {"bots": bots, "unit": unit, f"with_{dimension}": "1", "before_ms": "5", "before_id": "x=="}
        for bots in ("hide", "only", "show")
        for unit in ("hour", "week")
        for dimension in Dimension
    ]
    asked = [
        (template.removeprefix("%"), window | usage | extra)
        for pipe in project.pipes.values()
        for template in pipe.nodes.values()
        for extra in [{}, filters, *choices]
    ]
    answer = subprocess.run(
        [TINYBIRD_PYTHON, "-c", ASKING, str(PROJECT)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TB_CLI_TELEMETRY_OPTOUT": "1"},
    )
    rendered = json.loads(answer.stdout)
    for (template, values), theirs in zip(asked, rendered, strict=True):
        assert " ".join(render(template, values).split()) == " ".join(theirs.split())
