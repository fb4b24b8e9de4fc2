"""Answers: the edge's own, sent from here, and pages of ours with the headers that all of them have."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import get_template

from edge.resolver.click import Click, content_type
from edge.resolver.decide import Decision, Redirect
from edge.resolver.page_texts import TAGS
from edge.resolver.pages import owl
from edge.resolver.respond import NO_STORE, respond
from edge.resolver.respond import click_of as record_of
from links.edge_pages.subject import Subject
from links.edge_pages.texts import texts_in

HTML: Final = "text/html; charset=utf-8"


def from_edge(response: Mapping[str, Any]) -> HttpResponse:
    """The resolver's response (Lambda@Edge's shape) as Django's."""
    answer = HttpResponse(response.get("body", ""), status=int(response["status"]))
    for name, entries in response["headers"].items():
        answer[name] = entries[0]["value"]
    answer["Cache-Control"] = NO_STORE
    return answer


def answer(subject: Subject, decision: Decision) -> HttpResponse:
    """What the edge answers for `decision`, with its click record; redirects are temporary and without a body.

    303, so that nobody sends the password on to the destination, and so that no browser remembers the way around
    the password page.
    """
    if isinstance(decision, Redirect):
        response = HttpResponse(status=303, content_type=content_type(HTML, click_of(subject, decision)))
        response["Location"] = decision.location
        response["Cache-Control"] = NO_STORE
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response
    return from_edge(respond(decision, NO_STORE, click_of(subject, decision), subject.found, subject.languages))


def click_of(subject: Subject, decision: Decision, outcome: str = "") -> Click | None:
    """The click record for `decision`, or for an `outcome` of ours; None where it is nobody's.

    Its rev is 0: the item was read from Postgres, where it has none.
    """
    return record_of(decision, subject.item, 0, outcome, subject.host)


def page(
    subject: Subject,
    name: str,
    values: Mapping[str, object],
    *,
    fill: Mapping[str, object] = {},
    status: int = 200,
    click: Click | None = None,
    policy: str = "",
    referrer: str = "no-referrer",
    indexed: bool = False,
) -> HttpResponse:
    """The page `name` in the visitor's language, its texts completed with `fill`.

    `policy` adds directives to a content security policy of nothing. `form-action` is never among them: Chrome applies
    it to the redirect that follows a form too, and the password form leads to the link's destination. The one form of
    these pages has no action that anybody could set.
    """
    nonce = secrets.token_urlsafe(16)
    texts = texts_in(subject.language, dict(fill))
    tag, direction = TAGS[subject.language]
    context = {"nonce": nonce, "t": texts, "tag": tag, "direction": direction, "owl": owl("open")} | dict(values)
    response = HttpResponse(get_template(f"edge_pages/{name}.html").render(context), status=status)
    response["Content-Type"] = content_type(HTML, click)
    response["Content-Language"] = tag
    response["Cache-Control"] = NO_STORE
    response["Referrer-Policy"] = referrer
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'{policy}"
    )
    if not indexed:
        response["X-Robots-Tag"] = "noindex"
    return response
