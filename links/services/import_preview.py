"""Shows what a draft's first rows would become: they are imported as the worker would, and taken back."""

from dataclasses import replace

from django.db import transaction

from accounts.actor import Actor
from links.importing.options import Options
from links.importing.plan import plan_of
from links.importing.source import Shape
from links.importing.survey import survey_of
from links.models import Import
from links.services.import_rows import Row, make_rows, read_rows


def import_preview(*, draft: Import, actor: Actor, options: Options) -> list[Row]:
    """The sample's rows, each with its link or an error. Nothing is kept, and nobody is told.

    Links that are there already, and errors of a file's later rows, are found out by the import alone.
    """
    workspace = draft.workspace
    shape = Shape(columns=draft.columns, mapping=draft.mapping, **draft.shape)
    hosts = workspace.domains.held().values_list("hostname", flat=True)
    plan = plan_of(shape, draft.mapping, options, hosts)
    rows = read_rows(plan, survey_of(draft.survey).sample, hashes=False)
    with transaction.atomic():
        make_rows(workspace=workspace, actor=actor, rows=rows, options=replace(options, taken="report"))
        transaction.set_rollback(True)
    return rows
