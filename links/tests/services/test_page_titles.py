"""Links without a title get the name of the page that they lead to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from accounts.tests.sites import HTML, Site
from edge.models import EdgeChange
from links.models import Link
from links.pages.reading import Reading, read
from links.services import link_create, link_update, links_bulk_create, page_titles
from links.shown import documents
from links.tasks import read_pages
from webhooks.models import Event


@pytest.fixture(autouse=True)
def _title(site: Site) -> None:
    """What stands on each page."""
    for path in ("/a", "/b"):
        site.tells(path, HTML + f"\r\n<title>Page {path}</title>".encode())


def make(workspace: Workspace, url: str, **fields: Any) -> Link:
    return link_create(workspace=workspace, actor=Actor(), destination=url, **fields)


def test_a_link_without_a_title_gets_its_page_s(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a")
    before = Link.objects.get()
    EdgeChange.objects.all().delete()
    AuditEvent.objects.all().delete()
    assert read_pages() == 1
    link.refresh_from_db()
    assert (link.page_title, link.title, link.shown_title, link.page_due_at) == ("Page /a", "", "Page /a", None)
    # Nobody changed the link: who has it open can save it.
    assert (link.version, link.updated_at) == (before.version, before.updated_at)
    assert not EdgeChange.objects.exists() and not AuditEvent.objects.exists() and not Event.objects.exists()
    saved = link_update(link=link, actor=Actor(), expected_version=before.version, notes="mine", title="")
    assert (saved.page_title, saved.version) == ("Page /a", 2)
    assert read_pages() == 0
    assert len(site.asked) == 1


def test_who_has_a_title_needs_none(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a", title="Mine")
    assert read_pages() == 0
    link_update(link=link, actor=Actor(), title="")
    assert read_pages() == 1
    link.refresh_from_db()
    assert link.shown_title == "Page /a"
    assert AuditEvent.objects.latest("id").data == {"title": ["Mine", ""]}
    link_update(link=link, actor=Actor(), title="Ours")
    link.refresh_from_db()
    assert (link.shown_title, link.page_title) == ("Ours", "Page /a")


def test_a_title_that_is_typed_first_is_not_overwritten(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a")
    link_update(link=link, actor=Actor(), title="Typed")
    assert read_pages() == 0
    assert site.asked == []


def test_a_new_destination_has_a_new_title(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a")
    read_pages()
    link_update(link=link, actor=Actor(), destination=f"{site.named}/b")
    link.refresh_from_db()
    assert link.page_title == ""
    assert AuditEvent.objects.latest("id").data == {"destination": [f"{site.named}/a", f"{site.named}/b"]}
    read_pages()
    link.refresh_from_db()
    assert link.page_title == "Page /b"


def test_a_destination_that_changes_meanwhile_keeps_its_own(
    workspace: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make(workspace, f"{site.named}/a")
    real = page_titles._finish

    def late(*args: Any) -> bool:
        Link.objects.filter(pk=link.pk).update(destination=f"{site.named}/b")
        return real(*args)

    monkeypatch.setattr(page_titles, "_finish", late)
    read_pages()
    link.refresh_from_db()
    assert link.page_title == ""


def test_a_worker_that_dies_puts_its_links_off(
    workspace: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make(workspace, f"{site.named}/a")
    with monkeypatch.context() as patch:
        patch.setattr(page_titles, "read", lambda _: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            read_pages()
    assert read_pages() == 0
    Link.objects.update(page_due_at=timezone.now() - timedelta(seconds=1))
    assert read_pages() == 1
    link.refresh_from_db()
    assert link.page_title == "Page /a"


def test_what_cannot_be_read_is_not_asked_again(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/gone")
    site.tells("/gone", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    assert read_pages() == 1
    link.refresh_from_db()
    assert (link.page_title, link.page_due_at) == ("", None)


def test_many_links_to_one_page_ask_it_once(workspace: Workspace, site: Site) -> None:
    rows: Any = [{"destination": f"{site.named}/a"}] * 40
    links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    assert read_pages() == 40
    assert len(site.asked) == 1
    assert Link.objects.filter(page_title="Page /a").count() == 40


def test_a_host_is_not_flooded(workspace: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_titles, "OF_A_HOST", 1)
    links_bulk_create(
        workspace=workspace, actor=Actor(), rows=[{"destination": f"{site.named}/{path}"} for path in "ab"]
    )
    assert read_pages() == 1
    assert len(site.asked) == 1
    later = Link.objects.exclude(page_due_at=None).get()
    assert later.page_due_at is not None
    assert timedelta(seconds=55) < later.page_due_at - timezone.now() <= timedelta(minutes=10)


def test_a_workspace_has_its_share_and_keeps_nobody_waiting(
    workspace: Workspace, elsewhere: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_titles, "OF_A_WORKSPACE", 1)
    theirs = make(elsewhere, f"{site.named}/a")
    rows: Any = [{"destination": site.tells(f"/{n}", HTML + b"\r\n").replace(site.base, site.named)} for n in range(40)]
    links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    before = set(Link.objects.visible_to(workspace).values_list("page_due_at", flat=True))
    assert read_pages() == 2  # one of each
    theirs.refresh_from_db()
    assert theirs.page_title == "Page /a"
    # The others wait where they were, and were not even looked at.
    waiting = Link.objects.visible_to(workspace).exclude(page_due_at=None)
    assert waiting.count() == 39
    assert set(waiting.values_list("page_due_at", flat=True)) <= before


def test_one_run_at_a_time(workspace: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make(workspace, f"{site.named}/a")
    meanwhile: list[int] = []

    def slow(url: str) -> Reading:
        meanwhile.append(page_titles.read_due_pages())
        return read(url)

    monkeypatch.setattr(page_titles, "read", slow)
    assert read_pages() == 1
    assert meanwhile == [0]


@pytest.mark.parametrize(
    ("path", "fields"), [("myapp://x", {"app_schemes": ["myapp"]}), ("https://example.com/{id}", {"slug": "p/{id}"})]
)
def test_what_has_no_page(workspace: Workspace, path: str, fields: dict[str, Any]) -> None:
    assert make(workspace, path, **fields).page_due_at is None


def test_switched_off(workspace: Workspace, site: Site, settings: Any) -> None:
    link = make(workspace, f"{site.named}/a")
    settings.READ_PAGES = False
    assert make(workspace, f"{site.named}/b").page_due_at is None
    read_pages()  # what was due before
    link.refresh_from_db()
    assert (link.page_title, link.page_due_at, site.asked) == ("", None, [])


def test_found_by_search(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a")
    read_pages()
    assert list(Link.objects.visible_to(workspace).search("page /A")) == [link]


def test_the_list_shows_it(workspace: Workspace, site: Site, carol: User, sign_in: Callable[[User], Client]) -> None:
    make(workspace, f"{site.named}/a")
    read_pages()
    assert "Page /a" in sign_in(carol).get(f"/w/{workspace.public_id}/links").content.decode()


def test_the_api_shows_it(workspace: Workspace, site: Site) -> None:
    link = make(workspace, f"{site.named}/a")
    read_pages()
    link.refresh_from_db()
    assert documents([link])[0]["link"]["pageTitle"] == "Page /a"
