"""Files that wait until somebody says what their columns mean."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from edge.models import EdgeChange
from links.errors import BadField
from links.importing.errors import BadFile
from links.importing.options import Options, options_of
from links.importing.survey import survey_of
from links.models import Folder, Import, Link, Tag
from links.services import (
    import_begin,
    import_discard,
    import_prepare,
    import_preview,
    import_save,
    link_create,
)
from links.tasks import clean_imports, run_import

Prepare = Callable[[str], Import]


@pytest.fixture
def prepare(workspace: Workspace, bob: User, bucket: str) -> Prepare:
    """Return a function that uploads a text for bob, as the page does."""

    def upload(text: str) -> Import:
        file = ContentFile(text.encode())
        return import_prepare(workspace=workspace, actor=Actor(user=bob), file=file, filename="links.csv")

    return upload


def test_a_draft_knows_what_the_file_is(prepare: Prepare, workspace: Workspace, hold: Callable[..., Domain]) -> None:
    hold(workspace, "go.acme.com", is_primary=True)
    workspace.timezone = "Europe/Berlin"
    draft = prepare(
        "Short link;Destination URL;Expires\n"
        "\n"
        "https://old.example.com/a;https://example.com/1;12/31/2031\n"
        "https://old.example.com/b;https://example.com/2;1/2/2031\n"
        "https://go.acme.com/c;https://example.com/3;1/2/2031\n"
    )
    assert (draft.status, draft.total_rows) == ("draft", 4)
    assert draft.shape == {"kind": "csv", "format_id": "dub", "delimiter": ";", "has_header": True}
    assert draft.mapping == ["address", "destination", "expires_at"]
    assert options_of(draft.options) == Options(domain="go.acme.com", zone="Europe/Berlin", day_first=False)
    survey = survey_of(draft.survey)
    assert [number for number, _ in survey.sample] == [3, 4, 5]
    assert survey.foreign(draft.mapping, frozenset({"", "go.acme.com"})) == {"old.example.com": 2}
    assert not AuditEvent.objects.filter(target=draft.public_id).exists()


def test_a_draft_is_started_once_with_what_was_chosen(prepare: Prepare, workspace: Workspace, alice: User) -> None:
    draft = prepare("Where,Name\nhttps://example.com/1,one\n")
    import_save(draft=draft, mapping=["", ""], options=Options())
    with pytest.raises(BadField):
        import_begin(draft=draft, actor=Actor(user=alice), mapping=["", ""], options=Options())
    for tag in ("first", "second"):
        draft.refresh_from_db()
        import_begin(
            draft=draft, actor=Actor(user=alice), mapping=["destination", "slug"], options=Options(tags=(tag,))
        )
    run_import(draft.public_id)
    link = Link.objects.get()
    assert (link.key, link.tag_names, link.created_by) == ("one", ["first"], alice)
    assert AuditEvent.objects.filter(action="import.started").count() == 1


def test_the_preview_is_what_would_be_made_and_keeps_nothing(
    prepare: Prepare, workspace: Workspace, elsewhere: Workspace, bob: User
) -> None:
    link_create(workspace=elsewhere, actor=Actor(), destination="https://example.com", slug="theirs")
    events, changes = AuditEvent.objects.count(), EdgeChange.objects.count()
    draft = prepare(
        "url,slug,folder,tags,password\n"
        "https://example.com/1,one,New,Sale,s3cret\n"
        "https://example.com/2,theirs,,,\n"
        "nope,three,,,\n"
    )
    rows = import_preview(draft=draft, actor=Actor(user=bob), options=Options(taken="skip"))
    assert [(row.number, row.link.slug if row.link else "", row.error and row.error.code) for row in rows] == [
        (2, "one", None),
        (3, "", "taken"),
        (4, "", "scheme"),
    ]
    assert Link.objects.count() == 1
    assert not Folder.objects.exists()
    assert not Tag.objects.exists()
    assert (AuditEvent.objects.count(), EdgeChange.objects.count()) == (events, changes)


def test_what_nobody_wants_goes_with_its_file(prepare: Prepare) -> None:
    old, discarded, kept = (prepare("url\nhttps://example.com\n") for _ in range(3))
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    import_discard(draft=discarded)
    assert clean_imports() == 2
    assert [one.pk for one in Import.objects.all()] == [kept.pk]
    assert [default_storage.exists(one.file) for one in (old, discarded, kept)] == [False, False, True]
    assert clean_imports() == 0


def test_files_go_a_week_after_their_import_and_its_report_stays(prepare: Prepare, bob: User) -> None:
    old, young = (prepare(f"url,slug\nnope,{n}\n") for n in range(2))
    for draft in (old, young):
        import_begin(draft=draft, actor=Actor(user=bob), mapping=draft.mapping, options=Options())
        run_import(draft.public_id)
    Import.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert clean_imports() == 1
    assert [default_storage.exists(one.file) for one in (old, young)] == [False, True]
    old.refresh_from_db()
    assert (old.file, old.survey, old.rejects.count()) == ("", {}, 1)
    assert clean_imports() == 0


def test_few_files_wait(prepare: Prepare, workspace: Workspace) -> None:
    for n in range(20):
        Import.objects.create(workspace=workspace, filename=f"{n}.csv", file="x", size=1, status=Import.Status.DRAFT)
    with pytest.raises(BadFile) as caught:
        prepare("url\nhttps://example.com\n")
    assert caught.value.code == "too_many"
