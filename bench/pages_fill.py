"""A workspace as it looks after years: the tests' one with something of everything, and then many of each."""

import copy
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

BATCH = 5_000


def fill(links: int, tags: int, members: int) -> tuple[Any, dict[str, str], dict[str, str]]:
    """Make the workspace; return its owner, and what fills the names of routes (getowl/tests/pages.py)."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    from accounts.actor import Actor
    from accounts.models import Membership, Role, User
    from accounts.plans import Plan
    from accounts.services.workspaces import workspace_change_plan, workspace_create
    from accounts.tests.people import PASSWORD
    from getowl.tests.filled import addresses_apart, fill_acme

    owner = User.objects.create_user("owner@example.com", PASSWORD)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    workspace = workspace_create(owner=owner, name="Acme")
    workspace = workspace_change_plan(workspace=workspace, actor=Actor(user=owner), plan=Plan.ENTERPRISE)
    values = fill_acme(workspace, owner)
    apart = addresses_apart(workspace, owner)
    users = [User.objects.create_user(f"user{number}@example.com", name=f"User {number}") for number in range(members)]
    Membership.objects.bulk_create(Membership(workspace=workspace, user=user, role=Role.MEMBER) for user in users)
    EmailAddress.objects.bulk_create(EmailAddress(user=user, email=user.email, verified=True) for user in users)
    Authenticator.objects.bulk_create(Authenticator(user=user, type="totp", data={}) for user in users)
    UserSession.objects.bulk_create(
        UserSession(user=user, session_key=secrets.token_hex(16), ip="203.0.113.7", user_agent="Firefox")
        for user in users
    )
    fill_links(workspace, links, tags, users)
    fill_the_rest(workspace, links // 5, users)
    fill_clicks(workspace)
    tidy()
    return owner, values, apart


def fill_links(workspace: Any, links: int, tags: int, users: list[Any]) -> None:
    """Links in folders, three tags each; one in 21 is archived, every second was clicked, the newest each day."""
    from django.utils import timezone

    from links.models import Folder, Link, LinkClicks, LinkRank, LinkTag, Tag
    from links.services.tagging import ensure_tags

    dice, now = random.Random(7), timezone.now()  # noqa: S311 - no secret hangs on it
    ensure_tags(workspace=workspace, names=[f"tag-{number}" for number in range(tags)])
    known = list(Tag.objects.filter(workspace=workspace))
    folders = Folder.objects.bulk_create(
        Folder(workspace=workspace, name=f"Folder {number}", folded=f"folder {number}") for number in range(200)
    )
    for begin in range(0, links, BATCH):
        made = Link.objects.bulk_create(
            Link(
                workspace=workspace, slug=f"s{number:x}", key=f"s{number:x}", title=f"Spring offer {number}",
                destination=f"https://www.example.com/shop/en/{number}?utm_source=mail&utm_campaign=c{number % 977}",
                folder=folders[number % 200] if number % 3 else None,
                created_by=users[number % len(users)], archived_at=now if number % 21 == 0 else None,
                clicks=number % 2 * dice.randrange(10_000), last_clicked_at=now if number % 2 else None,
            )
            for number in range(begin, min(begin + BATCH, links))
        )  # fmt: skip
        LinkRank.objects.put(made)
        LinkTag.objects.bulk_create(LinkTag(link=link, tag=tag) for link in made for tag in dice.sample(known, 3))
    LinkClicks.objects.bulk_create(
        LinkClicks(link=link, day=now.date() - timedelta(days=age), clicks=dice.randrange(1, 900), last_at=now)
        for link in Link.objects.filter(clicks__gt=0).order_by("-id")[:1_000]
        for age in range(30)
    )


def fill_the_rest(workspace: Any, events: int, users: list[Any]) -> None:
    """Many of whatever the workspace has one of, and `events` lines of its audit trail for one link alone."""
    from accounts.actor import Actor
    from accounts.models import ApiKey, AuditEvent, Invitation
    from accounts.services.workspaces import workspace_create
    from domains.models import Domain, DomainTransition
    from exports.models import Export
    from links.models import DeletedLink, Import, ImportReject, Link, LinkBatch, UtmTemplate
    from links.services import link_delete
    from webhooks.models import Delivery, Endpoint

    copies(ApiKey, 100, name=lambda n: f"Build {n}", key_hash=lambda n: secrets.token_hex(32))
    copies(Invitation, 50, token_hash=lambda n: secrets.token_hex(32), email=lambda n: f"guest{n}@example.com")
    copies(Domain, 100, hostname=lambda n: f"go{n}.acme.example", is_primary=lambda n: False)
    copies(DomainTransition, 200)
    copies(Endpoint, 19, url=lambda n: f"https://hooks.example.com/{n}")
    copies(Delivery, 5_000)
    copies(Import, 300, filename=lambda n: f"rows-{n}.csv")
    copies(ImportReject, 5_000, row_number=lambda n: n + 10)
    copies(Export, 100)
    copies(LinkBatch, 500, undoes=lambda n: None)
    copies(UtmTemplate, 200, name=lambda n: f"Mail {n}", folded=lambda n: f"mail {n}")
    about = Link.objects.get(workspace=workspace, slug="spring").public_id
    event = AuditEvent.objects.filter(action="link.updated").first() or AuditEvent.objects.latest("id")
    copies(
        AuditEvent, events, like=event, action=lambda n: "link.updated", user=lambda n: users[n % len(users)],
        target=lambda n: about, data=lambda n: {"title": [f"Title {n}", f"Title {n + 1}"]},
    )  # fmt: skip
    owner = workspace.memberships.get(role="owner").user
    for number in range(20):
        workspace_create(owner=owner, name=f"Other {number}")
    link_delete(link=Link.objects.filter(workspace=workspace, folder=None).latest("id"), actor=Actor(user=owner))
    copies(DeletedLink, 5_000, public_id=lambda n: f"lnk_{n:016}", short_url=lambda n: f"owl.example/gone-{n}")


def copies(model: Any, count: int, *, like: Any = None, **fields: Callable[[int], Any]) -> None:
    """So many more rows like the newest one; the n-th has these fields, and a public id of its own."""
    pattern = like or model.objects.order_by("-pk")[0]
    model.objects.bulk_create(_copies(model, pattern, count, fields), batch_size=BATCH)


def _copies(model: Any, pattern: Any, count: int, fields: dict[str, Callable[[int], Any]]) -> Iterator[Any]:
    for number in range(count):
        one = copy.copy(pattern)
        one.pk = None
        for field in model._meta.fields:
            if field.name == "public_id":
                one.public_id = field.get_default()
        for name, value in fields.items():
            setattr(one, name, value(number))
        yield one


def fill_clicks(workspace: Any) -> None:
    """What the dashboards show; bench/dashboards is about many."""
    from django.conf import settings

    from analytics.tinybird_client import Transport
    from getowl.tests.filled import clicks_of_acme

    store = Transport(settings.TINYBIRD_URL)
    store.append("clicks", clicks_of_acme(workspace)[:5_000], token=settings.TINYBIRD_TOKEN)
    store.close()


def tidy() -> None:
    """What autovacuum will have done by then."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
