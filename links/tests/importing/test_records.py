"""Reading files: encodings, delimiters, broken rows, the report."""

import csv
import io
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from links.importing.encoding import NOT_UTF8, open_text
from links.importing.records import records
from links.importing.report import report_lines


def _read(text: str) -> list[tuple[list[str], bool]]:
    lines = text.splitlines(keepends=True)
    return [(record.cells, record.problem == "") for record in records(lines, ",")]


def test_quotes_and_line_breaks_inside_cells() -> None:
    assert _read('a,"b,c","d ""e"""\n"f\n\ng",h\r\n5" screen,x\n\nlast') == [
        (["a", "b,c", 'd "e"'], True),
        (["f\n\ng", "h"], True),
        (['5" screen', "x"], True),
        ([""], True),
        (["last"], True),
    ]


def test_zero_bytes_in_any_line_of_a_row() -> None:
    assert _read('"a\nb\0",c\nd,e\n') == [(["a\nb\0", "c"], False), (["d", "e"], True)]


def test_a_broken_row_costs_only_itself() -> None:
    assert _read('"a,b\nc,d\ne,"f"\n"g"h,i\nj,"k') == [
        (['"a,b'], False),
        (["c", "d"], True),
        (["e", "f"], True),
        (['"g"h,i'], False),
        (['j,"k'], False),
    ]


@pytest.mark.parametrize("row", ['"x,y\n', '"x\n', 'x,"\n', '"a"b\n', "\0\n"])
def test_a_file_of_broken_rows_is_read_in_linear_time(row: str) -> None:
    started = time.monotonic()
    count = sum(1 for _ in records([row] * 20_000, ","))
    assert count > 0
    assert time.monotonic() - started < 5


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2), max_size=20
    )
)
def test_reads_whatever_csv_writes(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    file.seek(0)
    assert [record.cells for record in records(file, ",")] == rows


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('a,"\n\r;\0'), max_size=60))
def test_never_crashes_and_never_loses_a_line(text: str) -> None:
    lines = list(io.StringIO(text, newline=""))
    found = list(records(lines, ","))
    assert sum(1 for record in found if record.problem) <= len(lines)
    assert bool(found) == bool(lines)


@pytest.mark.parametrize(
    ("encode", "note"),
    [
        (lambda text: text.encode(), ""),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), ""),
        (lambda text: text.encode("utf-16"), ""),
        (lambda text: text.encode("utf-16-le"), ""),
        (lambda text: text.encode("utf-16-be"), ""),
        (lambda text: text.encode("cp1252"), NOT_UTF8),
    ],
)
def test_encodings(encode: Callable[[str], bytes], note: str) -> None:
    content = "url,title\r\nhttps://example.com,Über\r\n"
    text, said = open_text(io.BytesIO(encode(content)))
    assert (text.read(), said) == (content, note)


def test_report_cannot_be_run_by_a_spreadsheet() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "x=1"]
    text = "".join(report_lines(["=a", "b"], [(2, cells, "slug", "=reason")]))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["'=a", "b", "row", "field", "reason"]
    assert rows[1] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "x=1", "2", "slug", "'=reason"]
