"""Acme with something on every page, for tests that look at all of them."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Invitation, Role, User, Workspace
from accounts.services.sso import sso_save
from accounts.tests.people import give_app, give_passkey
from analytics.services.public_stats import public_stats_save
from analytics.tests.traffic import traffic
from domains.models import Domain
from domains.states import State
from exports.models import Export
from exports.tasks import run_export
from getowl.tests.acme import ids_of
from links.models import Link
from links.services import import_run, import_start, link_archive, link_create
from webhooks.models import Endpoint

CONFIRM = "accounts/confirm-email/<key>/"
RESET = "accounts/password/reset/key/<uidb36>-<key>/"


def fill_acme(workspace: Workspace, owner: User) -> dict[str, str]:
    """Make some of everything; return values for the names in routes. It has files in S3."""
    values = ids_of(workspace, owner)
    actor = Actor(user=owner)
    now = timezone.now()
    link_create(
        workspace=workspace, actor=actor, destination="https://example.com/summer?utm_source=mail", slug="summer",
        title="Summer, with rules and a schedule", tags=["Sale", "Mail"], notes="For the mail.",
        activates_at=now - timedelta(days=1), expires_at=now + timedelta(days=30), expired_url="https://example.com/over",
        rules=[{"conditions": [{"type": "country", "values": ["DE", "FR"]}], "destination": "https://example.com/eu"}],
        variants=[{"destination": f"https://{name}.example.com/", "weight": 1} for name in ("a", "b")],
        ios_url="https://apps.apple.com/app/id1", password="night owl", social_title="Summer", max_clicks=100,
    )  # fmt: skip
    link_archive(
        link=link_create(workspace=workspace, actor=actor, destination="https://example.com/old", slug="old"),
        actor=actor,
    )
    domains = [("go.acme.org", State.ACTIVE, {}), ("lost.acme.org", State.FAILED, {"failing_since": now})]
    for hostname, state, fields in domains:
        Domain.objects.create(
            workspace=workspace, hostname=hostname, state=state, state_since=now, registrable=hostname, **fields
        )
    rows = SimpleUploadedFile("rows.csv", b"destination,slug\nhttps://example.com/,from-file\nnothing,bad\n")
    source = import_start(workspace=workspace, actor=actor, file=rows, filename="rows.csv")
    import_run(source.public_id)
    run_export(Export.objects.get().public_id)
    Endpoint.objects.update(disabled_at=now, disabled_reason=Endpoint.Disabled.FAILING, failing_since=now)
    sso_save(
        workspace=workspace, actor=actor, email_domain="acme.com", issuer="https://id.example.com",
        client_id="owl", client_secret="secret", default_role=Role.MEMBER,
    )  # fmt: skip
    give_app(owner)
    RecoveryCodes.activate(owner)
    return values | {"import_id": source.public_id, "pk": str(give_passkey(owner).pk)}


def addresses_apart(workspace: Workspace, user: User) -> dict[str, str]:
    """Addresses of routes whose names have no value for themselves."""
    user.refresh_from_db()  # who signed in by the form is another object here
    link = Link.objects.get(slug="summer")
    stats = public_stats_save(link=link, actor=Actor(user=user), enabled=True)
    confirmation = EmailConfirmationHMAC(EmailAddress.objects.create(user=user, email="new@example.com"))
    uid = user_pk_to_url_str(user)
    return {
        "stats/<str:token>": f"/stats/{stats.token}",
        "invitations/<token>": f"/invitations/{Invitation.objects.latest('pk').token()}",
        CONFIRM: f"/accounts/confirm-email/{confirmation.key}/",
        RESET: f"/accounts/password/reset/key/{uid}-{default_token_generator.make_token(user)}/",
    }


def clicks_of_acme(workspace: Workspace) -> list[dict[str, Any]]:
    """Rows for the store: what two months brought."""
    links = [(link.public_id, link.host) for link in Link.objects.filter(workspace=workspace).order_by("id")]
    return traffic(workspace.public_id, links, until=timezone.now(), days=60, count=400)
