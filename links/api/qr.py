"""QR codes of links as files."""

from dataclasses import replace
from typing import Annotated, Final

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from accounts.api.auth import ApiRequest, BearerKey, Scope, workspace_of
from accounts.api.errors import ApiError
from links.access import access_link, qr_design_of
from links.qr import DesignError, Kind, TooDense, check_design, draw
from links.reach import EVERYTHING

router = Router()
NONE = "none"


_FILE: Final = {kind.content_type: {"schema": {"type": "string", "format": "binary"}} for kind in Kind}


@router.get(
    "/links/{link_id}/qr",
    auth=BearerKey(Scope.LINKS_READ),
    openapi_extra={"responses": {200: {"description": "The code.", "content": _FILE}}},
)
def links_qr(
    request: ApiRequest,
    link_id: str,
    format: Kind = Kind.SVG,
    size: Annotated[int, Field(ge=128, le=4096)] = 1024,
    dark: Annotated[str, Field(max_length=7)] | None = None,
    light: Annotated[str, Field(max_length=7)] | None = None,
    eyes: Annotated[str, Field(max_length=7)] | None = None,
    margin: int | None = None,
    correction: Annotated[str, Field(max_length=1)] | None = None,
    logo: bool = True,
) -> HttpResponse:
    """The QR code of a link; what is not given is as in the workspace's design."""
    workspace = workspace_of(request)
    link = access_link(workspace, link_id, EVERYTHING)
    given = {"dark": dark, "light": "" if light == NONE else light, "eyes": "" if eyes == NONE else eyes}
    asked = {
        name: value
        for name, value in {**given, "margin": margin, "correction": correction}.items()
        if value is not None
    }
    design = replace(qr_design_of(workspace), **asked)  # type: ignore[arg-type]  # names and types as in Design
    if not logo:
        design = replace(design, logo=b"")
    if link.shape:
        raise ApiError(422, "pattern", "A pattern stands for many addresses; a code holds one.", "link_id")
    try:
        check_design(design)
        data = draw(link.scan_url, design, format, size=size)
    except DesignError as error:
        raise ApiError(422, "invalid", error.message, error.field) from None
    except TooDense as error:
        raise ApiError(422, "too_long", str(error), "link_id") from None
    return HttpResponse(data, content_type=format.content_type)
