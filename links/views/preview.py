"""What a visitor will meet, said before anything is saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from django.conf import settings
from django.utils import timezone

from edge.resolver.location import build_location
from links.consistency import check_window
from links.errors import LinkError
from links.fields import clean_fields
from links.forms import LinkForm
from links.models import Link

EXAMPLE: Final = "utm_source=mail"

_PERMANENT: Final = (Link.StatusCode.MOVED, Link.StatusCode.PERMANENT)


@dataclass(frozen=True, slots=True)
class Preview:
    """The parts of the preview's sentences. `asked` and `sent`: an example of what becomes of a parameter."""

    short_url: str
    display_url: str
    destination: str
    permanent: bool
    status_code: int
    waits: datetime | None
    ends: datetime | None
    over: bool
    expired_url: str
    asked: str
    sent: str
    query_mode: str


def preview_of_link(link: Link) -> Preview:
    """The preview of a link as it is saved."""
    names = ("destination", "slug", "activates_at", "expires_at", "expired_url", "status_code", "query_mode")
    return _preview({name: getattr(link, name) for name in names})


def preview_of_form(form: LinkForm) -> Preview | None:
    """The preview of what is typed; None while there is nothing that could be saved."""
    if not form.is_valid():
        return None
    try:
        values = clean_fields(form.link_fields())
        check_window(values["activates_at"], values["expires_at"])
        return _preview(values)
    except LinkError:
        return None


def _preview(values: dict[str, Any]) -> Preview:
    now = timezone.now()
    slug, destination, mode = values["slug"], values["destination"], values["query_mode"]
    base, path = settings.SHORT_URL_BASE, slug or "…"
    example = _example(destination)
    short_url = f"{base}/{quote(slug, safe='/*{}')}" if slug else ""
    display = f"{base.partition('://')[2]}/{path}"
    waits = values["activates_at"] if values["activates_at"] and now < values["activates_at"] else None
    return Preview(
        short_url=short_url,
        display_url=display,
        destination=destination,
        permanent=values["status_code"] in _PERMANENT,
        status_code=values["status_code"],
        waits=waits,
        ends=values["expires_at"],
        over=bool(values["expires_at"] and now >= values["expires_at"]),
        expired_url=values["expired_url"],
        asked=f"{display}?{example}",
        # The very function that runs at the edge, so that the example cannot lie.
        sent=build_location(destination, example, mode) or destination,
        query_mode=mode,
    )


def _example(destination: str) -> str:
    """A visitor's query that shows the difference: it names a parameter that the destination has too."""
    own = parse_qsl(urlsplit(destination).query)
    return f"{own[0][0]}=visitor" if own and own[0][0].isalnum() else EXAMPLE
