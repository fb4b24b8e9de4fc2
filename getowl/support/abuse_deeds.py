"""What staff do about abuse: closing workspaces, taking links and hosts off the edge; each can be taken back."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Workspace
from accounts.services.staff import staff_note
from accounts.staff import Duty
from getowl.support.closing import workspace_close, workspace_open, workspace_publish
from getowl.support.deed import BecauseForm, Deed, HostForm, OnlyHostForm
from getowl.support.facts import link_named, workspace_named
from links.models import Link
from links.services.abuse_reports import abuse_reports_decide
from links.services.takedown import host_block, host_unblock, link_put_back, link_take_down


def _close(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        workspace_close(workspace=workspace, actor=actor, because=given["because"])
        _note(actor, "workspace.suspended", workspace, given)
    return f"{workspace.name} is closed. Its domains stop within seconds, its other links a thousand at a time."


def _open(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        workspace_open(workspace=workspace, actor=actor)
        _note(actor, "workspace.restored", workspace, given)
    return f"{workspace.name} is open again, and its links come back."


def _publish(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        workspace_publish(workspace=workspace)
        _note(actor, "workspace.republished", workspace, given)
    return f"Everything of {workspace.name} is published again, a thousand links at a time."


def _take_down(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        link_take_down(link=link, actor=actor, because=given["because"])
        abuse_reports_decide(link=link, was_right=True)
        _note_link(actor, "link.taken_down", link, given)
    return f"{link.slug} is taken down; this takes seconds."


def _put_back(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        link_put_back(link=link, actor=actor)
        _note_link(actor, "link.put_back", link, given)
    return f"{link.slug} leads somewhere again."


def _dismiss(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        count = abuse_reports_decide(link=link, was_right=False)
        _note_link(actor, "link.reports_dismissed", link, given)
    return f"{count} report{'' if count == 1 else 's'} of {link.slug} dismissed."


def _block(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        host = host_block(host=given["host"], because=given["because"])
        staff_note(actor=actor, action="host.blocked", target=host.host, reason=given["reason"])
    return f"No link leads to {host.host} any more; those that are there are taken down now."


def _unblock(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        known = host_unblock(host=given["host"])
        staff_note(actor=actor, action="host.unblocked", target=given["host"], reason=given["reason"])
    return f"Links may lead to {given['host']} again." if known else f"{given['host']} was not blocked."


def _note(actor: Actor, action: str, workspace: Workspace, given: Mapping[str, Any]) -> None:
    staff_note(actor=actor, action=action, target=workspace.public_id, reason=given["reason"], workspace=workspace)


def _note_link(actor: Actor, action: str, link: Link, given: Mapping[str, Any]) -> None:
    staff_note(actor=actor, action=action, target=link.public_id, reason=given["reason"], workspace=link.workspace)


ABUSE_DEEDS: Final = (
    Deed(
        name="close",
        label="Close the workspace",
        about="workspace",
        duty=Duty.SUSPEND,
        means="Nobody gets in, by page or by key, and visitors of its links get 410. Nothing is deleted.",
        find=workspace_named,
        do=_close,
        form=BecauseForm,
    ),
    Deed(
        name="open",
        label="Open the workspace",
        about="workspace",
        duty=Duty.SUSPEND,
        means="Its members get in again and its links lead where they led. Those taken down one by one stay so.",
        find=workspace_named,
        do=_open,
    ),
    Deed(
        name="publish",
        label="Publish everything again",
        about="workspace",
        duty=Duty.EDGE,
        means="What the edge holds of its domains and links is written anew, from what is stored here.",
        find=workspace_named,
        do=_publish,
    ),
    Deed(
        name="take-down",
        label="Take it down",
        about="link",
        duty=Duty.TAKE_DOWN,
        means="Visitors get 410. Its owner sees that, and why. Reports of it were right.",
        find=link_named,
        do=_take_down,
        form=BecauseForm,
    ),
    Deed(
        name="put-back",
        label="Put it back",
        about="link",
        duty=Duty.TAKE_DOWN,
        means="It leads again where it led.",
        find=link_named,
        do=_put_back,
    ),
    Deed(
        name="dismiss-reports",
        label="Dismiss its reports",
        about="link",
        duty=Duty.TAKE_DOWN,
        means="It is harmless, or we cannot tell. New reports come up again.",
        find=link_named,
        do=_dismiss,
    ),
    Deed(
        name="block-host",
        label="Block a host",
        about="link",
        duty=Duty.TAKE_DOWN,
        means="Every link of everybody that leads there is taken down, and no new one may lead there.",
        find=link_named,
        do=_block,
        form=HostForm,
    ),
    Deed(
        name="unblock-host",
        label="Unblock a host",
        about="link",
        duty=Duty.TAKE_DOWN,
        means="Links that were taken down with it come back.",
        find=link_named,
        do=_unblock,
        form=OnlyHostForm,
    ),
)
