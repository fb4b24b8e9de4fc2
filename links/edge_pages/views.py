"""The four pages. Each asks first what the edge would decide now: what has changed since is answered its way."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse

from accounts.rate_limit import CannotCount
from edge.resolver.decide import Decision, Origin
from edge.resolver.respond import unavailable
from links.edge_pages import limits, unlock
from links.edge_pages.answers import answer, click_of, from_edge, page
from links.edge_pages.door import edge_page
from links.edge_pages.pages import ask_password, cloak_page, preview_page, social_page
from links.edge_pages.subject import Subject
from links.fields import typed_password
from links.models import Link

MAX_FORM_BYTES: Final = 4096


@edge_page("password", "GET", "HEAD", "POST")
def password(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Ask for the password; whoever knows it goes on to where the edge would have sent them."""
    decision, link = subject.decide(), subject.link
    if link is None or decision != Origin("password"):
        return _go_on(subject, decision)
    if unlock.is_unlocked(request, link):
        return _go_on(subject, subject.decide(password=False))
    if request.method != "POST":
        return ask_password(subject, click=click_of(subject, decision, "p"))
    return _unlock(request, subject, link)


@edge_page("preview", "GET", "HEAD")
def preview(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show where the link leads this visitor, without going there."""
    decision = subject.decide()
    if subject.link is None or decision != Origin("preview"):
        return _go_on(subject, decision)
    return preview_page(subject, subject.link)


@edge_page("social", "GET", "HEAD")
def social(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The tags that link previews are made of, for the bots that make them."""
    return _go_on(subject, subject.decide())


@edge_page("cloak", "GET", "HEAD")
def cloak(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The destination in a frame, under the short address."""
    return _go_on(subject, subject.decide())


def _go_on(subject: Subject, decision: Decision) -> HttpResponse:
    """The page that `decision` asks for, or the edge's own answer."""
    if subject.link is not None and isinstance(decision, Origin):
        if decision.kind == "social":
            return social_page(subject, subject.link)
        if decision.kind == "cloak":
            return cloak_page(subject, subject.link)
        return ask_password(subject)  # it was locked a moment ago, and the edge does not know yet
    return answer(subject, decision)


def _unlock(request: HttpRequest, subject: Subject, link: Link) -> HttpResponse:
    """Take one attempt at the password, if another one is allowed at all."""
    try:
        attempt = limits.count_attempt(link_id=link.public_id, address=subject.handover.ip)
    except CannotCount:
        return from_edge(unavailable(subject.languages))
    if attempt.wait:
        response = page(subject, "too_many", {}, fill={"minutes": -(-attempt.wait // 60)}, status=429)
        response["Retry-After"] = str(attempt.wait)
        return response
    if not check_password(_posted_password(request), link.password_hash):
        return ask_password(subject, wrong=True)
    attempt.give_back()
    response = _go_on(subject, subject.decide(password=False))
    unlock.remember(response, link, subject.place, secure=subject.is_secure)
    return response


def _posted_password(request: HttpRequest) -> str:
    """The form's one field, "" for what is no such form.

    It is read without `request.POST`, which goes by the Content-Type: CloudFront does not pass that on unless a policy
    names it.
    """
    if len(request.body) > MAX_FORM_BYTES:
        return ""
    try:
        fields = parse_qs(request.body.decode(), max_num_fields=8)
    except ValueError:
        return ""
    return typed_password(fields.get("password", [""])[0])
