"""What a plan has room for: links of a month, tags, folders, domains and members."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Invitation, LinkTally, Membership, Role, User, Workspace
from accounts.plans import PLANS, Allowance, Plan, month_of
from accounts.services.invitations import invitation_accept
from accounts.tests.callers import Caller
from domains.models import Domain
from getowl.tests.at_once import run_at_once
from links.errors import NoRoom
from links.models import Folder, ImportReject, Link, Tag
from links.services import link_create
from links.tests.services.conftest import Upload

TARGET = "https://example.com/"


@pytest.fixture
def free(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Acme on the smallest plan, whose numbers are soon reached; here programs may change things on it, too."""
    plans = cast(dict[Plan, Allowance], PLANS)
    monkeypatch.setitem(plans, Plan.FREE, replace(PLANS[Plan.FREE], features=PLANS[Plan.PRO].features))
    Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.FREE)
    workspace.refresh_from_db()
    return workspace


def _use(workspace: Workspace, links: int) -> None:
    LinkTally.objects.update_or_create(workspace=workspace, month=month_of(timezone.now()), defaults={"links": links})


def _used(workspace: Workspace) -> int:
    return LinkTally.objects.in_month(workspace, month_of(timezone.now()))


@pytest.mark.django_db(transaction=True)
def test_of_fifty_that_want_the_last_place_one_has_it(free: Workspace) -> None:
    _use(free, 49)
    calls = [lambda: link_create(workspace=free, actor=Actor(), destination=TARGET)] * 50
    refused = run_at_once(calls, NoRoom)
    assert (len(refused), Link.objects.count(), _used(free)) == (49, 1, 50)


def test_counting_is_one_query(free: Workspace) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        link_create(workspace=free, actor=Actor(), destination=TARGET)
    assert sum("linktally" in query["sql"] for query in queries) == 1
    assert not any("FOR NO KEY UPDATE" in query["sql"] for query in queries)  # nobody waits for the workspace


def test_what_fits_is_made_and_the_rest_has_the_reason(api: Caller, free: Workspace) -> None:
    _use(free, 47)
    rows = [{"destinationUrl": TARGET, "shortCode": code} for code in ("one", "two", "three", "four")]
    status, answer = api.call("POST", "/links/bulk", {"links": rows})
    assert status == 200
    assert [item["status"] for item in answer["items"]] == ["created"] * 3 + ["error"]
    assert answer["items"][3]["error"]["code"] == "plan_limit"
    status, answer = api.call("POST", "/links", {"destinationUrl": TARGET})
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (403, "plan_limit", None)
    assert answer["error"]["message"] == (
        "The Free plan has room for 50 new links a month, and they are used up. There is room again when the next "
        "month (UTC) begins. The Pro plan has room for more."
    )


def test_what_is_not_made_costs_nothing_and_deleting_gives_nothing_back(api: Caller, free: Workspace) -> None:
    _, link = api.call("POST", "/links", {"destinationUrl": TARGET, "shortCode": "one"})
    assert api.call("POST", "/links", {"destinationUrl": TARGET + "2", "shortCode": "one"})[0] == 409
    assert _used(free) == 1
    assert api.call("DELETE", f"/links/{link['id']}")[0] == 204
    assert _used(free) == 1
    _use(free, 50)
    assert api.call("POST", f"/links/{link['id']}/restore")[0] == 200
    assert _used(free) == 50


def test_more_at_once_than_the_plan_has_in_all(api: Caller, free: Workspace) -> None:
    rows = [{"destinationUrl": TARGET} for _ in range(60)]
    _, answer = api.call("POST", "/links/bulk", {"links": rows})
    assert sum(item["status"] == "created" for item in answer["items"]) == 50 == _used(free)


def test_another_month_and_a_larger_plan_have_room(api: Caller, free: Workspace) -> None:
    LinkTally.objects.create(
        workspace=free, month=(month_of(timezone.now()) - timedelta(days=1)).replace(day=1), links=50
    )
    assert api.call("POST", "/links", {"destinationUrl": TARGET})[0] == 201
    _use(free, 50)
    assert api.call("POST", "/links", {"destinationUrl": TARGET})[0] == 403
    Workspace.objects.filter(pk=free.pk).update(plan=Plan.PRO)
    assert api.call("POST", "/links", {"destinationUrl": TARGET})[0] == 201
    assert _used(free) == 51


def test_a_file_is_taken_as_far_as_there_is_room(free: Workspace, upload: Upload) -> None:
    _use(free, 48)
    source = upload("URL,Slug\n" + "".join(f"{TARGET}{number},row-{number}\n" for number in range(4)))
    assert (source.created_rows, source.rejected_rows, _used(free)) == (2, 2, 50)
    rejects = ImportReject.objects.order_by("row_number").values_list("row_number", "code")
    assert list(rejects) == [(4, "plan_limit"), (5, "plan_limit")]


def test_tags(api: Caller, free: Workspace) -> None:
    Tag.objects.bulk_create(Tag(workspace=free, name=f"t{n}", folded=f"t{n}") for n in range(19))
    rows = [{"destinationUrl": TARGET, "tags": tags} for tags in (["t1", "new"], ["newer"], ["NEW"])]
    _, answer = api.call("POST", "/links/bulk", {"links": rows})
    assert [item["status"] for item in answer["items"]] == ["created", "error", "created"]
    assert "20 tags" in answer["items"][1]["error"]["message"]
    assert api.call("POST", "/tags", {"name": "newest"})[1]["error"]["code"] == "plan_limit"
    link_id = answer["items"][0]["link"]["id"]
    assert api.call("PATCH", f"/links/{link_id}", {"tags": ["newest"]})[0] == 403
    assert api.call("PATCH", f"/links/{link_id}", {"tags": ["t2"]})[0] == 200
    assert (Tag.objects.count(), _used(free)) == (20, 2)


def test_folders(free: Workspace, alice: User, sign_in: Callable[[User], Client], upload: Upload) -> None:
    Folder.objects.bulk_create(Folder(workspace=free, name=f"f{n}", folded=f"f{n}") for n in range(2))
    source = upload(f"URL,Folder\n{TARGET},third\n{TARGET},fourth\n{TARGET},f1\n")
    assert (source.created_rows, source.rejected_rows, Folder.objects.count()) == (2, 1, 3)
    assert ImportReject.objects.get().code == "plan_limit"
    url = reverse("links:folder_new", kwargs={"workspace_id": free.public_id})
    answer = sign_in(alice).post(url, {"name": "fifth", "access": "edit"})
    assert answer.status_code == 422
    assert "The Free plan has room for 3 folders. The Pro plan has room for more." in answer.text


def test_domains(free: Workspace, alice: User, sign_in: Callable[[User], Client], settings: Settings) -> None:
    settings.DOMAINS_ENDPOINT = "cname.owl-edge.test"
    client, url = sign_in(alice), reverse("domains:list", kwargs={"workspace_id": free.public_id})
    for name in ("a.acme.com", "b.acme.com"):
        assert client.post(url, {"hostname": name}).status_code == 302
    answer = client.post(url, {"hostname": "c.acme.com"})
    assert answer.status_code == 422
    assert "The Free plan has room for 2 domains." in answer.text
    Domain.objects.filter(hostname="a.acme.com").update(state="removed")
    assert client.post(url, {"hostname": "c.acme.com"}).status_code == 302


def test_members(api: Caller, free: Workspace, mallory: User) -> None:
    assert api.call("POST", "/invitations", {"email": "dan@example.com"})[0] == 201
    assert api.call("POST", "/invitations", {"email": "dan@example.com"})[0] == 201  # has the place already
    status, answer = api.call("POST", "/invitations", {"email": mallory.email})
    assert (status, answer["error"]["code"]) == (403, "plan_limit")
    Invitation.objects.update(expires_at=timezone.now())
    assert api.call("POST", "/invitations", {"email": mallory.email})[0] == 201


def test_who_was_invited_on_a_larger_plan_is_not_let_in_beyond_the_smaller_one(
    api: Caller, free: Workspace, mallory: User, sign_in: Callable[[User], Client]
) -> None:
    assert api.call("POST", "/invitations", {"email": mallory.email})[0] == 201
    dan = User.objects.create_user("dan@example.com")
    seat = Membership.objects.create(workspace=free, user=dan, role=Role.VIEWER)
    invitation = Invitation.objects.get()
    url = reverse("accounts:invitation", kwargs={"token": invitation.token()})
    answer = sign_in(mallory).post(url)
    assert (answer.status_code, free.memberships.count()) == (403, 2)
    assert "The Free plan has room for 2 members" in answer.text
    seat.delete()
    invitation_accept(token=invitation.token(), user=mallory)
    assert free.memberships.count() == 2
