"""What is in the files of each kind, and that our own import reads a file of links again."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.actor import Actor
from accounts.models import Role, User, Workspace
from accounts.plans import Plan
from accounts.services.invitations import invitation_create
from analytics.tests.clicked import click, clicked
from analytics.tests.tinybird.stand_in import StandIn
from domains.models import Domain
from exports.errors import BadOption
from exports.kinds import Kind
from exports.models import Export
from exports.sources import links as links_source
from exports.tests.conftest import Run, content, rows
from links.models import Link
from links.services import import_run, import_start, link_archive, link_create, link_delete
from links.tests.conftest import hold
from webhooks.services import endpoint_create

__all__ = ["hold"]

TITLES = ["Plain", "=1+1", "-50 % “sale”", "'=quoted", "'tis", "@home", "+1", "", "a, b; c", 'He said "no"']


def make(workspace: Workspace, **fields: Any) -> Link:
    return link_create(workspace=workspace, actor=Actor(), destination="https://example.com/ä?a=1,2&b=%20", **fields)


def kept(link: Link) -> dict[str, Any]:
    """All that an import knows of a link."""
    names = ("slug", "destination", "status_code", "title", "notes", "activates_at", "expires_at", "expired_url")
    return {
        **{name: getattr(link, name) for name in names},
        "domain": link.domain.hostname if link.domain else "",
        "tags": link.tag_names,
    }


def test_our_own_import_reads_links_without_loss(
    run: Run, workspace: Workspace, bob: User, hold: Callable[..., Domain]
) -> None:
    hold(workspace, "go.acme.com")
    for number, title in enumerate(TITLES):
        make(
            workspace,
            slug=f"éclair/{number}",
            domain="go.acme.com" if number % 2 else None,
            title=title,
            notes='=SUM(A1)\nsecond line, "quoted"\n\n\'-- the end' if number % 3 else "",
            tags=["Spring sale", "-10 %"] if number % 2 else [],
            status_code=307,
            activates_at=datetime(2030, 1, 1, tzinfo=UTC),
            expires_at=datetime(2031, 1, 31, 12, 30, 15, tzinfo=UTC),
            expired_url="https://example.com/over",
        )
    before = sorted((kept(link) for link in Link.objects.all()), key=str)
    export = run(Kind.LINKS)
    assert export.rows == len(TITLES)
    for link in Link.objects.all():
        link_delete(link=link, actor=Actor())
    source = import_start(
        workspace=workspace, actor=Actor(user=bob), file=ContentFile(content(export)), filename=export.filename
    )
    import_run(source.public_id)
    source.refresh_from_db()
    assert (source.created_rows, source.rejected_rows) == (len(TITLES), 0)
    assert sorted((kept(link) for link in Link.objects.all()), key=str) == before


def test_a_file_for_spreadsheets_holds_no_formula(run: Run, workspace: Workspace) -> None:
    make(workspace, slug="x", title="=HYPERLINK(1)", notes="@SUM(1)")
    [row] = rows(run(Kind.LINKS))
    assert (row["title"], row["notes"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_links_of_a_filter(
    run: Run, workspace: Workspace, elsewhere: Workspace, hold: Callable[..., Domain], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links_source, "PAGE", 2)  # several pages
    hold(workspace, "go.acme.com")
    make(elsewhere, slug="theirs", tags=["Sale"])
    make(workspace, slug="one", tags=["Sale"])
    make(workspace, slug="two", tags=["sale"], title="Winter")
    make(workspace, slug="three", domain="go.acme.com")
    link_archive(link=make(workspace, slug="four", tags=["Sale"]), actor=Actor())

    def slugs(**options: str) -> list[str]:
        return [row["shortCode"] for row in rows(run(Kind.LINKS, "jsonl", **options))]

    assert slugs() == ["three", "two", "one", "four"]
    assert slugs(tag="SALE") == ["two", "one", "four"]
    assert slugs(tag="sale", archived="0") == ["two", "one"]
    assert slugs(archived="1") == ["four"]
    assert slugs(q="winter") == ["two"]
    assert slugs(domain="go.acme.com") == ["three"]
    assert slugs(domain="127.0.0.1", archived="0") == ["two", "one"]


def test_json_lines_hold_what_the_api_shows(run: Run, workspace: Workspace, alice: User) -> None:
    link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/",
        slug="ab",
        password="secret word",
        variants=[
            {"name": "A", "destination": "https://a.example.com/", "weight": 1},
            {"name": "B", "destination": "https://b.example.com/", "weight": 3},
        ],
    )
    export = run(Kind.LINKS, "jsonl")
    [row] = rows(export)
    assert [variant["destinationUrl"] for variant in row["variants"]] == [
        "https://a.example.com/",
        "https://b.example.com/",
    ]
    assert (row["hasPassword"], row["createdBy"], row["archivedAt"]) == (True, "alice@example.com", None)
    assert b"secret" not in content(export)
    assert b"pbkdf2" not in content(export)


def test_everything(run: Run, workspace: Workspace, alice: User, bob: User, store: StandIn) -> None:
    make(workspace, slug="one", tags=["Sale"])
    clicked(store, workspace, {}, {"bot": 1, "bot_name": "Googlebot"})
    invitation_create(workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER)
    _, secret = endpoint_create(
        workspace=workspace, actor=Actor(user=alice), url="https://hooks.example.com/", event_types=["link.created"]
    )
    export = run(Kind.EVERYTHING)
    assert (export.status, export.note) == ("finished", "")
    assert export.filename.startswith("acme-everything-")
    with zipfile.ZipFile(io.BytesIO(content(export))) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    lines = {name: len(text.splitlines()) - 1 for name, text in texts.items()}
    audit = lines.pop("audit.csv")
    assert lines == {
        "links.csv": 1,
        "clicks.csv": 2,
        "tags.csv": 1,
        "folders.csv": 0,
        "domains.csv": 0,
        "members.csv": 3,
        "webhooks.csv": 1,
    }
    assert audit >= 4
    assert export.rows == sum(lines.values()) + audit
    assert "alice@example.com" in texts["members.csv"]
    assert "dave@example.com" in texts["members.csv"]
    assert secret not in "".join(texts.values())
    assert "invited dave@example.com" in texts["audit.csv"]


def test_clicks_are_cut_to_what_the_plan_shows(run: Run, workspace: Workspace, store: StandIn) -> None:
    clicked(store, workspace, {"country": "DE"})
    clicked(store, workspace, {"country": "FR"}, minutes_ago=60 * 24 * 40)
    everything = {"from": "2020-01-01", "bots": "show"}
    assert {row["country"] for row in rows(run(Kind.CLICKS, **everything | {"from": "2024-01-01"}))} == {"DE", "FR"}
    Workspace.objects.update(plan=Plan.FREE)
    workspace.refresh_from_db()
    export = run(Kind.CLICKS, **everything | {"from": "2024-01-01"})
    assert [row["country"] for row in rows(export)] == ["DE"]
    assert "are hidden" in export.note


def test_days_of_clicks_are_those_of_the_workspace(run: Run, workspace: Workspace, store: StandIn) -> None:
    """Where it is 14 hours later than in Greenwich, the evening there belongs to the next day."""
    Workspace.objects.update(timezone="Pacific/Kiritimati")
    workspace.refresh_from_db()
    evening = datetime.now(UTC).replace(hour=20) - timedelta(days=3)
    store.append([click(workspace, evening)])
    days = [(evening + timedelta(days=number)).date().isoformat() for number in (0, 1)]
    [row] = rows(run(Kind.CLICKS, **{"from": days[1], "to": days[1]}))
    assert (row["at"][:10], row["at"][-6:]) == (days[1], "+14:00")
    assert rows(run(Kind.CLICKS, **{"from": days[0], "to": days[0]})) == []


def test_without_a_store_of_clicks(run: Run, workspace: Workspace) -> None:
    assert run(Kind.CLICKS).failure == Export.Failure.NO_CLICKS
    export = run(Kind.EVERYTHING)
    assert export.status == "finished"
    assert export.note.startswith("clicks: Clicks have no store here")


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        (Kind.LINKS, {"tag": "nothing"}, "tag"),
        (Kind.LINKS, {"domain": "go.elsewhere.com"}, "domain"),
        (Kind.LINKS, {"archived": "2"}, "archived"),
        (Kind.LINKS, {"q": "a\0b"}, "q"),
        (Kind.LINKS, {"from": "2026-01-01"}, "from"),
        (Kind.CLICKS, {"from": "yesterday"}, "from"),
        (Kind.CLICKS, {"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        (Kind.TAGS, {"q": "x"}, "q"),
    ],
)
def test_bad_options(run: Run, kind: Kind, options: dict[str, str], field: str) -> None:
    with pytest.raises(BadOption) as caught:
        run(kind, **options)
    assert caught.value.field == field
    assert not Export.objects.exists()
