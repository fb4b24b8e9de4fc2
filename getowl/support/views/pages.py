"""What support looks at: the search, a workspace, a person, a link."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.staff import staff_may
from getowl.support.deed import Deed
from getowl.support.deeds import DEEDS
from getowl.support.facts import SHOWN, link_named, person_facts, person_named, workspace_facts, workspace_named
from getowl.support.find import find
from getowl.support.queue import queue as sections
from getowl.support.why_dead import reasons

MAX_WORDS = 500


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the words in `q` may mean."""
    words = request.GET.get("q", "")[:MAX_WORDS].strip()
    return page(request, "search", title="Find", words=words, hits=find(words))


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, and what helps."""
    return page(request, "queue", title="What waits", sections=sections(timezone.now()))


@require_safe
def workspace(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """One workspace, and what support can do about it."""
    found = workspace_named(workspace_id)
    facts = workspace_facts(found, timezone.now())
    return page(request, "workspace", title=found.name, facts=facts, deeds=deeds_for(request, "workspace"))


@require_safe
def person(request: HttpRequest, user_id: str) -> HttpResponse:
    """One person."""
    found = person_named(user_id)
    return page(request, "person", title=found.email, facts=person_facts(found), deeds=deeds_for(request, "person"))


@require_safe
def link(request: HttpRequest, link_id: str) -> HttpResponse:
    """One link, and why it does not lead where it should."""
    found = link_named(link_id)
    why = reasons(found, timezone.now())
    works = not any(reason.stops for reason in why)
    deeds = deeds_for(request, "link")
    reports = list(found.abuse_reports.order_by("-pk")[:SHOWN])
    title = f"{found.base_text}/{found.slug}"
    return page(request, "link", title=title, link=found, reasons=why, works=works, deeds=deeds, reports=reports)


def page(request: HttpRequest, name: str, *, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of support's pages within the admin's frame."""
    whole = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"support/{name}.html", whole, status=status)


def deeds_for(request: HttpRequest, about: str) -> list[Deed]:
    """What this member of staff may do to a thing of this kind."""
    return [deed for deed in DEEDS.values() if deed.about == about and staff_may(request.user, deed.duty)]
