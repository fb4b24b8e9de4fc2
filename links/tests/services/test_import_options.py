"""What was said about all rows: domains, folders, tags, slugs that are taken."""

import csv
import io
from collections.abc import Callable

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace
from domains.models import Domain
from links.errors import LinkError
from links.models import Folder, Import, ImportReject, Link
from links.services import link_create, link_defaults_save, report_csv
from links.tests.services.conftest import Upload


def test_folders_are_found_by_name_or_made(upload: Upload, workspace: Workspace, elsewhere: Workspace) -> None:
    Folder.objects.create(workspace=workspace, name="Spring", folded="spring")
    Folder.objects.create(workspace=elsewhere, name="Theirs", folded="theirs")
    source = upload(
        "url,slug,folder\n"
        "https://example.com/1,one, SPRING \n"
        "https://example.com/2,two,Theirs\n"
        "https://example.com/3,three,\n"
        f"https://example.com/4,four,{'x' * 81}\n",
        folder="Old ones",
    )
    assert (source.created_rows, source.rejected_rows) == (3, 1)
    folders = Link.objects.order_by("id").values_list("folder__name", "folder__workspace")
    assert list(folders) == [("Spring", workspace.pk), ("Theirs", workspace.pk), ("Old ones", workspace.pk)]
    assert ImportReject.objects.get().field == "folder"


def test_tags_are_added_to_those_of_each_row(upload: Upload) -> None:
    upload("url,tags\nhttps://example.com/1,Sale\nhttps://example.com/2,\n", tags=("imported",))
    assert [link.tag_names for link in Link.objects.order_by("id")] == [["imported", "Sale"], ["imported"]]


@pytest.mark.parametrize(
    ("taken", "counts"), [("report", (1, 3, 0, 0)), ("random", (2, 2, 0, 1)), ("skip", (1, 1, 2, 0))]
)
def test_slugs_that_are_taken(
    upload: Upload, workspace: Workspace, taken: str, counts: tuple[int, int, int, int]
) -> None:
    for slug in ("same", "other"):
        link_create(workspace=workspace, actor=Actor(), destination=f"https://example.com/{slug}", slug=slug)
    source = upload(
        "url,slug\n"
        "https://example.com/same,same\n"
        "https://example.com/new,other\n"
        "https://example.com/free,free\n"
        "https://example.com/free,free\n",
        taken=taken,
    )
    assert (source.created_rows, source.rejected_rows, source.skipped_rows, source.warned_rows) == counts
    assert Link.objects.count() == 2 + source.created_rows
    if taken == "random":
        link = Link.objects.get(destination="https://example.com/new")
        assert link.slug != "other"
        assert "“other” is taken" in ImportReject.objects.get(is_warning=True).message


def test_hosts_that_are_not_the_workspaces(upload: Upload, workspace: Workspace, hold: Callable[..., Domain]) -> None:
    hold(workspace, "go.acme.com")
    text = "url,short link\nhttps://example.com/1,https://old.example.com/a\nhttps://example.com/2,b\n"
    source = upload(text, domain="go.acme.com", move=False)
    assert (source.created_rows, source.rejected_rows) == (1, 1)
    assert "old.example.com is no domain of this workspace" in ImportReject.objects.get().message
    assert upload(text, domain="go.acme.com", move=True).created_rows == 1
    assert set(Link.objects.values_list("key", flat=True)) == {"go.acme.com#a", "go.acme.com#b"}
    with pytest.raises(LinkError):
        upload(text, domain="elsewhere.example.com")


def test_dates_are_read_in_their_order_and_zone(upload: Upload) -> None:
    upload("url,expires\nhttps://example.com,02/03/2031 12:00\n", day_first=False, zone="America/New_York")
    expires = Link.objects.get().expires_at
    assert expires is not None
    assert expires.isoformat() == "2031-02-03T17:00:00+00:00"


def test_archived_links_are_made_and_put_away(upload: Upload) -> None:
    upload("url,slug,archived\nhttps://example.com/1,one,yes\nhttps://example.com/2,two,no\n")
    assert [link.archived_at is not None for link in Link.objects.order_by("id")] == [True, False]
    assert AuditEvent.objects.filter(action="link.archived").count() == 1


def test_passwords_make_smaller_chunks(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.services.import_worker._PASSWORDS", 2)
    moved: list[int] = []
    from links.services import import_worker

    move = import_worker._move

    def watch(source: Import, rows: int, **changes: object) -> None:
        moved.append(rows)
        move(source, rows, **changes)

    monkeypatch.setattr(import_worker, "_move", watch)
    source = upload("url,password\n" + "".join(f"https://example.com/{n},pass{n}\n" for n in range(5)))
    assert (source.created_rows, moved) == (5, [2, 2, 1])
    assert all(link.has_password for link in Link.objects.all())


def test_the_report_has_what_was_lost_beside_what_was_refused(upload: Upload) -> None:
    source = upload(
        "destination url,short link,geo\nhttps://example.com/1,one,{\nnope,two,\nhttps://example.com/3,three,\n"
    )
    rows = list(csv.reader(io.StringIO("".join(report_csv(source)).removeprefix("\ufeff"))))
    assert rows[0] == ["destination url", "short link", "geo", "row", "field", "reason", "result"]
    assert [(row[3], row[4], row[6]) for row in rows[1:]] == [("2", "geo", "taken"), ("3", "destination", "not taken")]


def test_rows_start_as_the_defaults_say_if_that_is_asked_for(upload: Upload, workspace: Workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Spring", folded="spring")
    values = {"tags": ["all"], "utm": {"utm_source": "old", "utm_medium": "x"}, "expires_days": 9, "status_code": 301}
    link_defaults_save(workspace=workspace, actor=Actor(), values=values | {"folder": folder.public_id})
    link_defaults_save(workspace=workspace, actor=Actor(), folder=folder, values={"query_mode": "drop"})
    text = (
        "url,slug,tags,folder,status_code\n"
        "https://example.com/?utm_source=own,one,mine,,302\n"
        "https://example.com/,two,,Other,\n"
        f"https://example.com/{'x' * 7_970},long,,,\n"
    )
    upload(text)
    assert {link.destination for link in Link.objects.filter(slug__in=["one", "two"])} == {
        "https://example.com/?utm_source=own",
        "https://example.com/",
    }
    Link.objects.all().delete()
    source = upload(text, apply_defaults=True)
    one, two = Link.objects.order_by("slug")
    assert (one.destination, one.tag_names, one.folder) == (
        "https://example.com/?utm_source=own&utm_medium=x",
        ["mine"],
        folder,
    )
    assert (one.status_code, one.query_mode, one.expires_at is None) == (302, "drop", False)
    assert (two.tag_names, two.status_code, two.query_mode) == (["all"], 301, "keep")
    assert two.folder is not None
    assert two.folder.name == "Other"
    assert (source.rejected_rows, ImportReject.objects.get(source=source).field) == (1, "destination")
