"""What each page says, and what its content security policy allows."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils import translation
from django.utils.formats import date_format

from edge.resolver.click import Click
from edge.resolver.decide import AppPage, Redirect
from edge.resolver.page_texts import TAGS
from links.edge_pages.addresses import Address, address_of
from links.edge_pages.answers import answer, click_of, page
from links.edge_pages.subject import Subject
from links.models import Link

# A frame of another origin may do what a page of its own may, but not turn the visitor's window to another address
# without a click. `allow-same-origin` gives it its own origin back, not ours: without it nobody could sign in there.
SANDBOX: Final = (
    "allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin "
    "allow-scripts allow-top-navigation-by-user-activation"
)


def ask_password(subject: Subject, *, wrong: bool = False, click: Click | None = None) -> HttpResponse:
    """The password form. It posts to the address it stands at, which is the link's public one."""
    return page(subject, "password", {"wrong": wrong}, status=403 if wrong else 200, click=click)


def preview_page(subject: Subject, link: Link) -> HttpResponse:
    """Where the link leads this visitor. Of a link with a password neither destination nor title are told."""
    followed = subject.follow()
    locked = subject.item is not None and subject.item.password
    address = _target(followed)
    with translation.override(TAGS[subject.language][0].lower()):
        created = date_format(link.created_at, "YEAR_MONTH_FORMAT")
    query = subject.request.query
    values = {
        "locked": locked,
        "over": address is None,
        "address": None if locked else address,
        "title": "" if locked else link.social_title or link.title,
        "varies": subject.varies and not locked,
        "short": subject.url.partition("://")[2],
        "go_on": f"{subject.path}?{query}" if query else subject.path,
    }
    fill = {"month": created} | ({} if locked else _names(address))
    return page(subject, "preview", values, fill=fill, click=click_of(subject, followed, "v"))


def social_page(subject: Subject, link: Link) -> HttpResponse:
    """Open Graph and Twitter card tags. A person who lands here is sent on."""
    followed = subject.follow()
    address = _target(followed)
    if address is None:
        return answer(subject, followed)
    image = address_of(link.social_image).href
    values = {
        "address": address,
        "title": link.social_title or link.shown_title or address.host,
        "description": link.social_description,
        "image": image,
        "url": subject.url,
    }
    return page(subject, "social", values, fill=_names(address), click=click_of(subject, followed, "s"))


def cloak_page(subject: Subject, link: Link) -> HttpResponse:
    """The destination in a frame as large as the window.

    Destinations that forbid framing (X-Frame-Options, frame-ancestors) stay empty in it; nothing here can find that out
    without asking them. What cannot be framed at all is redirected to: apps, and http from a page with https.
    """
    followed = subject.follow()
    address = _target(followed)
    if address is None or not address.origin or (subject.is_secure and not address.origin.startswith("https://")):
        return answer(subject, followed)
    values = {
        "address": address,
        "title": link.social_title or link.shown_title or address.host,
        "description": link.social_description,
        "sandbox": SANDBOX,
    }
    # Not the destination's origin alone: it holds for redirects too, and half of the web sends on to its `www.`.
    policy = f"; frame-src {'https:' if subject.is_secure else 'http: https:'}; img-src {address.origin}"
    return page(
        subject,
        "cloak",
        values,
        click=click_of(subject, followed, "c"),
        policy=policy,
        referrer="strict-origin",
        indexed=subject.item is not None and subject.item.index,
    )


def _names(address: Address | None) -> dict[str, object]:
    return {} if address is None else {"host": address.host, "written": address.written}


def _target(decision: object) -> Address | None:
    """Where a decision leads on the web, None when the link leads nowhere any more."""
    if isinstance(decision, AppPage):
        return address_of(decision.web_url)
    if isinstance(decision, Redirect) and decision.outcome == "r":
        return address_of(decision.location)
    return None
