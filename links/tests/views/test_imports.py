"""The pages of imports."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User, Workspace
from links.models import Import, Link
from links.services import import_run

pytestmark = pytest.mark.usefixtures("bucket")

SignIn = Callable[[User], Client]
TABLE = b"url,slug\nhttps://example.com/1,one\nftp://example.com/2,<b>\n"


def url(workspace: Workspace, path: str = "") -> str:
    return f"/w/{workspace.public_id}/imports{path}"


def upload(browser: Client, workspace: Workspace, content: bytes = TABLE, name: str = "links.csv") -> Import:
    browser.post(url(workspace), {"file": SimpleUploadedFile(name, content)})
    return Import.objects.get()


def test_upload_run_report(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    page = url(workspace, f"/{source.public_id}")
    assert "every 1s" in browser.get(page).content.decode()
    import_run(source.public_id)
    text = browser.get(page, headers={"HX-Target": "import"}).content.decode()
    assert "every 1s" not in text
    assert "&lt;b&gt;" in text
    report = b"".join(browser.get(page + "/rejects.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streaming response
    assert report.splitlines()[0] == "url,slug,row,field,reason"
    assert "not to ftp:" in report
    assert Link.objects.get().slug == "one"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("a.csv", b"", "is empty"), ("a.xlsx", b"PK", "not a CSV file"), ("a.csv", b"x" * 200, "the limit is")],
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
    assert "Choose a CSV file first" in sign_in(bob).post(url(workspace)).content.decode()


def test_stop(sign_in: SignIn, bob: User, carol: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace)
    address = url(workspace, f"/{source.public_id}/cancel")
    assert sign_in(carol).post(address).status_code == 403
    assert browser.post(address).status_code == 302
    source.refresh_from_db()
    assert source.status == Import.Status.CANCELLED


def test_the_sample_can_be_imported(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    source = upload(browser, workspace, browser.get(url(workspace, "/sample.csv")).content)
    import_run(source.public_id)
    source.refresh_from_db()
    assert (source.created_rows, source.rejected_rows) == (3, 0)


def test_viewer_looks_but_cannot_import(sign_in: SignIn, bob: User, carol: User, workspace: Workspace) -> None:
    source = upload(sign_in(bob), workspace)
    browser = sign_in(carol)
    assert 'type="file"' not in browser.get(url(workspace)).content.decode()
    assert browser.get(url(workspace, f"/{source.public_id}")).status_code == 200
    assert browser.post(url(workspace)).status_code == 403


def test_foreign(sign_in: SignIn, bob: User, mallory: User, workspace: Workspace, elsewhere: Workspace) -> None:
    source = upload(sign_in(bob), workspace)
    browser = sign_in(mallory)
    for path in (f"/{source.public_id}", f"/{source.public_id}/rejects.csv"):
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
