"""The pages of imports."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User, Workspace
from domains.models import Domain
from links.models import Import, Link
from links.services import import_run

pytestmark = pytest.mark.usefixtures("bucket")

SignIn = Callable[[User], Client]
TABLE = b"url,slug\nhttps://example.com/1,one\nftp://example.com/2,<b>\n"


def url(workspace: Workspace, path: str = "") -> str:
    return f"/w/{workspace.public_id}/imports{path}"


OPTIONS = {"domain": "", "folder": "", "tags": "", "taken": "report", "day_first": "1", "zone": "UTC"}


def upload(browser: Client, workspace: Workspace, content: bytes = TABLE, name: str = "links.csv") -> Import:
    browser.post(url(workspace), {"file": SimpleUploadedFile(name, content)})
    return Import.objects.get()


def chosen(source: Import, **options: str) -> dict[str, str]:
    """What the draft's form sends, with these fields changed."""
    columns = {f"column-{place}": field for place, field in enumerate(source.mapping)}
    return columns | OPTIONS | options


def start(browser: Client, workspace: Workspace, source: Import, **options: str) -> None:
    browser.post(url(workspace, f"/{source.public_id}/start"), chosen(source, **options))


def test_upload_run_report(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    page = url(workspace, f"/{source.public_id}")
    assert "every 1s" not in browser.get(page).content.decode()
    start(browser, workspace, source)
    assert "every 1s" in browser.get(page).content.decode()
    import_run(source.public_id)
    text = browser.get(page, headers={"HX-Target": "import"}).content.decode()
    assert "every 1s" not in text
    assert "&lt;b&gt;" in text
    report = b"".join(browser.get(page + "/rejects.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streaming response
    assert report.splitlines()[0] == "url,slug,row,field,reason"
    assert "not to ftp:" in report
    assert Link.objects.get().slug == "one"


def test_columns_of_which_none_is_known_are_set_by_hand(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace, b"Wohin,Kurz\nhttps://example.com/1,one\n")
    page = browser.get(url(workspace, f"/{source.public_id}"))
    assert "Wohin" in page.content.decode()
    start(browser, workspace, source)
    source.refresh_from_db()
    assert source.status == Import.Status.DRAFT  # no column gives the destination
    start(browser, workspace, source, **{"column-0": "destination", "column-1": "slug"})
    import_run(source.public_id)
    assert Link.objects.get().slug == "one"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.xlsx", b"PK", "is no CSV, JSON or SQL file"),
        ("a.csv", b"x" * 200, "the limit is"),
    ],
)
def test_bad_file(
    sign_in: SignIn, bob: User, workspace: Workspace, settings: Settings, name: str, content: bytes, words: str
) -> None:
    settings.IMPORT_MAX_BYTES = 100
    answer = sign_in(bob).post(url(workspace), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_no_file(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    assert "Choose a file first" in sign_in(bob).post(url(workspace)).content.decode()


def test_stop(sign_in: SignIn, bob: User, carol: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    start(browser, workspace, source)
    address = url(workspace, f"/{source.public_id}/cancel")
    assert sign_in(carol).post(address).status_code == 403
    assert browser.post(address).status_code == 302
    source.refresh_from_db()
    assert source.status == Import.Status.CANCELLED


def test_the_sample_can_be_imported(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace, browser.get(url(workspace, "/sample.csv")).content)
    start(browser, workspace, source)
    import_run(source.public_id)
    source.refresh_from_db()
    assert (source.created_rows, source.rejected_rows) == (3, 0)


def test_viewer_looks_but_cannot_import(sign_in: SignIn, bob: User, carol: User, workspace: Workspace) -> None:
    source = upload(sign_in(bob), workspace)
    browser = sign_in(carol)
    assert 'type="file"' not in browser.get(url(workspace)).content.decode()
    assert "waits until somebody starts" in browser.get(url(workspace, f"/{source.public_id}")).content.decode()
    assert browser.post(url(workspace)).status_code == 403
    for path in ("preview", "start", "discard"):
        assert browser.post(url(workspace, f"/{source.public_id}/{path}"), chosen(source)).status_code == 403


def test_columns_are_mapped_and_the_choice_is_kept(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace, b"Where,Name\nhttps://example.com/1,one\nnope,two\n")
    page = url(workspace, f"/{source.public_id}")
    text = browser.get(page).content.decode()
    assert "0 of 2 rows would become links" in text
    assert "Say which column holds the destination." in text
    source.mapping = ["destination", "slug"]
    sent = chosen(source, tags="moved, old")
    part = browser.post(f"{page}/preview", sent, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 2 rows would become links" in part
    assert "Say which column" not in part
    assert "127.0.0.1:8080/one" in part
    assert "<html" not in part
    again = browser.get(page).content.decode()
    assert '<option value="slug" selected>' in again
    assert 'value="moved, old"' in again
    assert not Link.objects.exists()


def test_what_cannot_be_is_told_where_it_was_chosen(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    page = url(workspace, f"/{source.public_id}")
    bad = {"zone": "Mars/Olympus", "tags": "a|b", "column-0": ""}
    part = browser.post(f"{page}/preview", chosen(source, **bad), headers={"HX-Request": "true"})
    assert "There is no timezone of this name" in part.content.decode()
    for name, words in (
        ("zone", "There is no timezone of this name"),
        ("tags", "contains a comma, a bar"),
        ("column-0", "Say which column holds the destination"),
    ):
        answer = browser.post(f"{page}/start", chosen(source, **{name: bad[name]}))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    source.refresh_from_db()
    assert source.status == Import.Status.DRAFT


def test_foreign_hosts_are_told_before(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Callable[..., Domain]
) -> None:
    hold(workspace, "go.acme.com", is_primary=True)
    browser = sign_in(bob)
    source = upload(browser, workspace, b"url,short link\nhttps://example.com,https://old.example.com/a\n")
    page = url(workspace, f"/{source.public_id}")
    text = browser.get(page).content.decode()
    assert "old.example.com is not a domain of this workspace: 1 row would be refused." in text
    sent = chosen(source, domain="go.acme.com", move="on")
    text = browser.post(f"{page}/preview", sent, headers={"HX-Request": "true"}).content.decode()
    assert "old.example.com is not a domain of this workspace: 1 row would go to go.acme.com." in text
    assert "go.acme.com/a" in text


def test_a_draft_can_be_discarded(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    page = url(workspace, f"/{source.public_id}")
    assert browser.post(f"{page}/discard").status_code == 302
    assert browser.get(page).status_code == 404
    assert source.filename not in browser.get(url(workspace)).content.decode()


def test_reasons_are_grouped(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    rows = b"".join(b"ftp://example.com/%d,,\n" % n for n in range(30))
    table = b"destination url,short link,geo\nhttps://example.com,one,{\n" + rows
    source = upload(browser, workspace, table)
    start(browser, workspace, source)
    import_run(source.public_id)
    text = browser.get(url(workspace, f"/{source.public_id}")).content.decode()
    assert text.count("not to ftp:") == 1
    assert "30 rejected rows" in text
    assert "Its addresses for countries were not taken." in text
    assert "The whole report" in text


def test_a_wide_file_makes_no_heavy_page(
    sign_in: SignIn, bob: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(bob)
    header = ",".join(["url", *(f"column {n}" for n in range(69))])
    row = ",".join(["https://example.com", *("x" * 500 for _ in range(69))])
    source = upload(browser, workspace, "\n".join([header, *[row] * 20]).encode())
    page = url(workspace, f"/{source.public_id}")
    with django_assert_max_num_queries(20):
        answer = browser.get(page)
    assert len(answer.content) < 150_000


def test_foreign(sign_in: SignIn, bob: User, mallory: User, workspace: Workspace, elsewhere: Workspace) -> None:
    source = upload(sign_in(bob), workspace)
    browser = sign_in(mallory)
    for path in (f"/{source.public_id}", f"/{source.public_id}/rejects.csv", f"/{source.public_id}/report.csv"):
        assert browser.get(url(workspace, path)).status_code == 404
        assert browser.get(url(elsewhere, path)).status_code == 404


def test_wrong_method(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    assert sign_in(bob).delete(url(workspace)).status_code == 405


def test_query_count(
    sign_in: SignIn, bob: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        Import.objects.create(workspace=workspace, created_by=bob, filename=f"{n}.csv", file="x", size=1)
    browser = sign_in(bob)
    browser.get(url(workspace))
    with django_assert_max_num_queries(6):
        browser.get(url(workspace))
