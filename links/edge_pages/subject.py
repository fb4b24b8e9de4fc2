"""What a page is about: the hand-over, the link as it is in Postgres now, and what the edge would decide about it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.resolver.decide import Decision, decide
from edge.resolver.languages import best_of
from edge.resolver.lookup import Found, code_in
from edge.resolver.origin import Handover
from edge.resolver.visitor import KEYED, UNKEYED, Request
from edge.sources import items_now
from links.edge_items import published_item
from links.edge_pages.texts import LANGUAGES
from links.hosts import base_url
from links.models import Link


@dataclass(frozen=True, slots=True)
class Subject:
    """One hand-over with what it is about. `link` and `item` are None when the link is gone since."""

    handover: Handover
    link: Link | None
    item: LinkItem | None
    host: HostItem | None
    request: Request
    now: float  # unix seconds

    @property
    def language(self) -> str:
        """The one of LANGUAGES that suits the visitor best."""
        return best_of(self.languages, LANGUAGES, LANGUAGES[0])

    @property
    def languages(self) -> str:
        """The visitor's Accept-Language, "" without one."""
        return self.request.languages

    @property
    def path(self) -> str:
        """The link's path on this host, percent-encoded, without the `+` of a preview.

        It never begins with two slashes, which a browser would take for another host's name.
        """
        path = self.handover.path.rstrip("/")
        if self.handover.kind == "preview":
            path = path.removesuffix("+").removesuffix("%2B").removesuffix("%2b").rstrip("/")
        return "/" + path.lstrip("/\\")

    @property
    def place(self) -> str:
        """The path that all of the link's addresses begin with: of a pattern, its fixed first parts, if it has any."""
        if self.link is None or not self.link.shape:
            return self.path
        fixed = self.link.shape.partition("{")[0].partition("*")[0]
        return "/" + "/".join(self.path.strip("/").split("/")[: len(fixed)])

    @property
    def url(self) -> str:
        """The link's public address."""
        host = self.handover.host
        return f"{base_url('' if host in settings.SHORT_HOSTS else host)}{self.path}"

    @property
    def is_secure(self) -> bool:
        """Whether visitors open it over HTTPS. How the request came here says nothing about that."""
        return self.url.startswith("https://")

    @property
    def found(self) -> Found:
        """What the resolver would have found, to respond as it does."""
        found = Found(self.host, True, self.request.code, {})
        found.link = self.item
        return found

    def decide(self, *, password: bool = True) -> Decision:
        """What the edge would answer; with `password=False`, to who knows the link's password."""
        item = self.item
        if item is not None and not password:
            item = item.__replace__(password=False)  # type: ignore[attr-defined]  # frozen's
        return decide(self.host, item, self.request, self.now)

    def follow(self) -> Decision:
        """Where the link leads this visitor once no page stands in between."""
        plain = self.request.__replace__(preview=False)  # type: ignore[attr-defined]  # frozen's
        item = self.item
        if item is not None:
            item = item.__replace__(password=False, social=False, cloak=False)  # type: ignore[attr-defined]  # frozen's
        return decide(self.host, item, plain, self.now)

    @property
    def varies(self) -> bool:
        """Whether the link leads other visitors elsewhere."""
        item = self.item
        return item is not None and bool(item.rules or item.variants or item.ios or item.android)


def find_subject(request: HttpRequest, handover: Handover) -> Subject:
    """What `handover` is about, as of now."""
    # A code never holds a `#`: what stands before one is the host, and without one it is the short domain's.
    own = handover.key.rpartition("#")[0]
    host = host_key(own or settings.SHORT_HOSTS[0])
    host_item = items_now([host]).get(host)
    # A custom domain that is served no more has no links, even if they have their keys for some seconds still.
    is_served = not own or host_item is not None
    link = Link.objects.publishing([handover.key]).first() if is_served else None
    return Subject(
        handover=handover,
        link=link,
        item=None if link is None else published_item(link),
        host=host_item if isinstance(host_item, HostItem) else None,
        request=_visitors_request(request, handover),
        now=time.time(),
    )


def _visitors_request(request: HttpRequest, handover: Handover) -> Request:
    """The request as the resolver saw it: what is about the visitor comes signed, the rest is CloudFront's to say."""
    names = (*KEYED, *UNKEYED)
    headers = {name: request.headers[name] for name in names if name in request.headers}
    code, _ = code_in(handover.path, fold=False)
    return Request(
        "GET",
        handover.host,
        handover.path,
        request.META.get("QUERY_STRING", ""),
        headers,
        handover.ip,
        code=code or "",
        preview=handover.kind == "preview",
    )
