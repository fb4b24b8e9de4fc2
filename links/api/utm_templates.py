"""Templates of campaign parameters in the API."""

from typing import Annotated, Any, ClassVar

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.etags import matched
from links.access import access_utm_template, list_utm_templates
from links.api.rule_schemas import IN, OUT, Text
from links.models import UtmTemplate
from links.models.utm_template import UTM_NAMES
from links.services import utm_template_create, utm_template_delete, utm_template_update

router = Router()


class _Parameters(Schema):
    model_config = IN

    utm_source: Text = ""
    utm_medium: Text = ""
    utm_campaign: Text = ""
    utm_term: Text = ""
    utm_content: Text = ""
    ref: Text = ""


class UtmTemplateIn(_Parameters):
    """A new template; at least one parameter must be filled in."""

    name: Text


class UtmTemplatePatch(_Parameters):
    """What to change; what is left out stays."""

    name: Text = ""


class UtmTemplateOut(Schema):
    """A template. Parameters that are empty are left as the address has them."""

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset()
    id: str
    name: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    ref: str


class UtmTemplateList(Schema):
    """A page of templates by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[UtmTemplateOut]
    next: str | None


@router.get("/utm-templates", auth=BearerKey(Scope.LINKS_READ), response=UtmTemplateList, by_alias=True)
def utm_templates_list(
    request: ApiRequest,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    starting_after: str | None = None,
    search: Annotated[str, Field(max_length=100)] = "",
) -> UtmTemplateList:
    """Templates by name; 1 to 100 at a time."""
    page = list_utm_templates(workspace_of(request), search=search, after=starting_after, limit=limit)
    return UtmTemplateList(items=[_out(one) for one in page.templates], next=page.next)


@router.post("/utm-templates", auth=BearerKey(Scope.LINKS_WRITE), response={201: UtmTemplateOut}, by_alias=True)
def utm_templates_create(request: ApiRequest, payload: UtmTemplateIn) -> Status[UtmTemplateOut]:
    """Make a template."""
    fields: Any = payload.model_dump(exclude_unset=True)
    return Status(201, _out(utm_template_create(workspace=workspace_of(request), actor=actor_of(request), **fields)))


@router.get("/utm-templates/{template_id}", auth=BearerKey(Scope.LINKS_READ), response=UtmTemplateOut, by_alias=True)
def utm_templates_get(request: ApiRequest, template_id: str) -> UtmTemplateOut:
    """One template."""
    return _out(access_utm_template(workspace_of(request), template_id))


@router.patch("/utm-templates/{template_id}", auth=BearerKey(Scope.LINKS_WRITE), response=UtmTemplateOut, by_alias=True)
def utm_templates_update(request: ApiRequest, template_id: str, payload: UtmTemplatePatch) -> UtmTemplateOut:
    """Change what is given."""
    template = access_utm_template(workspace_of(request), template_id)
    fields: Any = payload.model_dump(exclude_unset=True)
    with matched(request, template, lambda: _out(template)):
        return _out(utm_template_update(template=template, actor=actor_of(request), **fields))


@router.delete("/utm-templates/{template_id}", auth=BearerKey(Scope.LINKS_WRITE), response={204: None})
def utm_templates_delete(request: ApiRequest, template_id: str) -> HttpResponse:
    """Delete a template; links keep their parameters."""
    template = access_utm_template(workspace_of(request), template_id)
    with matched(request, template, lambda: _out(template)):
        utm_template_delete(template=template, actor=actor_of(request))
    return HttpResponse(status=204)


def _out(template: UtmTemplate) -> UtmTemplateOut:
    parameters = {name: getattr(template, name) for name in UTM_NAMES}
    return UtmTemplateOut(id=template.public_id, name=template.name, **parameters)
