"""What kind a file is of, and its rows in one shape."""

import io

import pytest

from links.importing.errors import BadFile
from links.importing.source import rows_of, shape_of

CSV = 'Destination URL;Short link;Tags\r\nhttps://example.com/1;https://dub.sh/a;"x;y"\r\nhttps://example.com/2\r\n'
JSON = '{"shortUrls": {"data": [{"shortCode": "a", "longUrl": "https://example.com", "meta": {"maxVisits": 3}}, 7]}}'
SQL = "-- MySQL dump\nINSERT INTO `yourls_url` (`keyword`, `url`) VALUES ('a','https://example.com');\n"
HEADLESS = "https://example.com/1,a,First\nhttps://example.com/2,b,Second\n"


@pytest.mark.parametrize(
    ("text", "kind", "format_id", "mapping", "rows"),
    [
        (
            *(CSV, "csv", "dub", ["destination", "address", "tags"]),
            [["https://example.com/1", "https://dub.sh/a", "x;y"], ["https://example.com/2"]],
        ),
        (
            *(JSON, "json", "shlink", ["slug", "destination", "max_clicks"]),
            [["a", "https://example.com", "3"], ["7"]],
        ),
        (SQL, "sql", "yourls", ["slug", "destination"], [["a", "https://example.com"]]),
        (
            *(HEADLESS, "csv", "blink", ["destination", "slug", "title"]),
            [["https://example.com/1", "a", "First"], ["https://example.com/2", "b", "Second"]],
        ),
    ],
)
def test_reads_each_kind(text: str, kind: str, format_id: str, mapping: list[str], rows: list[list[str]]) -> None:
    file = io.StringIO(text, newline="")
    shape = shape_of(file)
    assert (shape.kind, shape.format_id, shape.mapping) == (kind, format_id, mapping)
    assert [record.cells for record in rows_of(file, shape)] == rows


@pytest.mark.parametrize(
    ("header", "delimiter", "mapping"),
    [
        ("url", ",", ["destination"]),
        ("Long URL;Short code;Domain", ";", ["destination", "slug", "domain"]),
        ("originalURL\tpath\ttitle", "\t", ["destination", "slug", "title"]),
        ('"URL","Keyword","Description"', ",", ["destination", "slug", "notes"]),
        ("TARGET|custom_slug|expires", "|", ["destination", "slug", "expires_at"]),
    ],
)
def test_finds_the_delimiter(header: str, delimiter: str, mapping: list[str]) -> None:
    shape = shape_of(io.StringIO(header + "\r\n", newline=""))
    assert (shape.delimiter, shape.mapping, shape.first_row) == (delimiter, mapping, 2)


def test_columns_without_names_get_those_that_their_service_has() -> None:
    shape = shape_of(io.StringIO("https://example.com,a,A,,,me@example.com,301,x\n", newline=""))
    assert shape.mapping == ["destination", "slug", "title", "expires_at", "expires_at", "", "status_code", ""]
    assert (shape.columns[-2:], shape.first_row) == (["Redirect type", "Column 8"], 1)
    # The report has them in its first row, so that it is understood again.
    assert shape_of(io.StringIO(",".join(shape.columns) + "\n", newline="")).mapping == shape.mapping


def test_a_value_of_json_that_is_no_link_is_a_broken_row() -> None:
    file = io.StringIO(JSON)
    assert [bool(record.problem) for record in rows_of(file, shape_of(file))] == [False, True]


def test_lets_people_map_columns_of_which_none_is_called_url() -> None:
    assert shape_of(io.StringIO("Where,Name\nhttps://example.com,A\n")).mapping == ["", "title"]
    assert shape_of(io.StringIO("Wohin;Kürzel\nhttps://example.com,A;a\n")).mapping == ["", ""]
    assert shape_of(io.StringIO("Where\nhttps://example.com\n")).columns == ["Where"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_header"),
        ("\nurl\n", "no_header"),
        ("PK\x03\x04zip", "not_csv"),
        ("\ufffdPNG\r\n", "not_csv"),
        ("-- MySQL dump\nCREATE TABLE `wp_posts` (\n", "no_rows"),
        ("url" + ",x" * 100, "too_many_columns"),
        ("[1, 2]", "no_rows"),
        ("{url", "bad_json"),
    ],
)
def test_says_why_a_file_is_no_list_of_links(text: str, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        shape_of(io.StringIO(text, newline=""))
    assert caught.value.code == code
