"""Rows that name folders: an import reaches what the person who started it reaches."""

from typing import Final

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from accounts.actor import Actor
from accounts.models import Membership, User, Workspace
from links.importing.options import Options
from links.kept_words import spoken
from links.models import Folder, FolderGrant, ImportReject, Link
from links.services import import_prepare, import_preview, import_run
from links.tests.services.conftest import Upload

ROWS: Final = (
    "url,slug,folder\n"
    "https://example.com/1,open,Open\n"
    "https://example.com/2,listed,Listed\n"
    "https://example.com/3,looked-at,Looked at\n"
    "https://example.com/4,hidden,HIDDEN\n"
    "https://example.com/5,new,New\n"
    "https://example.com/6,none,\n"
)


@pytest.fixture
def folders(workspace: Workspace, bob: User) -> dict[str, Folder]:
    """One of each access level; bob is listed in one that is private."""
    access = {"Open": "edit", "Listed": "private", "Looked at": "view", "Hidden": "private"}
    made = {
        name: Folder.objects.create(workspace=workspace, name=name, folded=name.lower(), access=level)
        for name, level in access.items()
    }
    FolderGrant.objects.create(folder=made["Listed"], membership=Membership.objects.get(user=bob), may_edit=True)
    return made


def places() -> dict[str, str]:
    """The folder of each link by its slug."""
    return {link.slug: link.folder.name if link.folder else "" for link in Link.objects.select_related("folder")}


@pytest.mark.usefixtures("folders")
def test_rows_go_where_their_person_may_put_links(upload: Upload) -> None:
    source = upload(ROWS)
    assert places() == {"open": "Open", "listed": "Listed", "new": "New", "none": ""}
    told = ImportReject.objects.filter(source=source).order_by("row_number")
    assert list(told.values_list("row_number", "field", "code")) == [
        (4, "folder", "folder_locked"),
        (5, "folder", "unknown_folder"),
    ]
    assert Folder.objects.count() == 5
    with translation.override("de"):
        assert [spoken(one.message) for one in told] == [
            "Links in diesem Ordner können Sie ansehen, aber nicht ändern.",
            "Diesen Ordner gibt es nicht. Wählen Sie einen anderen oder keinen.",
        ]


@pytest.mark.usefixtures("folders")
def test_the_preview_says_so_before(workspace: Workspace, bob: User, bucket: str) -> None:
    bobs = Actor(user=bob)
    draft = import_prepare(workspace=workspace, actor=bobs, file=ContentFile(ROWS.encode()), filename="l.csv")
    rows = import_preview(draft=draft, actor=bobs, options=Options())
    assert [row.error.code if row.error else "" for row in rows] == ["", "", "folder_locked", "unknown_folder", "", ""]
    assert not Link.objects.exists()
    assert not Folder.objects.filter(name="New").exists()


def test_what_all_rows_get_is_asked_too(upload: Upload, folders: dict[str, Folder]) -> None:
    source = upload("url\nhttps://example.com/1\n", folder="Hidden")
    assert (source.created_rows, source.rejected_rows) == (0, 1)
    assert not folders["Hidden"].links.exists()


def test_rights_are_those_of_the_moment(upload: Upload, folders: dict[str, Folder], bob: User) -> None:
    source = upload(ROWS, run=False)
    FolderGrant.objects.all().delete()
    folders["Looked at"].access = "edit"
    folders["Looked at"].save()
    import_run(source.public_id)
    assert places() == {"open": "Open", "looked-at": "Looked at", "new": "New", "none": ""}


@pytest.mark.usefixtures("folders")
def test_who_left_reaches_what_is_open(upload: Upload, bob: User) -> None:
    source = upload(ROWS, run=False)
    Membership.objects.get(user=bob).delete()
    import_run(source.public_id)
    assert places() == {"open": "Open", "new": "New", "none": ""}
