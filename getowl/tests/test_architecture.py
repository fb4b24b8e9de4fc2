"""Rules of the house that a reader of one file cannot see: layers, tenancy, and that nothing is forgotten."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.actor import Actor
from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from domains.services import domain_add
from exports.kinds import Kind
from exports.services import export_start
from links.services.batches import batch_begin
from links.services.create import link_create
from links.services.tags import tag_create
from links.services.utm_templates import utm_template_create
from webhooks.services import endpoint_create, endpoint_send_test

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "analytics", "domains", "exports", "getowl", "links", "webhooks")

# What mallory, who owns another workspace, is answered at each address that names something of Acme's.
# Everything that is not listed here, and not under PUBLIC, fails the test: add it when you add a URL.
WORKSPACE_ROUTE = re.compile(r"^(api/v1/)?w(orkspaces)?/<")
# Pages that belong to nobody's workspace: public, or about the signed-in user alone.
PUBLIC = re.compile(
    r"^(|language|words/.*|profile|profile/.*|workspaces|workspaces/menu|workspaces/new|outbox|styleguide|healthz|readyz"
    # Without the resolver's signature these are as good as absent; links/tests/edge_pages shows it.
    r"|edge/(password|preview|social|cloak)"
    r"|accounts/.*|\^?accounts/.*|invitations/<token>|stats/<str:token>)$"
)
# The API knows its workspace from the key, not from the address: links/tests/api has its own table of foreign ids.
API = re.compile(r"^api/v1/")
ADMIN = re.compile(r"^admin/")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site, as it is written in the urls modules."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


WORKSPACE_ROUTES = sorted(route for route in routes() if WORKSPACE_ROUTE.match(route))


def fill(route: str, values: dict[str, str]) -> str:
    """The address of a route: each <converter:name> replaced by its value."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match.group(1)], route)


def test_every_route_is_known_to_these_tests() -> None:
    unknown = [
        route for route in routes() if not any(rule.match(route) for rule in (WORKSPACE_ROUTE, PUBLIC, API, ADMIN))
    ]
    assert unknown == []


@pytest.fixture
def acme_ids(workspace: Workspace, alice: User) -> dict[str, str]:
    """A value for each name that stands in a route, all of them Acme's."""
    return ids_of(workspace, alice)


def ids_of(workspace: Workspace, alice: User) -> dict[str, str]:
    """Make one of each thing, and return a value for each name that stands in a route."""
    actor = Actor(user=alice)
    key, _ = api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    invitation = invitation_create(workspace=workspace, actor=actor, email="dave@example.com", role=Role.MEMBER)
    link = link_create(workspace=workspace, actor=actor, destination="https://example.com/", slug="spring")
    webhook, _ = endpoint_create(
        workspace=workspace, actor=actor, url="https://hooks.example.com/", event_types=["link.created"]
    )
    return {
        "workspace_id": workspace.public_id,
        "user_id": alice.public_id,
        "key_id": key.public_id,
        "invitation_id": invitation.public_id,
        "link_id": link.public_id,
        "event_id": workspace.audit_events.latest("id").public_id,
        "tag_id": tag_create(workspace=workspace, actor=actor, name="Sale").public_id,
        "template_id": utm_template_create(workspace=workspace, actor=actor, name="Mail", utm_source="mail").public_id,
        "import_id": "imp_0000000000000000",
        "export_id": export_start(workspace=workspace, actor=actor, kind=Kind.TAGS, file_format="csv").public_id,
        "batch_id": batch_begin(
            workspace=workspace, actor=actor, action="archive", link_ids=[link.pk], params={}
        ).public_id,
        "kind": "svg",
        "slug": "acme",
        "rest": "links",
        "logo_name": "0123456789abcdef.png",
        "dimension": "countries",
        "what": "time",
        "webhook_id": webhook.public_id,
        "delivery_id": endpoint_send_test(endpoint=webhook, actor=actor).public_id,
        "domain_id": domain_add(workspace=workspace, actor=actor, hostname="go.acme.com").public_id,
    }


@pytest.mark.parametrize("route", WORKSPACE_ROUTES)
def test_a_stranger_finds_nothing(
    route: str, sign_in: Callable[[User], Client], mallory: User, acme_ids: dict[str, str]
) -> None:
    client = sign_in(mallory)
    for method in (client.get, client.post):
        response = method(fill(route, acme_ids))
        assert response.status_code in {404, 405}, f"{method.__name__} {route}"


@pytest.mark.parametrize("route", [route for route in WORKSPACE_ROUTES if "_id>" in route.split(">", 1)[1]])
def test_an_own_workspace_is_no_way_to_foreign_objects(
    route: str, sign_in: Callable[[User], Client], mallory: User, elsewhere: Workspace, acme_ids: dict[str, str]
) -> None:
    client = sign_in(mallory)
    address = fill(route, acme_ids | {"workspace_id": elsewhere.public_id})
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}


@pytest.mark.parametrize("route", WORKSPACE_ROUTES)
def test_a_visitor_is_asked_to_sign_in(route: str, client: Client, acme_ids: dict[str, str]) -> None:
    for method in (client.get, client.post):
        response = method(fill(route, acme_ids))
        if response.status_code != 405:
            assert response.headers["Location"].startswith("/accounts/login/?next="), route


# What every member may send, whatever their role: it is about themselves, or changes nothing.
EVERYBODY_SENDS = {"w/<workspace_id>/settings/members/leave"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
@pytest.mark.parametrize("route", WORKSPACE_ROUTES)
def test_who_only_looks_changes_nothing(
    route: str, role: Role, sign_in: Callable[[User], Client], workspace: Workspace, acme_ids: dict[str, str]
) -> None:
    dora = User.objects.create_user("dora@example.com")
    Membership.objects.create(workspace=workspace, user=dora, role=role)
    answer = sign_in(dora).post(fill(route, acme_ids))
    if route not in EVERYBODY_SENDS:
        assert answer.status_code in {403, 404, 405}, route


def test_views_reach_rows_only_through_access_and_services() -> None:
    offences: list[str] = []
    for app in APPS:
        for path in [*(ROOT / app / "views").glob("*.py"), *(ROOT / app / "api").glob("*.py")]:
            offences += [
                f"{path.relative_to(ROOT)}:{node.lineno}"
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
            ]
    assert offences == []


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content security policy would refuse them in the browser; mails have no such policy."""
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=\"|<style(?![^>]*\bnonce=)|<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)|\shx-on"
    )
    offences = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app / "templates").rglob("*.html")
        if "email" not in path.parts and inline.search(path.read_text())
    ]
    assert offences == []
