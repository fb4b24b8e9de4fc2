"""Which service a file comes from, what its columns give, and the links of its JSON."""

import io
import json
from typing import Any

import pytest

from links.importing.errors import BadFile
from links.importing.formats import format_named, format_of, guess
from links.importing.json_rows import flat, json_objects

# The first row of a file of each service, and the field that each column must give.
HEADERS = [
    (
        "dub",
        "Short link,Destination URL,Clicks,Created at,Tags,Archived",
        "address,destination,,created,tags,archived",
    ),
    ("dub", "domain,key,url,comments,expiresAt,ios", "domain,slug,destination,notes,expires_at,ios_url"),
    ("rebrandly", "id,createdAt,shortUrl,domain,slashtag,destination", ",created,address,,,destination"),
    (
        "shortio",
        "Original URL,Path,Domain,Created At,Expired URL,iPhone URL,Split URL,Split percent,UTM Source",
        "destination,slug,domain,created,expired_url,ios_url,split_url,split_percent,utm_source",
    ),
    (
        "shlink",
        "createdAt,title,shortUrl,domain,shortCode,longUrl,tags,visits",
        "created,title,address,,,destination,tags,",
    ),
    ("shlink", "Long URL,Short code,Domain,Title,Tags", "destination,slug,domain,title,tags"),
    (
        "kutt",
        "id,address,banned,created_at,domain,description,expire_in,link,password,target,visit_count",
        ",,disabled,created,,notes,expires_at,address,password,destination,",
    ),
    (
        "bitly",
        "created_at,long_url,link,title,tags,archived,custom_bitlinks",
        "created,destination,address,title,tags,archived,address",
    ),
    (
        "blink",
        "Long URL,Keyword,Description,Auto-delete date,Auto-archive date,Owner,Redirect type",
        "destination,slug,title,expires_at,expires_at,,status_code",
    ),
    ("yourls", "keyword,url,title,timestamp,ip,clicks", "slug,destination,title,created,,"),
    (
        "getowl",
        "destinationUrl,shortLink,queryMode,rules,hasPassword,archivedAt,createdBy",
        "destination,address,query_mode,rules,password,archived,",
    ),
    ("generic", "URL,Slug,Click limit,Colour", "destination,slug,max_clicks,"),
]


@pytest.mark.parametrize(("format_id", "header", "fields"), HEADERS)
def test_recognises_a_service_by_its_first_row(format_id: str, header: str, fields: str) -> None:
    columns = header.split(",")
    known = format_of(columns)
    assert known.id == format_id
    assert guess(columns, known) == fields.split(",")


def test_names_an_unknown_format_generic() -> None:
    assert format_named("kutt").label == "Kutt"
    assert format_named("nothing").id == "generic"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('{"total": 1, "data": [{"a": 1}]}', [{"a": 1}]),
        ('{"shortUrls": {"data": [{"a": 1}], "pagination": {"pagesCount": 1}}}', [{"a": 1}]),
        ('{"links": {"link_1": {"a": 1}, "link_2": {"a": 2}}, "stats": {"b": 3}}', [{"a": 1}, {"a": 2}]),
        (
            '[{"type": "header"}, {"type": "database"}, {"type": "table", "name": "yourls_url", "data": [{"a": 1}]}]',
            [{"a": 1}],
        ),
    ],
)
def test_finds_the_links_of_json_where_services_have_them(text: str, links: list[Any]) -> None:
    assert list(json_objects(io.StringIO(text))) == links


def test_reads_json_that_is_longer_than_what_it_holds() -> None:
    links = [{"number": number, "text": "ä" * (number % 50)} for number in range(10_000)]
    assert list(json_objects(io.StringIO(json.dumps(links, indent=1)))) == links


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("url,slug", "bad_json"),
        ('[{"a": 1}, {"a": ', "bad_json"),
        ('[{"a": 1} {"a": 2}]', "bad_json"),
        ('{"data": []}', "no_rows"),
        ('{"message": "Unauthorized"}', "no_rows"),
    ],
)
def test_says_what_is_wrong_with_json(text: str, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        list(json_objects(io.StringIO(text)))
    assert caught.value.code == code


def test_makes_cells_of_an_object() -> None:
    link = {
        "meta": {"validUntil": "2030-01-31", "maxVisits": 5},
        "tags": [{"name": "a"}, {"name": "b"}],
        "labels": ["c", "d"],
        "rules": [{"name": "Home", "conditions": []}],
        "geo": {"DE": "https://example.com/de"},
        "archived": False,
        "title": None,
    }
    assert flat(link) == {
        "meta.validUntil": "2030-01-31",
        "meta.maxVisits": "5",
        "tags": "a|b",
        "labels": "c|d",
        "rules": '[{"name": "Home", "conditions": []}]',
        "geo": '{"DE": "https://example.com/de"}',
        "archived": "false",
        "title": "",
    }
