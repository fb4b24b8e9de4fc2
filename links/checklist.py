"""The first steps of a new workspace, each read off what is there: nothing but "hide it" is stored."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Workspace
from domains.models import Domain
from links.models import Link, LinkRank
from links.permissions import reach_of

SHOWN_FOR: Final = timedelta(days=30)
"""Whoever has not taken a step by then will not."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to do, why, where that is done, and whether it was."""

    title: str
    text: str
    url: str
    label: str
    done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps. `waits`: the next one happens elsewhere, so the page looks again and again."""

    steps: list[Step]
    waits: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The first that is not done."""
        return next((step for step in self.steps if not step.done), None)


def checklist_of(membership: Membership) -> Checklist | None:
    """What is left to do; None for who hid it or makes no links, when all is done, and in older workspaces.

    Two queries, one more for who does not manage, and none in older workspaces.
    """
    workspace = membership.workspace
    too_old = timezone.now() - workspace.created_at > SHOWN_FOR
    if too_old or membership.checklist_hidden_at is not None or not membership.may_edit:
        return None
    there = _there(workspace)
    mine = Link.objects.visible_to(workspace).seen_by(reach_of(membership))
    newest = mine.with_places().order_by("-id").first()
    steps = _steps(membership, there, newest)
    if all(step.done for step in steps):
        return None
    return Checklist(steps, waits=newest is not None and not there["clicked"])


def _there(workspace: Workspace) -> dict[str, bool]:
    mine = Q(workspace=OuterRef("pk"))
    found = Workspace.objects.filter(pk=workspace.pk).values(
        clicked=Exists(LinkRank.objects.filter(mine, last_clicked_at__isnull=False)),
        domain=Exists(Domain.objects.filter(mine)),
        others=Exists(Membership.objects.filter(mine).exclude(role="owner")),
        invited=Exists(Invitation.objects.filter(mine)),
    )
    return {name: bool(value) for name, value in found.get().items()}


def _steps(membership: Membership, there: dict[str, bool], newest: Link | None) -> list[Step]:
    workspace_id = membership.workspace.public_id
    steps = [
        Step(
            _("Make your first link"),
            _("Paste a long address into the box below and press Enter."),
            "",  # the box is right below
            "",
            done=newest is not None or there["clicked"],
        ),
        Step(
            _("See the first click arrive"),
            _("Open the short link in another tab, or on your phone: this line ticks itself a moment later."),
            newest.short_url if newest is not None else "",
            _("Open the short link"),
            done=there["clicked"],
        ),
        Step(
            _("Use a domain of your own"),
            _("Short links under your own name are trusted more. It takes one record in your DNS."),
            reverse("domains:list", kwargs={"workspace_id": workspace_id}),
            _("Add a domain"),
            done=there["domain"],
        ),
    ]
    if membership.may_manage:
        url = reverse("accounts:members", kwargs={"workspace_id": workspace_id})
        done = there["others"] or there["invited"]
        text = _("Colleagues make and find links in the same place.")
        steps.append(Step(_("Invite somebody"), text, url, _("Invite"), done=done))
    return steps
