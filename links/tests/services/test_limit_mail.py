"""Mails at 80 and 100 percent of a limit: once each, to those who pay, in their language."""

from datetime import UTC, datetime
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import LinkTally, Membership, Role, User, Workspace, WorkspaceUsage
from accounts.plans import Plan, month_of
from links.models import LimitNotice, Tag
from links.services.limit_notices import limits_note
from links.tasks import tell_of_limits


@pytest.fixture
def free(workspace: Workspace, alice: User) -> Workspace:
    """Acme on the smallest plan; alice alone is in it."""
    Workspace.objects.update(plan=Plan.FREE)
    workspace.refresh_from_db()
    return workspace


def _links(workspace: Workspace, links: int) -> None:
    LinkTally.objects.update_or_create(workspace=workspace, month=month_of(timezone.now()), defaults={"links": links})


def _tags(workspace: Workspace, count: int) -> None:
    Tag.objects.filter(workspace=workspace).delete()
    Tag.objects.bulk_create(Tag(workspace=workspace, name=f"t{n}", folded=f"t{n}") for n in range(count))


def test_once_at_80_and_once_at_100_and_anew_the_next_month(free: Workspace, elsewhere: Workspace) -> None:
    with time_machine.travel(datetime(2026, 7, 14, tzinfo=UTC)) as clock:
        _links(elsewhere, 1_000)  # on a plan without limits
        for links, mails in ((39, 0), (40, 1), (45, 1), (50, 2), (50, 2)):
            _links(free, links)
            tell_of_limits()
            assert len(mail.outbox) == mails, links
        near, full = mail.outbox
        assert (near.to, near.subject) == (["alice@example.com"], "Acme nears a limit of its plan")
        assert "New links this month: 40 of 50" in near.body
        assert "Further ones wait" not in near.body
        assert full.subject == "Acme reached a limit of its plan"
        assert "New links this month: 50 of 50. Further ones wait for the next month (UTC)." in full.body
        assert "The Pro plan has room for more." in full.body
        clock.move_to(datetime(2026, 8, 1, tzinfo=UTC))
        _links(free, 50)
        assert [tell_of_limits(), tell_of_limits()] == [1, 0]  # of all of it alone, not of 80 percent beside it
        assert LimitNotice.objects.filter(month="2026-08-01").count() == 2


def test_those_who_pay_are_told_in_their_language_of_everything_at_once(
    free: Workspace, bob: User, carol: User
) -> None:
    Membership.objects.filter(user=carol).update(role=Role.BILLING)
    User.objects.filter(pk=carol.pk).update(language="de")
    WorkspaceUsage.objects.create(
        workspace=free, month=month_of(timezone.now()), clicks=2_100, all_clicks=2_100, refreshed_at=timezone.now()
    )
    _tags(free, 16)
    assert tell_of_limits() == 1
    told = {message.to[0]: message for message in mail.outbox}
    assert sorted(told) == ["alice@example.com", "carol@example.com"]
    assert "Clicks this month: 2,100 of 2,500" in told["alice@example.com"].body
    assert "Tags: 16 of 20" in told["alice@example.com"].body
    assert "Members and open invitations: 3 of 2. Nobody else can be invited." in told["alice@example.com"].body
    assert "2.100 von 2.500" in told["carol@example.com"].body


def test_what_is_not_counted_by_months_is_told_again_once_there_was_room(free: Workspace) -> None:
    for tags, mails in ((20, 1), (18, 1), (20, 2), (3, 2), (16, 3)):
        _tags(free, tags)
        tell_of_limits()
        assert len(mail.outbox) == mails, tags


def test_a_larger_plan_has_other_limits(free: Workspace) -> None:
    _links(free, 50)
    assert tell_of_limits() == 1
    Workspace.objects.update(plan=Plan.PRO)
    assert tell_of_limits() == 0
    _links(free, 1_600)
    assert tell_of_limits() == 1


def test_a_mail_that_fails_goes_out_later(free: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _links(free, 50)

    def fail(self: Any, *args: Any) -> int:
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
        assert tell_of_limits() == 0
    assert [tell_of_limits(), tell_of_limits()] == [1, 0]


def test_all_workspaces_at_once(free: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    others = Workspace.objects.bulk_create(Workspace(name=f"W{n}", plan=Plan.FREE) for n in range(300))
    LinkTally.objects.bulk_create(LinkTally(workspace=one, month=month_of(timezone.now()), links=50) for one in others)
    with django_assert_max_num_queries(60):  # two for each plan and limit, and what is new in one
        assert limits_note(timezone.now()) == 600
