"""What `./run --check` asks of the database: start an import, and account for every row of its file."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import ada_url
from django.core.files import File

from accounts.actor import Actor
from accounts.models import User
from accounts.plans import Plan
from accounts.services.workspaces import workspace_change_plan, workspace_create
from edge.models import EdgeChange
from getowl.local import servers
from getowl.local.visitors import Visit
from links.models import Import, Link
from links.services.imports import import_start

Rows = Mapping[int, Mapping[str, str]]


def start_import(links: Path) -> Import:
    """Hand the file to the import service as a user of a new workspace would."""
    user = User.objects.create_user("check@getowl.example", name="Check")
    workspace = workspace_create(owner=user, name="Check")
    # The sample has more links than a small plan has room for.
    workspace = workspace_change_plan(workspace=workspace, actor=Actor(user=user), plan=Plan.ENTERPRISE)
    with links.open("rb") as file:
        return import_start(workspace=workspace, actor=Actor(user=user), file=File(file), filename=links.name)


def import_finished(source: Import, progress: Callable[[str], None]) -> bool:
    """Whether the worker is through with it. Raises ServerError if it gave up."""
    source.refresh_from_db()
    progress(f"{source.processed_rows:,} rows")
    if source.is_finished and source.status != Import.Status.FINISHED:
        raise servers.ServerError(f"the import is {source.status}: {source.failure}")
    return source.is_finished


def reasons(source: Import) -> Counter[str]:
    """How many rows were rejected, by reason."""
    return Counter(source.rejects.refused().values_list("code", flat=True))


def unaccounted(source: Import, rows: Rows) -> list[str]:
    """One sentence for each row that is neither a link nor among the rejected, and for totals that do not add up."""
    slugs = set(Link.objects.visible_to(source.workspace).values_list("slug", flat=True))
    rejected = set(source.rejects.refused().values_list("row_number", flat=True))
    lost = [
        f"row {number} ({row['slug']}) is neither imported nor rejected"
        for number, row in rows.items()
        if number not in rejected and row.get("slug") and _slug(row["slug"]) not in slugs
    ]
    if (len(slugs), len(rejected)) != (source.created_rows, source.rejected_rows):
        lost.append(
            f"the import counted {source.created_rows} and {source.rejected_rows}, stored are {len(slugs)} "
            f"and {len(rejected)}"
        )
    if len(rows) != len(slugs) + len(rejected):
        lost.append(f"the file has {len(rows)} rows, {len(slugs)} were imported and {len(rejected)} rejected")
    return lost


def altered(source: Import, rows: Rows) -> list[str]:
    """One sentence for each link that leads elsewhere than its row says.

    A browser must take both for the same address; the spelling may differ where the row's is not plain.
    """
    destinations = dict(Link.objects.visible_to(source.workspace).values_list("slug", "destination"))
    rejected = set(source.rejects.refused().values_list("row_number", flat=True))
    wrong = []
    for number, row in rows.items():
        destination = destinations.get(_slug(row.get("slug", "")))
        if number in rejected or destination is None or destination == row["url"]:
            continue
        if ada_url.URL(row["url"]).href != destination:
            wrong.append(f"row {number}: {row['url']} became {destination}")
    return wrong


def published(progress: Callable[[str], None]) -> bool:
    """Whether the outbox is empty."""
    left = EdgeChange.objects.count()
    progress(f"{left:,} left")
    return left == 0


def count_published(source: Import) -> int:
    """The workspace's links that the outbox no longer holds."""
    links = Link.objects.visible_to(source.workspace)
    return links.exclude(key__in=EdgeChange.objects.values("key")).count()


def expected(source: Import) -> list[Visit]:
    """What a visitor of each link must get."""
    links = Link.objects.visible_to(source.workspace).values_list("slug", "status_code", "destination")
    return [Visit(f"/{quote(slug)}", status, destination) for slug, status, destination in links]


def _slug(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip("/")
