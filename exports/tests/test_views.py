"""The pages of exports."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import AuditEvent, Membership, Role, User, Workspace
from exports.kinds import Kind
from exports.models import Export
from exports.tasks import run_export
from links.services import link_create

pytestmark = pytest.mark.usefixtures("bucket")

SignIn = Callable[[User], Client]
LINKS = {"kind": "links", "file_format": "csv"}


def url(workspace: Workspace, path: str = "") -> str:
    return f"/w/{workspace.public_id}/exports{path}"


def started(browser: Client, workspace: Workspace, **fields: str) -> Export:
    answer = browser.post(url(workspace), LINKS | fields)
    assert answer.status_code == 302, answer.content.decode()
    export = Export.objects.latest("id")
    run_export(export.public_id)
    export.refresh_from_db()
    return export


def test_start_watch_download(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug="one")
    browser = sign_in(bob)
    assert browser.post(url(workspace), LINKS | {"q": "one", "since": "2026-01-01"}).status_code == 302
    export = Export.objects.get()
    assert export.options == {"q": "one"}
    assert "every 1s" in browser.get(url(workspace)).content.decode()
    run_export(export.public_id)
    part = browser.get(url(workspace), headers={"HX-Target": "exports"}).content.decode()
    assert "every 1s" not in part
    assert "<form class" not in part
    assert "Download" in part
    answer = browser.get(url(workspace, f"/{export.public_id}/download"))
    assert answer.status_code == 302
    assert "X-Amz-Expires=600" in answer["Location"]
    assert "no-store" in answer["Cache-Control"]
    with urlopen(answer["Location"]) as file:  # noqa: S310 - the run's own AWS
        assert file.headers["Content-Disposition"].startswith('attachment; filename="acme-links-')
        assert b"https://example.com/" in file.read()
    assert AuditEvent.objects.get(action="export.downloaded").user == bob


def test_the_address_fills_the_form(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    text = sign_in(bob).get(url(workspace), {"kind": "links", "q": "<b>", "tag": "Sale"}).content.decode()
    assert 'value="&lt;b&gt;"' in text
    assert 'value="Sale"' in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "nothing"}, "Select a valid choice"),
        ({"tag": "nothing"}, "There is no such tag"),
        ({"kind": "clicks", "since": "2026-02-01", "until": "2026-01-01"}, "The end must be after the start"),
        ({"kind": "audit"}, "Select a valid choice"),  # not a member's
        ({"file_format": "xlsx"}, "Select a valid choice"),
    ],
)
def test_bad_input(sign_in: SignIn, bob: User, workspace: Workspace, fields: dict[str, str], words: str) -> None:
    answer = sign_in(bob).post(url(workspace), LINKS | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Export.objects.exists()


def test_members_fetch_their_own_and_managers_all(
    sign_in: SignIn, alice: User, bob: User, carol: User, workspace: Workspace
) -> None:
    hers, his = started(sign_in(alice), workspace, kind="members"), started(sign_in(bob), workspace)
    file = f"/{his.public_id}/download"
    assert sign_in(alice).get(url(workspace, file)).status_code == 302
    assert sign_in(bob).get(url(workspace, file)).status_code == 302
    assert hers.public_id not in sign_in(bob).get(url(workspace)).content.decode()
    for path in ("/download", "/delete"):
        address = url(workspace, f"/{hers.public_id}{path}")
        assert sign_in(bob).get(address).status_code in (404, 405)
        assert sign_in(bob).post(address).status_code in (404, 405)
        assert sign_in(carol).post(address).status_code in (403, 405)
    assert sign_in(carol).get(url(workspace)).status_code == 403
    Membership.objects.filter(user=alice).update(role=Role.MEMBER)
    assert sign_in(alice).get(url(workspace, f"/{hers.public_id}/download")).status_code == 404


def test_delete(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    export = started(browser, workspace)
    assert browser.post(url(workspace, f"/{export.public_id}/delete")).status_code == 302
    assert "No exports yet" in browser.get(url(workspace)).content.decode()
    assert browser.get(url(workspace, f"/{export.public_id}/download")).status_code == 404


def test_nothing_to_download_yet_or_any_more(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    export = started(browser, workspace)
    for fields in ({"status": "running"}, {"status": "finished", "expires_at": timezone.now()}):
        Export.objects.update(**fields)
        assert browser.get(url(workspace, f"/{export.public_id}/download"))["Location"] == url(workspace)


def test_foreign(sign_in: SignIn, bob: User, mallory: User, workspace: Workspace, elsewhere: Workspace) -> None:
    export = started(sign_in(bob), workspace)
    for place in (workspace, elsewhere):
        assert sign_in(mallory).get(url(place, f"/{export.public_id}/download")).status_code == 404
        assert sign_in(mallory).post(url(place, f"/{export.public_id}/delete")).status_code == 404


def test_query_count(
    sign_in: SignIn, alice: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        Export.objects.create(workspace=workspace, created_by=alice, kind=Kind.TAGS, file_format="csv", status="failed")
    browser = sign_in(alice)
    browser.get(url(workspace))
    with django_assert_max_num_queries(6):
        answer = browser.get(url(workspace))
    assert len(answer.content) < 150_000
