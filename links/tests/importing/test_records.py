"""Reading files: encodings, delimiters, broken rows, the report."""

import csv
import io
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from links.errors import BadField
from links.importing.encoding import NOT_UTF8, open_text
from links.importing.errors import BadFile
from links.importing.layout import Layout, find_layout
from links.importing.records import Record, records
from links.importing.report import report_lines
from links.importing.rows import row_fields


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


@pytest.mark.parametrize(
    ("header", "delimiter", "fields"),
    [
        ("url", ",", {"destination": 0}),
        ("Short link,Destination URL,Clicks,Created at", ",", {"slug": 0, "destination": 1}),
        ("Long URL;Short code;Domain;Title;Tags", ";", {"destination": 0, "slug": 1, "title": 3, "tags": 4}),
        ("id,createdAt,shortUrl,domain,slashtag,destination", ",", {"destination": 5, "slug": 4}),
        ("originalURL\tpath\ttitle", "\t", {"destination": 0, "slug": 1, "title": 2}),
        ('"URL","Keyword","Description"', ",", {"destination": 0, "slug": 1, "notes": 2}),
        ("TARGET|custom_slug|expires", "|", {"destination": 0, "slug": 1, "expires_at": 2}),
    ],
)
def test_layouts(header: str, delimiter: str, fields: dict[str, int]) -> None:
    layout = find_layout(header + "\r\n")
    assert (layout.delimiter, layout.fields) == (delimiter, fields)


@pytest.mark.parametrize("header", ["", "  \n", "a,b\n", "\0\0\0", "PK\x03\x04", "\ufffd\ufffd"])
def test_what_is_no_header(header: str) -> None:
    with pytest.raises(BadFile) as caught:
        find_layout(header)
    assert 0 < len(caught.value.message) <= 300


def test_whole_short_addresses() -> None:
    layout = Layout(",", ["url", "short"], {"destination": 0, "slug": 1})
    own = Record(["https://example.com", "http://localhost:8080/a/b"])
    assert row_fields(own, layout).get("slug") == "a/b"
    theirs = Record(["https://example.com", "https://Go.Acme.com:443/a/b"])
    assert row_fields(theirs, layout).get("domain") == "go.acme.com"
    with pytest.raises(BadField):
        row_fields(Record(["https://example.com", "https://bit.ly/"]), layout)


@pytest.mark.parametrize("text", ["2030-13-01", "tomorrow", "2030-02-30T00:00:00Z", "1893456000", "31/12/2030"])
def test_bad_times(text: str) -> None:
    layout = Layout(",", ["url", "expires"], {"destination": 0, "expires_at": 1})
    with pytest.raises(BadField) as caught:
        row_fields(Record(["https://example.com", text]), layout)
    assert caught.value.field == "expires_at"


def test_report_cannot_be_run_by_a_spreadsheet() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "x=1"]
    text = "".join(report_lines(["=a", "b"], [(2, cells, "slug", "=reason")]))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["'=a", "b", "row", "field", "reason"]
    assert rows[1] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "x=1", "2", "slug", "'=reason"]
