"""What new links start with: which level counts, and what the service keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from domains.states import State
from links.defaults import Defaults, Level, defaults_of, with_defaults
from links.errors import BadDomain, BadField, BadFolder
from links.fields import LinkFields
from links.models import Folder, LinkDefaults, Tag
from links.reach import EVERYTHING
from links.services import link_create, link_defaults_save, tag_delete, tag_merge, tag_update, utm_template_create
from links.services.utm_templates import utm_template_delete

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = "https://example.com/?utm_medium=own"
ACTOR = Actor()

VALUES = {
    "domain": st.sampled_from(["", "go.acme.com", "a.example"]),
    "tags": st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True),
    "utm": st.dictionaries(st.sampled_from(["utm_source", "utm_medium"]), st.sampled_from("xy"), min_size=1),
    "expires_days": st.integers(1, 400),
    "expired_url": st.sampled_from(["https://e.example/1", "https://e.example/2"]),
    "status_code": st.sampled_from([301, 307]),
    "query_mode": st.sampled_from(["drop", "override"]),
}
FOLDERS = st.sampled_from(["fld_a", "fld_b", "fld_without"])
LEVEL: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional=VALUES)
WORKSPACE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional=VALUES | {"folder": FOLDERS})
GIVEN: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"destination": st.sampled_from([URL, "mailto:a@example.com", "https://example.com/#x"])},
    optional={
        "domain": st.sampled_from([None, "", "b.example"]),
        "folder": st.sampled_from([None, "", "fld_a", "fld_b", "fld_without"]),
        "tags": st.sampled_from([[], ["mine"]]),
        "expires_at": st.sampled_from([None, NOW]),
        "activates_at": st.sampled_from([None, NOW + timedelta(days=3), NOW - timedelta(days=3)]),
        "expired_url": st.sampled_from(["", "https://mine.example/"]),
        "status_code": st.just(302),
        "query_mode": st.just("keep"),
        "title": st.just("T"),
    },
)


def plainly(row: dict[str, Any], folders: dict[str, Any], workspace: dict[str, Any], usual: str) -> dict[str, Any]:
    """The same, told as docs/defaults.md tells it."""
    link = dict(row)
    if "folder" not in link and "folder" in workspace:
        link["folder"] = workspace["folder"]
    own = folders.get(link.get("folder") or "none", {})
    for name in ("domain", "tags", "expired_url", "status_code", "query_mode"):
        if name in row:
            continue
        if name in own:
            link[name] = own[name]
        elif name in workspace:
            link[name] = workspace[name]
        elif name == "domain" and usual:
            link[name] = usual
    days = own.get("expires_days") or workspace.get("expires_days")
    if days and "expires_at" not in row:
        link["expires_at"] = max(NOW, row.get("activates_at") or NOW) + timedelta(days=days)
    utm = own.get("utm") or workspace.get("utm") or {}
    wanted = [f"{name}={utm[name]}" for name in ("utm_source", "utm_medium") if name in utm]
    match row["destination"]:
        case "https://example.com/?utm_medium=own":
            link["destination"] = "&".join([URL, *(one for one in wanted if one.startswith("utm_source"))])
        case "https://example.com/#x" if wanted:
            link["destination"] = f"https://example.com/?{'&'.join(wanted)}#x"
    return link


@drawn(GIVEN, LEVEL, LEVEL, WORKSPACE, st.sampled_from(["", "primary.example"]))
def test_the_nearest_level_counts_field_by_field(
    row: dict[str, Any], a: dict[str, Any], b: dict[str, Any], workspace: dict[str, Any], usual: str
) -> None:
    folders = {"fld_a": a, "fld_b": b}
    defaults = Defaults(
        workspace=Level(workspace),
        folders={name: Level(values, Folder(public_id=name)) for name, values in folders.items()},
        product=Level({"domain": usual} if usual else {}),
    )
    assert defaults.fill(LinkFields(**row), now=NOW) == plainly(row, folders, workspace, usual)  # type: ignore[typeddict-item]  # drawn


def test_no_end_beyond_the_end_of_time() -> None:
    defaults = Defaults(workspace=Level({"expires_days": 10}), folders={})
    row = LinkFields(destination=URL, activates_at=datetime(9999, 12, 30, tzinfo=UTC))
    assert defaults.fill(row, now=NOW)["expires_at"] is None


@pytest.fixture
def folder(workspace: Workspace) -> Folder:
    return Folder.objects.create(workspace=workspace, name="Spring", folded="spring")


def save(workspace: Workspace, *, within: Folder | None = None, **values: Any) -> None:
    link_defaults_save(workspace=workspace, actor=ACTOR, folder=within, values=values)


def test_what_is_saved_is_what_links_get(
    workspace: Workspace, alice: User, folder: Folder, hold: Callable[..., Domain]
) -> None:
    hold(workspace)
    template = utm_template_create(workspace=workspace, actor=ACTOR, name="Mail", utm_source="mail")
    save(workspace, domain="GO.acme.com", tags=["Sale"], expires_days=7, status_code=301)
    save(workspace, within=folder, tags=["spring", "x"], utm_template=template.public_id, query_mode="drop")
    row = LinkFields(destination="https://example.com/", folder=folder.public_id, status_code=302)
    [filled, plain] = with_defaults(workspace, EVERYTHING, [row, LinkFields(destination="https://example.com/")])
    link = link_create(workspace=workspace, actor=ACTOR, **filled)
    assert link.domain is not None
    assert (link.domain.hostname, link.tag_names, link.folder) == ("go.acme.com", ["spring", "x"], folder)
    assert (link.destination, link.status_code, link.query_mode) == (
        "https://example.com/?utm_source=mail",
        302,
        "drop",
    )
    assert link.expires_at is not None
    assert (plain.get("tags"), plain.get("status_code"), plain.get("folder")) == (["Sale"], 301, None)


def test_a_form_that_is_saved_empty_sets_nothing_more(workspace: Workspace, folder: Folder) -> None:
    save(workspace, tags=["a"], utm={"utm_source": " news ", "ref": ""}, domain="")
    assert defaults_of(workspace, EVERYTHING).workspace.values == {
        "tags": ["a"],
        "utm": {"utm_source": "news"},
        "domain": "",
    }
    save(workspace)
    assert defaults_of(workspace, EVERYTHING).workspace.values == {}
    assert [event.data for event in AuditEvent.objects.filter(action="link_defaults.changed").order_by("id")] == [
        {"domain": [None, ""], "tags": [None, "a"], "utm": [None, "utm_source=news"]},
        {"domain": ["", None], "tags": ["a", None], "utm": ["utm_source=news", None]},
    ]
    assert LinkDefaults.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"domain": "foreign.example"}, "domain"),
        ({"folder": "fld_absent"}, "folder"),
        ({"tags": ["a|b"]}, "tags"),
        ({"utm": {"utm_sauce": "x"}}, "utm_sauce"),
        ({"utm_template": "utm_absent"}, "utm_template"),
        ({"expires_days": 3_651}, "expires_days"),
        ({"expires_days": -1}, "expires_days"),
        ({"expired_url": "ftp://x.example/"}, "expired_url"),
        ({"status_code": 300}, "status_code"),
        ({"query_mode": "swap"}, "query_mode"),
    ],
)
def test_what_no_link_could_have_is_refused(workspace: Workspace, values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as refused:
        save(workspace, **values)
    assert refused.value.field == field
    assert not LinkDefaults.objects.exists()


def test_foreign_things_and_two_kinds_of_parameters(
    workspace: Workspace, elsewhere: Workspace, folder: Folder, hold: Callable[..., Domain]
) -> None:
    hold(elsewhere, "theirs.example")
    theirs = utm_template_create(workspace=elsewhere, actor=ACTOR, name="Mail", utm_source="mail")
    with pytest.raises(BadDomain):
        save(workspace, domain="theirs.example")
    with pytest.raises(BadField):
        save(workspace, utm_template=theirs.public_id)
    with pytest.raises(BadFolder):
        save(elsewhere, folder=folder.public_id)
    with pytest.raises(BadField):
        save(elsewhere, utm_template=theirs.public_id, utm={"ref": "x"})
    with pytest.raises(BadField):
        save(workspace, within=folder, folder=folder.public_id)


def test_what_is_renamed_merged_lost_or_deleted(
    workspace: Workspace, folder: Folder, hold: Callable[..., Domain]
) -> None:
    domain = hold(workspace)
    template = utm_template_create(workspace=workspace, actor=ACTOR, name="Mail", utm_source="mail")
    save(
        workspace,
        domain=domain.hostname,
        folder=folder.public_id,
        tags=["a", "b", "c"],
        utm_template=template.public_id,
    )
    tags = {tag.name: tag for tag in Tag.objects.all()}
    tag_update(tag=tags["a"], actor=ACTOR, name="offer")
    tag_merge(tag=tags["b"], into=tags["a"], actor=ACTOR)
    tag_delete(tag=tags["c"], actor=ACTOR)
    assert defaults_of(workspace, EVERYTHING).workspace.values["tags"] == ["offer"]
    Domain.objects.update(state=State.REMOVED.value)
    utm_template_delete(template=template, actor=ACTOR)
    folder.delete()
    assert defaults_of(workspace, EVERYTHING, usual_domain="p.example").start({}).values == {
        "tags": ["offer"],
        "domain": "p.example",
    }


def test_as_many_queries_for_one_as_for_a_hundred(workspace: Workspace, hold: Callable[..., Domain]) -> None:
    hold(workspace)
    save(workspace, domain="go.acme.com", tags=["a"])
    folders = [Folder.objects.create(workspace=workspace, name=f"F{n}", folded=f"f{n}") for n in range(50)]
    for folder in folders:
        save(workspace, within=folder, tags=["b"])
    rows = [LinkFields(destination=URL, folder=folder.public_id) for folder in folders]
    with CaptureQueriesContext(connection) as queries:
        filled = with_defaults(workspace, EVERYTHING, rows)
    assert [row["tags"] for row in filled] == [["b"]] * 50
    assert len(queries) == 4
