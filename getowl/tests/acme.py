"""Every route of the site, and something of Acme's for each name that stands in one."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import ApiKey, Role, User, Workspace, WorkspaceSlug
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from domains.services import domain_add
from exports.kinds import Kind
from exports.services import export_start
from links.models import Import
from links.services.batches import batch_begin
from links.services.create import link_create
from links.services.folders import folder_create
from links.services.tags import tag_create
from links.services.utm_templates import utm_template_create
from webhooks.services import endpoint_create, endpoint_send_test

# Values for the names in routes that hold nothing of a workspace's.
OTHER_NAMES: Final = {
    **dict.fromkeys(("token", "key", "url", "digest", "provider_id", "organization_slug"), "x"),
    **dict.fromkeys(("object_id", "content_type_id", "pk", "number", "uidb36"), "1"),
    "app_label": "accounts",
    "language": "de",
    "name": "set-plan",
    "target_id": "ws_none",
}
_NAME = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")  # of a route that is a regular expression: allauth and the admin have some


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site as it is written in the urls modules; a regular expression's groups as <name>."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield _GROUP.sub(r"\1", route).replace("^", "").replace("$", "")


def names(route: str) -> list[str]:
    """The names that stand in a route."""
    return _NAME.findall(route)


def fill(route: str, values: Mapping[str, str]) -> str:
    """The address of a route: each <converter:name> replaced by its value."""
    return "/" + _NAME.sub(lambda match: values[match.group(1)], route)


def ids_of(workspace: Workspace, alice: User) -> dict[str, str]:
    """Make one of each thing, and return a value for each name that stands in a route: add yours to a new URL's."""
    actor = Actor(user=alice)
    key, _ = api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    invitation = invitation_create(workspace=workspace, actor=actor, email="dave@example.com", role=Role.MEMBER)
    link = link_create(workspace=workspace, actor=actor, destination="https://example.com/", slug="spring")
    webhook, _ = endpoint_create(
        workspace=workspace, actor=actor, url="https://hooks.example.com/", event_types=["link.created"]
    )
    loaded = Import.objects.create(workspace=workspace, created_by=alice, filename="a.csv", file="a.csv", size=1)
    WorkspaceSlug.objects.create(workspace=workspace, slug="acme")
    return {
        "workspace_id": workspace.public_id,
        "user_id": alice.public_id,
        "key_id": key.public_id,
        "invitation_id": invitation.public_id,
        "link_id": link.public_id,
        "event_id": workspace.audit_events.get(target=link.public_id).public_id,
        "tag_id": tag_create(workspace=workspace, actor=actor, name="Sale").public_id,
        "folder_id": folder_create(workspace=workspace, actor=actor, name="Spring").public_id,
        "template_id": utm_template_create(workspace=workspace, actor=actor, name="Mail", utm_source="mail").public_id,
        "batch_id": batch_begin(
            workspace=workspace, actor=actor, action="archive", link_ids=[link.pk], params={}
        ).public_id,
        "import_id": loaded.public_id,
        "export_id": export_start(workspace=workspace, actor=actor, kind=Kind.TAGS, file_format="csv").public_id,
        "area": "links",
        "kind": "svg",
        "slug": "acme",
        "rest": "links",
        "logo_name": "0123456789abcdef.png",
        "dimension": "countries",
        "metric": "countries",
        "select": "folder",
        "what": "time",
        "webhook_id": webhook.public_id,
        "delivery_id": endpoint_send_test(endpoint=webhook, actor=actor).public_id,
        "domain_id": domain_add(workspace=workspace, actor=actor, hostname="go.acme.com").public_id,
    }


@pytest.fixture
def plans_are_sold(settings: Settings) -> None:
    """By a Stripe that nobody reaches: its port is closed."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_none", "http://127.0.0.1:9"


@pytest.fixture
def acme_ids(workspace: Workspace, alice: User) -> dict[str, str]:
    """A value for each name that stands in a route, all that belongs to a workspace being Acme's."""
    return OTHER_NAMES | ids_of(workspace, alice)
