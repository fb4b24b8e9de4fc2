"""A row's cells, the options and the file's shape become what a link may have."""

import pytest

from links.errors import BadField, BadTag
from links.importing.errors import BadRow
from links.importing.options import Options, clean_mapping, clean_options, options_of
from links.importing.plan import Plan, plan_of
from links.importing.records import Record
from links.importing.source import Shape

COLUMNS = ["url", "slug", "notes", "made"]
MAPPING = ["destination", "slug", "notes", "created"]


def plan(options: Options = Options(), kind: str = "csv", format_id: str = "generic") -> Plan:  # noqa: B008 - frozen
    return plan_of(Shape(kind, format_id, COLUMNS, MAPPING), MAPPING, options, ["go.acme.com"])


def test_options_are_put_into_every_row() -> None:
    options = Options(domain="go.acme.com", folder="Old", tags=("moved",), keep_created=True)
    mapped = plan(options, format_id="dub").read(Record(["https://example.com", "a", "Mine", "2024-01-31T12:00:00Z"]))
    assert mapped.fields == {
        "destination": "https://example.com",
        "slug": "a",
        "domain": "go.acme.com",
        "notes": "Mine\nMade on 2024-01-31 with Dub.",
        "tags": ["moved"],
    }
    assert mapped.folder == "Old"
    assert plan().read(Record(["https://example.com"])).fields == {
        "destination": "https://example.com",
        "slug": "",
        "domain": "",
    }


@pytest.mark.parametrize(
    ("record", "code"),
    [(Record(["a", "b", "c", "d", "e"]), "columns"), (Record(["a"], "It is broken."), "malformed")],
)
def test_broken_rows(record: Record, code: str) -> None:
    with pytest.raises(BadRow) as caught:
        plan().read(record)
    assert caught.value.code == code


def test_takes_back_what_protects_spreadsheets_only_where_it_was_put() -> None:
    record = Record(["https://example.com", "a", "'=1+1"])
    assert plan().read(record).fields["notes"] == "=1+1"
    assert plan(kind="json").read(record).fields["notes"] == "'=1+1"


def test_options_survive_being_stored() -> None:
    options = Options(domain="go.acme.com", tags=("a", "b"), taken="skip", day_first=False, zone="Europe/Berlin")
    assert options_of(options.stored()) == options
    assert options_of({"tags": ["a"], "removed_since": 1}) == Options(tags=("a",))
    assert clean_options(Options(folder=" Spring  sale ", tags=("a", "A"))) == Options(
        folder="Spring sale", tags=("a",)
    )


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (Options(taken="whatever"), "taken"),
        (Options(zone="Mars/Olympus"), "zone"),
        (Options(zone="../../etc/passwd"), "zone"),
        (Options(folder="x" * 81), "folder"),
        (Options(tags=("a|b",)), "tags"),
    ],
)
def test_bad_options(options: Options, field: str) -> None:
    with pytest.raises((BadField, BadTag)) as caught:
        clean_options(options)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("mapping", "code"),
    [(["destination"], "count"), (["destination", "colour"], "choice"), (["", "slug"], "no_destination")],
)
def test_bad_mappings(mapping: list[str], code: str) -> None:
    with pytest.raises(BadField) as caught:
        clean_mapping(mapping, ["a", "b"])
    assert (caught.value.field, caught.value.code) == ("mapping", code)
