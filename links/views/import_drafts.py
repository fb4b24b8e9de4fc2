"""Files that wait to be imported: say what their columns mean, see what would become of them, start or discard."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from accounts.workspace_forms import zones
from links.access import access_import
from links.errors import LinkError
from links.forms.imports import ImportOptionsForm, MappingForm
from links.hosts import base_text, places_of
from links.importing.errors import BadFile
from links.importing.formats import format_named
from links.importing.options import clean_options, options_of
from links.importing.survey import survey_of
from links.models import Import
from links.permissions import reach_of
from links.services import import_begin, import_discard, import_preview, import_save
from links.views.htmx import is_htmx
from links.views.import_preview import shown_rows

_EXAMPLES = 2
Forms = tuple[MappingForm, ImportOptionsForm]
Places = list[tuple[str, str]]


def draft_page(
    request: HttpRequest,
    membership: Membership,
    draft: Import,
    forms: tuple[MappingForm, ImportOptionsForm] | None = None,
) -> HttpResponse:
    """The page of a draft; with forms that were refused, as they were sent."""
    places = _places(membership, draft)
    mapping, options = forms or _forms(draft, places)
    context = _preview(membership, draft, places) | {
        "source": draft,
        "format": format_named(draft.shape["format_id"]).label,
        "delimiter": {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}.get(
            draft.shape["delimiter"], ""
        ),
        "columns": list(zip(draft.columns, _examples(draft), mapping, strict=True)),
        "choices": mapping.choices,
        "mapping_form": mapping,
        "options_form": options,
        "zones": zones(),
    }
    return render(request, "links/import_draft.html", context, status=422 if forms else 200)


@login_required
@require_POST
def preview(request: HttpRequest, workspace_id: str, import_id: str) -> HttpResponse:
    """Keep what was chosen, and show what the first rows would become."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    draft = access_import(membership.workspace, import_id, reach_of(membership))
    if draft.status != Import.Status.DRAFT:
        return redirect("links:import", workspace_id=workspace_id, import_id=import_id)
    places = _places(membership, draft)
    mapping, options = _forms(draft, places, request.POST)
    if mapping.is_valid() and options.is_valid():
        import_save(draft=draft, mapping=mapping.mapping(), options=options.options())
    if is_htmx(request):
        return render(
            request, "links/_import_preview.html", _preview(membership, draft, places) | {"options_form": options}
        )
    return redirect("links:import", workspace_id=workspace_id, import_id=import_id)


@login_required
@require_POST
def start(request: HttpRequest, workspace_id: str, import_id: str) -> HttpResponse:
    """Start the import of a draft."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    draft = access_import(membership.workspace, import_id, reach_of(membership))
    if draft.status == Import.Status.DRAFT:
        mapping, options = _forms(draft, _places(membership, draft), request.POST)
        if not (mapping.is_valid() and options.is_valid()) or not _begun(membership, draft, mapping, options):
            return draft_page(request, membership, draft, (mapping, options))
    return redirect("links:import", workspace_id=workspace_id, import_id=import_id)


@login_required
@require_POST
def discard(request: HttpRequest, workspace_id: str, import_id: str) -> HttpResponse:
    """Throw a draft away."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    draft = access_import(membership.workspace, import_id, reach_of(membership))
    import_discard(draft=draft)
    messages.success(request, _("The file is discarded. No link was made."))
    return redirect("links:imports", workspace_id=workspace_id)


def _places(membership: Membership, draft: Import) -> Places:
    return places_of(membership.workspace, current=options_of(draft.options).domain)


def _forms(draft: Import, places: Places, data: Any = None) -> Forms:
    return (
        MappingForm(data, columns=draft.columns, mapping=draft.mapping, format_id=draft.shape["format_id"]),
        ImportOptionsForm(data, places=places, options=options_of(draft.options)),
    )


def _begun(membership: Membership, draft: Import, mapping: MappingForm, options: ImportOptionsForm) -> bool:
    try:
        import_begin(draft=draft, actor=actor_of(membership), mapping=mapping.mapping(), options=options.options())
    except BadFile as error:
        options.add_error(None, error.message)
    except LinkError as error:
        if error.field == "mapping":
            mapping.add_error(None, error.message)
        else:
            options.refuse(error)
    else:
        return True
    return False


def _preview(membership: Membership, draft: Import, places: Places) -> dict[str, Any]:
    """What the preview shows, by what is kept of the draft."""
    workspace = membership.workspace
    survey, options = survey_of(draft.survey), options_of(draft.options)
    own = frozenset(name for name, _text in places)
    context: dict[str, Any] = {
        "membership": membership,
        "workspace_id": workspace.public_id,
        "section": "imports",
        "source": draft,
        "survey": survey,
        "options": options,
        "target": base_text(options.domain),
        "foreign": survey.foreign(draft.mapping, own),
    }
    try:
        rows = shown_rows(import_preview(draft=draft, actor=actor_of(membership), options=clean_options(options)))
    except LinkError as error:
        return context | {"refusal": error.message}
    return context | {"rows": rows, "good": sum(not row.is_refused for row in rows)}


def _examples(draft: Import) -> list[list[str]]:
    """A few values of each column."""
    records = [record for _number, record in survey_of(draft.survey).sample if not record.problem]
    columns = []
    for place in range(len(draft.columns)):
        cells = (record.cells[place].strip() for record in records if place < len(record.cells))
        columns.append([cell[:60] for cell in dict.fromkeys(cells) if cell][:_EXAMPLES])
    return columns
