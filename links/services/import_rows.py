"""Makes links of a file's rows: what the worker does with each chunk, and the preview with the first few."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.utils.translation import gettext, gettext_lazy

from accounts.actor import Actor
from accounts.entitlements import Limit
from accounts.models import Workspace
from links.defaults import with_defaults
from links.errors import BadField, BadFolder, LinkError, SlugTaken
from links.fields import LinkFields, clean_fields
from links.importing.errors import BadRow
from links.importing.mapped import Mapped
from links.importing.options import Options
from links.importing.plan import Plan
from links.importing.records import Record
from links.models import Link
from links.models.tag import fold
from links.permissions import reach_of_actor, reach_of_nobody
from links.reach import Reach
from links.services.archive import links_bulk_archive
from links.services.bulk import CleanRow, clean_rows, links_bulk_make
from links.services.foldering import clean_folder_name, folders_by_name
from links.services.room import folder_room, no_room

_NO_FOLDER: Final = gettext_lazy("A folder's name has 1 to 80 characters, all of them visible.")


@dataclass(slots=True)
class Row:
    """A row on its way: at the end it has a link, an error, or neither: it was empty, or the link is there already."""

    number: int
    record: Record
    mapped: Mapped | None = None
    clean: CleanRow | None = None
    link: Link | None = None
    error: LinkError | BadRow | None = None

    @property
    def warnings(self) -> list[tuple[str, str]]:
        """What was lost of a row that became a link, as (field, words)."""
        return self.mapped.warnings if self.mapped and self.link else []


def read_rows(plan: Plan, records: Iterable[tuple[int, Record]], *, hashes: bool = True) -> list[Row]:
    """What the rows say, checked as far as that needs no database. Outside of transactions: passwords are hashed.

    Without `hashes` they are left out: a page does not wait that long.
    """
    rows = [Row(number, record) for number, record in records]
    for row in rows:
        if not row.record.is_empty:
            try:
                row.mapped = plan.read(row.record)
            except (BadRow, LinkError) as error:
                row.error = error
            if row.mapped is not None and not hashes:
                row.mapped.fields.pop("password", None)
    mapped = [(row, row.mapped) for row in rows if row.mapped is not None]
    for (row, _), result in zip(mapped, clean_rows([one.fields for _, one in mapped]), strict=True):
        if isinstance(result, LinkError):
            row.error = result
        else:
            row.clean = result
    return rows


def make_rows(*, workspace: Workspace, actor: Actor, rows: Sequence[Row], options: Options) -> None:
    """Make a link of each row that can become one; in the caller's transaction."""
    # Who started it may be gone since.
    reach = reach_of_actor(workspace, actor) if actor.user or actor.api_key else reach_of_nobody(workspace)
    _find_folders(workspace, rows, reach)
    if options.apply_defaults:
        _start(workspace, [row for row in rows if row.error is None], reach)
    ready = [row for row in rows if row.clean is not None and row.error is None]
    _make(workspace, actor, ready, reach)
    if options.taken == "skip":
        for row in ready:
            if isinstance(row.error, SlugTaken) and row.error.code == "duplicate":
                row.error = None
    elif options.taken == "random":
        _draw(workspace, actor, [row for row in ready if _is_taken(row)], reach)
    archived = [row.link.public_id for row in ready if row.link and row.mapped and row.mapped.archived]
    if archived:
        links_bulk_archive(workspace=workspace, actor=actor, ids=archived)


def _find_folders(workspace: Workspace, rows: Sequence[Row], reach: Reach) -> None:
    """Put the folders that rows name into their values."""
    named = [(row, row.clean, row.mapped.folder) for row in rows if row.clean is not None and row.mapped is not None]
    folders = folders_by_name(workspace, {name for _, _, name in named if name}, reach)
    lacking: LinkError | None = None
    for row, clean, name in named:
        if name:
            clear = clean_folder_name(name)
            folder = folders.get(fold(clear))
            clean["folder"] = folder or ""
            if not folder:
                lacking = lacking or _why_no_folder(workspace)
                row.error = lacking if clear else BadField("folder", "name", str(_NO_FOLDER))


def _why_no_folder(workspace: Workspace) -> LinkError:
    return no_room(workspace, Limit.FOLDERS) if folder_room(workspace) == 0 else BadFolder()


def _start(workspace: Workspace, rows: Sequence[Row], reach: Reach) -> None:
    """Put in what links start with, where the rows say nothing of their own."""
    clean = [(row, row.clean) for row in rows if row.clean is not None]
    given = [cast(LinkFields, values) for _, values in clean]
    for (row, _), filled in zip(clean, with_defaults(workspace, reach, given), strict=True):
        try:
            # With its parameters an address may be too long. The other defaults are as a link has them.
            row.clean = {**filled, **clean_fields({"destination": filled["destination"]})}
        except LinkError as error:
            row.error = error


def _make(workspace: Workspace, actor: Actor, rows: Sequence[Row], reach: Reach) -> None:
    clean = [row.clean for row in rows if row.clean is not None]
    outcomes = links_bulk_make(workspace=workspace, actor=actor, rows=clean, reach=reach)
    for row, outcome in zip(rows, outcomes, strict=True):
        row.link, row.error = outcome.link, outcome.error


def _is_taken(row: Row) -> bool:
    """Whether another link has the slug. One that leads to the same place already is no reason for a second one."""
    return isinstance(row.error, SlugTaken) and row.error.code == "taken" and "{" not in row.error.slug


def _draw(workspace: Workspace, actor: Actor, rows: Sequence[Row], reach: Reach) -> None:
    """Make the links of these rows with random slugs."""
    if not rows:
        return
    for row in rows:
        if row.clean is not None and row.mapped is not None:
            slug, row.clean["slug"] = row.clean["slug"], ""
            row.mapped.warnings.append(
                ("slug", gettext("“%(slug)s” is taken. The link got another slug.") % {"slug": slug})
            )
    _make(workspace, actor, rows, reach)
