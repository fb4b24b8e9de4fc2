"""Closing workspaces, and taking links and hosts off the edge."""

from collections.abc import Callable
from unittest import mock

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, StaffAction, StaffRole, User, Workspace
from accounts.tests.callers import Caller
from accounts.tests.people import make_staff
from domains.models import Domain
from edge.models import EdgeChange
from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.sources import items_now
from links.blocked_hosts import forget_known
from links.errors import BadDestination
from links.models import BlockedHost, DeletedLink, EdgeSweep, Link
from links.services import link_delete, link_undelete, sweeps
from links.services.create import link_create
from links.services.takedown import host_block, host_unblock
from links.services.update import link_update
from links.tasks import resume_sweeps, run_sweep
from links.tests.conftest import hold

__all__ = ["hold"]

SignIn = Callable[[User], Client]
WHY = "Report 7: it asks for passwords"
TOLD = "Its pages ask for passwords."


@pytest.fixture(autouse=True)
def _lists_are_read_anew(db: None) -> None:
    forget_known()


@pytest.fixture
def abuse(db: None, sign_in: SignIn) -> Client:
    return sign_in(make_staff(StaffRole.ABUSE))


def do(staff: Client, what: str, target: Workspace | Link, **given: str) -> None:
    answer = staff.post(f"/admin/do/{what}/{target.public_id}/", {"reason": WHY, **given})
    assert answer.status_code == 302, answer.text
    run_all()


def run_all() -> None:
    for sweep_id in EdgeSweep.objects.unfinished():
        run_sweep(sweep_id)


def at_the_edge(link: Link) -> LinkItem:
    item = items_now([link.key])[link.key]
    assert isinstance(item, LinkItem)
    return item


def make(workspace: Workspace, alice: User, destination: str = "https://evil.example.net/x", **more: object) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination=destination, **more)  # type: ignore[arg-type]  # fields of a link


def test_a_closed_workspace(
    abuse: Client,
    hold: Callable[..., Domain],
    workspace: Workspace,
    alice: User,
    api: Caller,
    sign_in: SignIn,
    elsewhere: Workspace,
    mallory: User,
) -> None:
    domain = hold(workspace, "go.acme.com")
    link, other = make(workspace, alice), make(elsewhere, mallory)
    EdgeChange.objects.all().delete()
    do(abuse, "close", workspace, because=TOLD)
    assert at_the_edge(link).disabled and not at_the_edge(other).disabled
    host = items_now([host_key(domain.hostname)])[host_key(domain.hostname)]
    assert isinstance(host, HostItem) and host.status == "suspended"
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {link.key, host_key("go.acme.com")}
    for address in ("links", "settings", "analytics"):
        page = sign_in(alice).get(f"/w/{workspace.public_id}/{address}")
        assert (page.status_code, TOLD in page.text) == (403, True)
    assert api.call("GET", "/links")[1]["error"]["code"] == "workspace_closed"
    assert AuditEvent.objects.get(action="workspace.suspended").data == {"because": TOLD}
    assert StaffAction.objects.latest("id").action == "workspace.suspended"

    do(abuse, "open", workspace)
    assert not at_the_edge(link).disabled
    assert sign_in(alice).get(f"/w/{workspace.public_id}/links").status_code == 200
    assert api.call("GET", "/links")[0] == 200


def test_a_link_taken_down_and_put_back(abuse: Client, workspace: Workspace, alice: User, sign_in: SignIn) -> None:
    link, beside = make(workspace, alice), make(workspace, alice)
    do(abuse, "take-down", link, because=TOLD)
    assert at_the_edge(link).disabled and not at_the_edge(beside).disabled
    page = sign_in(alice).get(f"/w/{workspace.public_id}/links/{link.public_id}")
    assert "Taken down" in page.text and TOLD in page.text
    assert "It is taken down" in abuse.get(f"/admin/about/link/{link.public_id}/").text
    # Changing it is no way out.
    link_update(link=link, actor=Actor(user=alice), destination="https://a.example.org/")
    link.refresh_from_db()
    assert at_the_edge(link).disabled
    do(abuse, "put-back", link)
    link.refresh_from_db()
    assert not at_the_edge(link).disabled


def test_a_blocked_host_takes_down_all_that_lead_there(
    abuse: Client, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    split = [
        {"destination": "https://www.evil.example.net/", "weight": 1},
        {"destination": "https://good.example.org/", "weight": 1},
    ]
    bad = [make(workspace, alice), make(elsewhere, mallory, "https://good.example.org/", variants=split)]
    good = [
        make(workspace, alice, "https://notevil.example.net/"),
        make(workspace, alice, "https://a.example.org/?evil.example.net"),
    ]
    do(abuse, "block-host", bad[0], host="evil.example.net", because=TOLD)
    assert [at_the_edge(link).disabled for link in [*bad, *good]] == [True, True, False, False]
    with pytest.raises(BadDestination, match="reported as harmful"):
        make(workspace, alice, "https://x.evil.example.net/y")
    with pytest.raises(BadDestination, match="reported as harmful"):
        link_update(link=good[0], actor=Actor(user=alice), destination="https://evil.example.net.")
    do(abuse, "unblock-host", bad[0], host="evil.example.net")
    assert [at_the_edge(Link.objects.get(pk=link.pk)).disabled for link in bad] == [False, False]
    make(workspace, alice, "https://evil.example.net/again")


def test_one_taken_down_by_itself_stays_so(abuse: Client, workspace: Workspace, alice: User) -> None:
    link = make(workspace, alice)
    do(abuse, "take-down", link, because=TOLD)
    do(abuse, "block-host", link, host="evil.example.net", because=TOLD)
    do(abuse, "unblock-host", link, host="evil.example.net")
    assert at_the_edge(Link.objects.get(pk=link.pk)).disabled


def test_the_bin_is_no_way_around(abuse: Client, workspace: Workspace, alice: User) -> None:
    alone, under = make(workspace, alice), make(workspace, alice)
    elsewhere = make(workspace, alice, "https://fine.example.net/")
    do(abuse, "take-down", alone, because=TOLD)
    for link in (alone, under, elsewhere):
        link_delete(link=link, actor=Actor(user=alice))
    host_block(host="evil.example.net", because=TOLD)
    run_all()

    def undelete(link: Link) -> Link:
        deleted = DeletedLink.objects.get(public_id=link.public_id)
        return link_undelete(workspace=workspace, actor=Actor(user=alice), deleted=deleted)

    back = [undelete(link) for link in (alone, under, elsewhere)]
    assert [at_the_edge(link).disabled for link in back] == [True, True, False]
    assert [link.taken_down_host for link in back] == ["", "evil.example.net", ""]
    link_delete(link=back[1], actor=Actor(user=alice))
    host_unblock(host="evil.example.net")
    run_all()
    assert not at_the_edge(undelete(under)).disabled
    assert at_the_edge(alone).disabled


@pytest.mark.parametrize("host", ["", "nohost", "http://"])
def test_what_is_no_host_blocks_nothing(abuse: Client, workspace: Workspace, alice: User, host: str) -> None:
    form = {"reason": WHY, "because": TOLD, "host": host}
    assert abuse.post(f"/admin/do/block-host/{make(workspace, alice).public_id}/", form).status_code == 422
    assert not BlockedHost.objects.exists()


def test_a_sweep_whose_worker_died_goes_on(
    abuse: Client, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "CHUNK", 2)
    links = [make(workspace, alice) for _ in range(5)]
    with mock.patch.object(sweeps, "kick"):
        abuse.post(f"/admin/do/close/{workspace.public_id}/", {"reason": WHY, "because": TOLD})
    EdgeChange.objects.all().delete()
    sweep = EdgeSweep.objects.get()
    assert sweeps._step(sweep.pk)
    with mock.patch.object(sweeps, "enqueue_links", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        sweeps._step(sweep.pk)
    assert EdgeChange.objects.count() == 2
    assert resume_sweeps() == 1
    run_all()
    assert EdgeChange.objects.filter(key__in=[link.key for link in links]).count() == 5
    sweep.refresh_from_db()
    assert sweep.links == 5 and sweep.finished_at


def test_everything_is_published_again(sign_in: SignIn, workspace: Workspace, alice: User) -> None:
    link = make(workspace, alice)
    EdgeChange.objects.all().delete()
    do(sign_in(make_staff(StaffRole.SUPPORT)), "publish", workspace)
    assert EdgeChange.objects.filter(key=link.key).exists()


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.BILLING])
def test_only_who_sees_to_abuse(role: StaffRole, sign_in: SignIn, workspace: Workspace, alice: User) -> None:
    link, staff = make(workspace, alice), sign_in(make_staff(role))
    for what, target in (("close", workspace), ("open", workspace), ("take-down", link), ("block-host", link)):
        form = {"reason": WHY, "because": TOLD, "host": "evil.example.net"}
        assert staff.post(f"/admin/do/{what}/{target.public_id}/", form).status_code == 403
    assert not at_the_edge(link).disabled


def test_reports_stand_in_the_queue_until_somebody_decides(
    abuse: Client, client: Client, workspace: Workspace, alice: User
) -> None:
    links = [make(workspace, alice) for _ in range(4)]
    for link in links:
        client.post("/report", {"link": link.short_url, "kind": "malware", "details": "My scanner says so."})
    queue = abuse.get("/admin/queue/").text
    assert all(link.slug in queue for link in links) and "Harmful before: 0" in queue
    assert "My scanner says so." in abuse.get(f"/admin/about/link/{links[0].public_id}/").text
    for link in links[:3]:
        do(abuse, "take-down", link, because=TOLD)
    abuse.get("/admin/")  # says what was done, once
    queue = abuse.get("/admin/queue/").text
    assert "Acme had 3 harmful links: close it." in queue and links[0].slug not in queue
    do(abuse, "dismiss-reports", links[3])
    abuse.get("/admin/")
    assert links[3].slug not in abuse.get("/admin/queue/").text
