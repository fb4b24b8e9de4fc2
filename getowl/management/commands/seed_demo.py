"""`python manage.py seed_demo --password …`: one user, one workspace and some links, to look around in."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.plans import Plan
from accounts.services.workspaces import workspace_change_plan, workspace_create
from links.services.create import link_create

EMAIL = "demo@getowl.example"
# slug, destination, title, tags
LINKS = (
    ("hello", "https://www.wikipedia.org/", "Wikipedia", ["reading"]),
    ("owl", "https://en.wikipedia.org/wiki/Owl", "Owls", ["reading", "birds"]),
    ("barn-owl", "https://en.wikipedia.org/wiki/Barn_owl", "The barn owl", ["reading", "birds"]),
    ("apod", "https://apod.nasa.gov/apod/astropix.html", "Astronomy picture of the day", ["space"]),
    ("iss", "https://www.nasa.gov/international-space-station/", "International Space Station", ["space"]),
    ("python", "https://docs.python.org/3/", "Python documentation", ["docs", "code"]),
    ("django", "https://docs.djangoproject.com/en/5.2/", "Django documentation", ["docs", "code"]),
    ("postgres", "https://www.postgresql.org/docs/current/", "PostgreSQL manual", ["docs", "code"]),
    ("http", "https://www.rfc-editor.org/rfc/rfc9110.html", "HTTP semantics, RFC 9110", ["docs"]),
    ("map", "https://www.openstreetmap.org/#map=5/51.500/-0.100", "The free map", ["travel"]),
    (
        "books",
        "https://www.gutenberg.org/ebooks/search/?sort_order=downloads",
        "Free books, most read first",
        ["reading"],
    ),
    ("team/handbook", "https://handbook.gitlab.com/", "A handbook worth copying", ["team"]),
)


class Command(BaseCommand):
    help = "Make the demo user, a workspace and some links. Does nothing when they are there; refuses without DEBUG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", required=True, help="of the demo user")

    def handle(self, *args: Any, password: str, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo user has no place in production.")
        if User.objects.filter(email=EMAIL).exists():
            self.stdout.write("The demo is there already.")
            return
        seed(password)
        self.stdout.write(f"Made {EMAIL} and {len(LINKS)} links.")


@transaction.atomic
def seed(password: str) -> None:
    """Make the demo user, an owner and support user, with the workspace and its links: all of it or nothing."""
    user = User.objects.create_superuser(EMAIL, password, name="Demo")
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    workspace = workspace_create(owner=user, name="Demo")
    # The largest plan: the demo hides nothing.
    workspace = workspace_change_plan(workspace=workspace, actor=Actor(user=user), plan=Plan.ENTERPRISE)
    for slug, destination, title, tags in reversed(LINKS):  # the list shows the newest first
        link_create(
            workspace=workspace, actor=Actor(user=user), slug=slug, destination=destination, title=title, tags=tags
        )
