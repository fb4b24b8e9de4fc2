"""link_create."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from accounts.plans import Plan
from edge.models import EdgeChange
from getowl.tests.at_once import run_at_once
from links import slugs
from links.errors import BadDestination, BadField, BadSlug, BadTag, BadWindow, LinkError, SlugTaken
from links.models import Link, LinkTag, Tag
from links.services import bulk, link_create

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_makes_a_link_with_everything(workspace: Workspace, bob: User) -> None:
    link = link_create(
        workspace=workspace,
        actor=Actor(user=bob),
        destination="https://example.com/sale",
        slug="sale/überall",
        status_code=301,
        activates_at=NOW,
        expires_at=NOW + timedelta(days=1),
        expired_url="https://example.com/over",
        query_mode="override",
        title=" Big sale ",
        notes="line\r\nline",
        tags=["Sale", "sale ", "Two  words"],
    )
    link.refresh_from_db()
    assert (link.slug, link.key, link.title, link.notes) == ("sale/überall", "sale/überall", "Big sale", "line\nline")
    assert (link.status_code, link.query_mode, link.version, link.created_by) == (301, "override", 1, bob)
    assert link.tag_names == ["Sale", "Two words"]
    assert link.short_url.endswith("/sale/%C3%BCberall")
    change = EdgeChange.objects.get()
    assert (change.key, change.is_new) == (link.key, True)
    event = AuditEvent.objects.get()
    assert (event.action, event.target, event.user) == ("link.created", link.public_id, bob)


def test_draws_a_slug(workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com")
    assert len(link.slug) == slugs.RANDOM_LENGTH
    assert link.slug.isalnum()
    assert link.slug == link.key


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"slug": "a b"}, BadSlug),
        ({"expired_url": "javascript:alert(1)"}, BadDestination),
        ({"activates_at": NOW, "expires_at": NOW}, BadWindow),
        ({"expires_at": datetime(2030, 1, 1)}, BadField),  # noqa: DTZ001 - that is what is refused
        ({"status_code": 200}, BadField),
        ({"query_mode": "merge"}, BadField),
        ({"title": "x" * 201}, BadField),
        ({"notes": "x\0"}, BadField),
        ({"tags": ["a,b"]}, BadTag),
        ({"tags": [str(number) for number in range(51)]}, BadTag),
    ],
)
def test_refuses_bad_fields(workspace: Workspace, options: dict[str, object], error: type[LinkError]) -> None:
    with pytest.raises(error) as caught:
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com", **options)  # type: ignore[arg-type]  # options vary
    assert caught.value.message
    assert caught.value.field in options | {"expires_at": None}
    assert not Link.objects.exists()
    assert not EdgeChange.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_slug_is_unique_over_all_workspaces(workspace: Workspace, elsewhere: Workspace) -> None:
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug="sale")
    with pytest.raises(SlugTaken) as foreign:
        link_create(workspace=elsewhere, actor=Actor(), destination="https://example.com", slug="sale")
    assert foreign.value.code == "taken"  # says nothing of whose it is or where it leads
    with pytest.raises(SlugTaken) as own:
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug="sale")
    assert own.value.code == "duplicate"
    assert Link.objects.count() == 1


def test_tags_belong_to_one_workspace(workspace: Workspace, elsewhere: Workspace) -> None:
    for owner in (workspace, elsewhere):
        link_create(workspace=owner, actor=Actor(), destination="https://example.com", tags=["Sale"])
    assert sorted(Tag.objects.values_list("workspace", flat=True)) == [workspace.pk, elsewhere.pk]
    assert all(row.link.workspace == row.tag.workspace for row in LinkTag.objects.all())


def test_a_full_space_of_slugs_ends_in_an_error(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "random_slug", lambda: "only")
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com")
    with pytest.raises(SlugTaken):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com")


@pytest.mark.django_db(transaction=True)
def test_drawn_slugs_never_collide_under_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads draw 64 links from an alphabet of 100 slugs."""
    codes = iter(range(1_000_000))
    monkeypatch.setattr(bulk, "random_slug", lambda: f"s{next(codes) * 7919 % 100}")
    workspace = Workspace.objects.create(name="Busy", plan=Plan.ENTERPRISE)

    def make() -> None:
        for _ in range(8):
            link_create(workspace=workspace, actor=Actor(), destination="https://example.com")

    errors = run_at_once([make] * 8, Exception)
    assert errors == []
    assert Link.objects.count() == 64
