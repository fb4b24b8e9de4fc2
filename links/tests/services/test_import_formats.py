"""A file of each service becomes links: its own columns, its own ways, and rows that cannot be taken as they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from accounts.models import Workspace
from domains.models import Domain
from links.models import ImportReject, Link
from links.tests.services.conftest import Upload

FILES: Final = Path(__file__).resolve().parent.parent / "importing" / "files"
GO: Final = "go.acme.com#"
COUNTRY: Final = {"type": "country", "negate": False, "values": ["DE"]}


def fields(key: str) -> dict[str, Any]:
    """What a test may ask of a link."""
    link = Link.objects.get(key=key)
    names = ["destination", "title", "notes", "status_code", "query_mode", "max_clicks"]
    names += ["ios_url", "android_url", "expired_url", "indexable"]
    return {name: getattr(link, name) for name in names} | {
        "tags": link.tag_names,
        "folder": link.folder.name if link.folder else "",
        "archived": link.archived_at is not None,
        "has_password": link.has_password,
        "expires": f"{link.expires_at:%Y-%m-%d}" if link.expires_at else "",
        "rules": [(rule["conditions"], rule["destination"]) for rule in link.rules],
        "variants": [(one["destination"], one["weight"]) for one in link.variants],
    }


# File, keys of links and what is to be seen of them, and (row, field, whether the link was made) of what is reported.
CASES: Final[list[tuple[str, dict[str, dict[str, Any]], list[tuple[int, str, bool]]]]] = [
    (
        "dub.csv",
        {
            f"{GO}spring": {"tags": ["Sale", "Web"], "rules": [([COUNTRY], "https://example.de/spring")]},
            f"{GO}winter": {"archived": True, "has_password": True, "rules": []},
        },
        [(3, "geo", True), (4, "destination", False)],
    ),
    (
        "bitly.csv",
        {
            f"{GO}3xYzAb1": {"destination": "https://example.com/plain", "title": "A page, with a comma"},
            f"{GO}chosen": {"tags": ["mail", "news"], "archived": False},
        },
        [],
    ),
    (
        "bitly.json",
        {f"{GO}plain": {"tags": ["a", "b"]}, f"{GO}shop": {"destination": "https://example.com/shop"}},
        [(2, "app_links", True)],
    ),
    ("rebrandly.csv", {f"{GO}sale": {"title": "Sale"}, f"{GO}jz3": {"destination": "https://example.com/other"}}, []),
    (
        "shortio.csv",
        {
            f"{GO}app": {
                "destination": "https://example.com/app?utm_source=newsletter",
                "ios_url": "https://apps.apple.com/app/id1",
                "max_clicks": 100,
                "expires": "2030-01-01",
                "expired_url": "https://example.com/over",
            },
            f"{GO}test": {
                "ios_url": "myapp://test",
                "variants": [("https://example.com/test", 70), ("https://example.com/b", 30)],
            },
        },
        [],
    ),
    ("shlink.csv", {f"{GO}docs": {"title": "Docs", "tags": ["a", "b"]}, f"{GO}abc12": {}}, []),
    (
        "shlink.json",
        {
            f"{GO}docs": {
                "android_url": "https://example.com/android",
                "max_clicks": 50,
                "query_mode": "drop",
                "indexable": True,
            },
            f"{GO}menu": {"rules": [([COUNTRY], "https://example.com/de")]},
        },
        [(1, "has_rules", True), (2, "redirect_rules", True)],
    ),
    ("kutt.json", {f"{GO}docs": {"notes": "The docs", "has_password": False}}, [(2, "password", False)]),
    ("yourls.sql", {f"{GO}ozh": {"title": 'It\'s ozh; "quoted", (really)'}}, [(2, "destination", False)]),
    ("blink.csv", {f"{GO}first": {"title": "The first", "status_code": 301, "expires": "2030-01-31"}}, []),
    (
        "getowl.csv",
        {
            f"{GO}a": {
                "tags": ["x", "y"],
                "query_mode": "override",
                "archived": True,
                "rules": [([{"type": "eu", "negate": False}], "https://example.com/eu")],
            }
        },
        [(3, "password", False)],
    ),
]


@pytest.mark.parametrize(("name", "links", "reported"), CASES)
def test_a_services_file_becomes_links(
    upload: Upload,
    workspace: Workspace,
    hold: Callable[..., Domain],
    name: str,
    links: dict[str, dict[str, Any]],
    reported: list[tuple[int, str, bool]],
) -> None:
    hold(workspace, "go.acme.com")
    source = upload((FILES / name).read_bytes(), domain="go.acme.com", move=True)
    assert source.status == "finished", source.failure
    assert source.shape["format_id"] == name.partition(".")[0]
    told = ImportReject.objects.filter(source=source).order_by("row_number")
    assert list(told.values_list("row_number", "field", "is_warning")) == reported
    assert (source.rejected_rows, source.warned_rows) == (
        sum(not made for *_, made in reported),
        sum(made for *_, made in reported),
    )
    for key, expected in links.items():
        assert fields(key) | expected == fields(key)
    assert Link.objects.count() == source.created_rows >= len(links)
