"""Tags: the pages, and what is suggested."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from links.models import Link, LinkTag, Tag
from links.services import link_create, tag_create
from links.services import tag_changes as changes

SignIn = Callable[[User], Client]


@pytest.fixture
def sale(workspace: Workspace, alice: User) -> Tag:
    return tag_create(workspace=workspace, actor=Actor(user=alice), name="Sale", color="amber")


@pytest.fixture
def link(workspace: Workspace, sale: Tag) -> Link:
    return link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", tags=["sale"])


def url(workspace: Workspace, tail: str = "") -> str:
    return f"/w/{workspace.public_id}/tags{tail}"


def test_a_member_makes_renames_and_deletes_one(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    client = sign_in(bob)
    assert client.post(url(workspace, "/new"), {"name": " spring  26 ", "color": "green"}).status_code == 302
    made = Tag.objects.get(folded="spring 26")
    page = client.get(url(workspace)).content.decode()
    assert page.index("Sale") < page.index("spring 26")
    assert 'class="chip chip-green" href="/w/' in page
    assert "?tag=spring%2026" in page
    sale = Tag.objects.get(folded="sale")
    assert "1 link has it." in client.get(url(workspace, f"/{sale.public_id}")).content.decode()
    assert client.post(url(workspace, f"/{sale.public_id}"), {"name": "Offer", "color": ""}).status_code == 302
    link.refresh_from_db()
    assert (link.tag_names, link.version) == (["Offer"], 2)
    assert client.post(url(workspace, f"/{made.public_id}/delete")).status_code == 302
    assert [tag.name for tag in Tag.objects.all()] == ["Offer"]
    assert AuditEvent.objects.get(action="tag.deleted").user == bob


def test_a_taken_name_asks_before_two_become_one(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link, sale: Tag
) -> None:
    client = sign_in(bob)
    offer = tag_create(workspace=workspace, actor=Actor(), name="Offer")
    answer = client.post(url(workspace, f"/{sale.public_id}"), {"name": "offer", "color": "red"})
    assert answer.status_code == 422
    assert f'name="merge" value="{offer.public_id}"' in answer.content.decode()
    assert link.tag_names == ["Sale"]
    # What was asked about is what is done: the name may be another tag's by then.
    sent = {"name": "offer", "merge": sale.public_id}
    assert client.post(url(workspace, f"/{sale.public_id}"), sent).status_code == 422
    sent = {"name": "offer", "merge": offer.public_id}
    assert client.post(url(workspace, f"/{sale.public_id}"), sent).status_code == 302
    link = Link.objects.get(pk=link.pk)
    assert link.tag_names == ["Offer"]
    assert not Tag.objects.filter(pk=sale.pk).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "Give the tag a name"),
        ({"name": "a,b"}, "contains a comma"),
        ({"name": "sale"}, "is taken"),
        ({"name": "x", "color": "mauve"}, "mauve"),
    ],
)
def test_what_is_wrong_is_said_and_kept_in_the_form(
    sent: dict[str, str], said: str, sign_in: SignIn, bob: User, workspace: Workspace, sale: Tag
) -> None:
    answer = sign_in(bob).post(url(workspace, "/new"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Tag.objects.count() == 1


def test_who_only_views_sees_the_list_alone(sign_in: SignIn, carol: User, workspace: Workspace, sale: Tag) -> None:
    client = sign_in(carol)
    page = client.get(url(workspace)).content.decode()
    assert "Sale" in page
    assert f"tags/{sale.public_id}" not in page
    assert client.get(url(workspace, f"/{sale.public_id}")).status_code == 403
    assert client.post(url(workspace, f"/{sale.public_id}/delete")).status_code == 403


def test_a_change_on_very_many_links_is_said_and_watched(
    sign_in: SignIn, bob: User, workspace: Workspace, sale: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "CHUNK", 1)
    monkeypatch.setattr(changes, "kick", lambda change_id: None)
    for _ in range(2):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", tags=["sale"])
    client = sign_in(bob)
    answer = client.post(url(workspace, f"/{sale.public_id}/delete"), follow=True)
    page = answer.content.decode()
    assert "follow within a minute" in page
    assert "being deleted" in page
    assert 'hx-trigger="every 2s"' in page
    again = client.post(url(workspace, f"/{sale.public_id}/delete"), follow=True).content.decode()
    assert "still being changed" in again


def test_a_thousand_tags(
    sign_in: SignIn, bob: User, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = Tag.objects.bulk_create(
        Tag(workspace=workspace, name=f"T{n:04}", folded=f"t{n:04}", color="red") for n in range(1_000)
    )
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com/")
    LinkTag.objects.put([(link.pk, tag.pk) for tag in made[:50]])
    client = sign_in(bob)
    with django_assert_max_num_queries(9):
        first = client.get(url(workspace))
    assert first.content.decode().count('class="chip chip-red"') == 50
    assert len(first.content) < 60_000
    rest = client.get(url(workspace, f"?after={made[49].public_id}")).content.decode()
    assert "T0050" in rest
    assert "T0049" not in rest
    assert "T0999" in client.get(url(workspace, "?q=t0999")).content.decode()
    with django_assert_max_num_queries(5):
        found = client.get(url(workspace, "/suggest?q=99&has=t0990,x")).content.decode()
    assert found.count("<li ") == 8
    assert "T0990" not in found
    editor = client.get(f"/w/{workspace.public_id}/links/{link.public_id}", headers={"HX-Request": "true"})
    assert "T0051" not in editor.content.decode()
    assert "&quot;T0001&quot;: &quot;red&quot;" in editor.content.decode()


def test_what_starts_so_is_suggested_first(sign_in: SignIn, carol: User, workspace: Workspace) -> None:
    for name in ("wholesale", "Sale", "sales", "x"):
        tag_create(workspace=workspace, actor=Actor(), name=name)
    page = sign_in(carol).get(url(workspace, "/suggest?q=SAL")).content.decode()
    names = [part.split('"')[0] for part in page.split('data-name="')[1:]]
    assert names == ["Sale", "sales", "wholesale"]
