"""The worker: killed, put off, overtaken, stopped; S3 that fails or hangs; mails; files that go."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import AuditEvent, Membership, Role, User, Workspace
from accounts.services.members import member_suspend
from exports import storage
from exports.errors import TooManyExports
from exports.kinds import Kind
from exports.models import Export
from exports.services import export_delete, export_run, export_start, working
from exports.services.starting import MAX_UNFINISHED
from exports.sources import links as links_source
from exports.tasks import purge, resume, run_export, send_mails
from exports.tests.conftest import Run, objects, rows
from links.services import link_create


class Killed(BaseException):
    """What no code catches."""


@pytest.fixture
def export(workspace: Workspace, alice: User, bucket: str, settings: Settings) -> Export:
    """One that was started and not run yet, of five links in pages of two; its worker tells of each row."""
    settings.EXPORT_BEAT_SECONDS = 0
    for number in range(5):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug=f"l{number}")
    return export_start(workspace=workspace, actor=Actor(user=alice), kind=Kind.LINKS, file_format="csv")


def at(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def end_lease(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("where", ["write_export", "_send", "_finish"])
def test_killed_and_begun_anew(export: Export, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def dies(*args: Any, **kwargs: Any) -> Any:
            raise Killed

        patch.setattr(working, where, dies)
        with pytest.raises(Killed):
            run_export(export.public_id)
    assert at(export).status == "running"
    run_export(export.public_id)  # its lease still stands
    assert at(export).status == "running"
    assert resume() == 0
    end_lease(export)
    assert resume() == 1
    run_export(export.public_id)
    done = at(export)
    assert (done.status, done.rows, done.attempts) == ("finished", 5, 2)
    assert len(rows(done)) == 5
    export_delete(export=done, actor=Actor())
    assert purge() == 1
    assert objects(done) == []  # also what the one that was killed had sent


def test_who_was_overtaken_leaves_nothing(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    send = working._send

    def slow(*args: Any) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(working, "_send", send)
            end_lease(export)
            export_run(export.public_id)  # another worker, from its first row to its end
        storage.put(args[0], args[1], "text/csv", lambda _: None)

    monkeypatch.setattr(working, "_send", slow)
    export_run(export.public_id)
    done = at(export)
    assert (done.status, objects(done)) == ("finished", [done.file])
    assert AuditEvent.objects.filter(action="export.finished").count() == 1


def test_deleting_stops_a_worker(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = links_source._pages

    def deleted_meanwhile(links: Any) -> Iterator[Any]:
        for number, row in enumerate(pages(links)):
            if number == 1:
                export_delete(export=export, actor=Actor())
            yield row

    monkeypatch.setattr(links_source, "_pages", deleted_meanwhile)
    run_export(export.public_id)
    assert at(export).status == "cancelled"
    assert objects(export) == []
    assert purge() == 1
    assert not Export.objects.exists()


def test_suspending_who_started_it_stops_a_worker(
    export: Export, workspace: Workspace, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Export.objects.filter(pk=export.pk).update(created_by=bob)
    pages = links_source._pages

    def suspended_meanwhile(links: Any) -> Iterator[Any]:
        for number, row in enumerate(pages(links)):
            if number == 1:
                member_suspend(membership=workspace.memberships.get(user=bob), actor=Actor())
            yield row

    monkeypatch.setattr(links_source, "_pages", suspended_meanwhile)
    run_export(export.public_id)
    failed = at(export)
    assert (failed.status, failed.failure) == ("failed", "not_allowed")
    assert objects(failed) == []


def test_s3_that_fails_puts_it_off(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def fails(*args: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://s3.example.com")

        patch.setattr(storage, "put", fails)
        with pytest.raises(EndpointConnectionError):
            run_export(export.public_id)
    rested = at(export)
    assert (rested.status, rested.attempts) == ("running", 1)
    assert rested.lease_until is not None
    assert timedelta(seconds=15) < rested.lease_until - timezone.now() < timedelta(seconds=25)
    end_lease(export)
    run_export(export.public_id)
    assert at(export).status == "finished"


def test_s3_that_never_answers_is_not_waited_for(
    export: Export, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections and never reads
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(Exception, match=r"Read timeout|Failed to upload"):
            run_export(export.public_id)
    assert at(export).status == "running"


def test_it_is_given_up_in_the_end(export: Export) -> None:
    Export.objects.update(attempts=50)
    run_export(export.public_id)
    assert (at(export).status, at(export).failure) == ("failed", "stuck")


def test_too_large(export: Export, settings: Settings) -> None:
    settings.EXPORT_MAX_BYTES = 100
    run_export(export.public_id)
    assert (at(export).status, at(export).failure) == ("failed", "too_large")
    assert objects(export) == []


def test_who_may_no_longer_see_it_gets_nothing(workspace: Workspace, alice: User, bucket: str) -> None:
    export = export_start(workspace=workspace, actor=Actor(user=alice), kind=Kind.AUDIT, file_format="csv")
    Membership.objects.filter(user=alice).update(role=Role.MEMBER)
    run_export(export.public_id)
    assert (at(export).status, at(export).failure) == ("failed", "not_allowed")


def test_so_many_at_a_time(workspace: Workspace, elsewhere: Workspace, alice: User, run: Run) -> None:
    for _ in range(MAX_UNFINISHED):
        last = export_start(workspace=workspace, actor=Actor(user=alice), kind=Kind.TAGS, file_format="csv")
    with pytest.raises(TooManyExports):
        run(Kind.TAGS)
    export_start(workspace=elsewhere, actor=Actor(), kind=Kind.TAGS, file_format="csv")
    export_delete(export=last, actor=Actor())
    assert run(Kind.TAGS).status == "finished"


def test_who_waited_is_told(
    export: Export, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    Export.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    run_export(export.public_id)
    with monkeypatch.context() as patch:

        def fails(*args: Any) -> None:
            raise ConnectionRefusedError

        patch.setattr(EmailMessage, "send", fails)
        assert send_mails() == 0
    assert send_mails() == 0  # not yet again
    Export.objects.update(mail_due_at=timezone.now())
    assert (send_mails(), send_mails()) == (1, 0)
    [mail] = mailoutbox
    assert mail.to == ["alice@example.com"]
    assert f"/w/{workspace.public_id}/exports" in str(mail.body)


def test_who_did_not_wait_is_not(export: Export, mailoutbox: list[EmailMessage]) -> None:
    run_export(export.public_id)
    assert send_mails() == 0
    assert mailoutbox == []


def test_who_is_suspended_is_not(
    export: Export, workspace: Workspace, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    Export.objects.update(created_at=timezone.now() - timedelta(minutes=1), created_by=bob)
    run_export(export.public_id)
    member_suspend(membership=workspace.memberships.get(user=bob), actor=Actor())
    assert (send_mails(), mailoutbox) == (0, [])


def test_files_go_after_a_week(run: Run, settings: Settings) -> None:
    export = run(Kind.TAGS)
    assert export.expires_at is not None
    assert abs(export.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    assert (purge(), len(objects(export))) == (0, 1)
    Export.objects.update(expires_at=timezone.now())
    settings.AWS_ENDPOINT_URL, there = "http://127.0.0.1:1", settings.AWS_ENDPOINT_URL
    assert purge() == 0  # S3 is out of reach: the row says that there is something left
    settings.AWS_ENDPOINT_URL = there
    assert (purge(), objects(export)) == (1, [])
    assert not Export.objects.exists()
