"""Finds a customer by whatever they wrote: an address, an id (Stripe's too), a part of a key, a link.

Each kind of thing is asked for by an index, at most SHOWN of a kind: support reads the first screen.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import ApiKey, BillingAccount, Invitation, StripeEvent, User, Workspace
from accounts.services.api_keys import hash_key
from domains.models import Domain
from edge.resolver.contract import link_key, normalize_code
from links.hosts import clean_hostname
from links.models import Link

SHOWN: Final = 20
_KEY = re.compile(r"(?:sk_live_\S*|…|\.\.\.)?(\S{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found. `workspace` is whose it is, None of a person."""

    kind: str
    title: str
    detail: str
    url: str
    workspace: Workspace | None = None


def find(text: str) -> list[Hit]:
    """What the text may mean, the most exact first; nothing for an empty one."""
    text = text.strip().replace("\0", "")
    if not text:
        return []
    found = [*_by_id(text), *_people(text), *_links(text), *_domains(text), *_keys(text), *_workspaces(text)]
    return list({(hit.kind, hit.url, hit.title): hit for hit in found}.values())


def workspace_url(workspace: Workspace) -> str:
    """The page about a workspace."""
    return reverse("admin:support_workspace", args=[workspace.public_id])


def _by_id(text: str) -> Iterable[Hit]:
    yield from map(_of_workspace, Workspace.objects.filter(Q(public_id=text) | Q(slugs__slug=text.lower())).distinct())
    yield from map(_of_person, User.objects.filter(public_id=text))
    yield from map(_of_link, Link.objects.filter(public_id=text).select_related("workspace", "domain"))
    yield from map(_of_domain, Domain.objects.filter(public_id=text).select_related("workspace"))
    yield from map(_of_key, ApiKey.objects.filter(public_id=text).select_related("workspace"))
    yield from _by_stripe_id(text)


def _by_stripe_id(text: str) -> Iterable[Hit]:
    """By the customer, the subscription, or an event of Stripe's."""
    if not text.startswith(("cus_", "sub_", "evt_")):
        return
    customers = StripeEvent.objects.filter(event_id=text).values("customer_id")
    named = Q(customer_id=text) | Q(subscription_id=text) | Q(customer_id__in=customers)
    for account in BillingAccount.objects.filter(named).select_related("workspace"):
        yield _of_workspace(account.workspace)


def _people(text: str) -> Iterable[Hit]:
    if "@" not in text:
        return
    email = text.lower()
    if email.startswith("@"):  # a company's people
        members = User.objects.filter(email__endswith=email)
    else:
        members = User.objects.filter(Q(email=email) | Q(emailaddress__email=email)).distinct()
    yield from map(_of_person, members.order_by("email")[:SHOWN])
    waiting = Invitation.objects.filter(email=email).select_related("workspace").order_by("-id")
    for one in waiting[:SHOWN]:
        state = "accepted" if one.accepted_at else "withdrawn" if one.revoked_at else "waiting"
        yield Hit(
            kind="Invitation", title=one.email, detail=state, url=workspace_url(one.workspace), workspace=one.workspace
        )


def _links(text: str) -> Iterable[Hit]:
    """By the short address, with or without its scheme; by a slug of the short domain; by where links lead."""
    links = Link.objects.select_related("workspace", "domain")
    yield from map(_of_link, links.filter(key__in=_link_keys(text)))
    if len(text) >= 8 and "." in text:  # shorter texts lead everywhere
        yield from map(_of_link, links.filter(destination__icontains=text).order_by("-id")[:SHOWN])


def _link_keys(text: str) -> list[str]:
    parts = _split(text)
    host, code = parts.netloc.lower(), normalize_code(parts.path)
    if host in {*settings.SHORT_HOSTS, urlsplit(settings.SHORT_URL_BASE).netloc}:
        return [code] if code else []
    if not code:
        alone = normalize_code(text)
        return [alone] if alone else []
    return [link_key(clean_hostname(host), one) for one in {code, code.lower()}]


def _split(text: str) -> SplitResult:
    """The text as an address, with or without its scheme; an empty one where it cannot be any."""
    try:
        return urlsplit(text if "//" in text else f"//{text}")
    except ValueError:  # "http://["
        return urlsplit("")


def _domains(text: str) -> Iterable[Hit]:
    host = _split(text).hostname or ""
    if "." not in host or "@" in text:
        return
    name = clean_hostname(host)
    yield from map(
        _of_domain,
        Domain.objects.filter(Q(hostname=name) | Q(registrable=name))
        .select_related("workspace")
        .order_by("-id")[:SHOWN],
    )


def _keys(text: str) -> Iterable[Hit]:
    """By the whole key, which is hashed before anything looks at it, or by its last four characters."""
    keys = ApiKey.objects.select_related("workspace").order_by("-id")
    if text.startswith("sk_live_") and (exact := list(keys.filter(key_hash=hash_key(text)))):
        yield from map(_of_key, exact)
    elif match := _KEY.fullmatch(text):
        yield from map(_of_key, keys.filter(last_four=match[1])[:SHOWN])


def _workspaces(text: str) -> Iterable[Hit]:
    if len(text) >= 2:
        yield from map(_of_workspace, Workspace.objects.filter(name__icontains=text).order_by("-id")[:SHOWN])


def _of_workspace(workspace: Workspace) -> Hit:
    detail = f"{workspace.public_id} · {workspace.get_plan_display()}"
    return Hit(kind="Workspace", title=workspace.name, detail=detail, url=workspace_url(workspace), workspace=workspace)


def _of_person(user: User) -> Hit:
    detail = f"{user.public_id} · {user.display_name}" + ("" if user.is_active else " · switched off")
    return Hit(
        kind="Person", title=user.email, detail=detail, url=reverse("admin:support_person", args=[user.public_id])
    )


def _of_link(link: Link) -> Hit:
    url = reverse("admin:support_link", args=[link.public_id])
    title = f"{link.base_text}/{link.slug}"
    return Hit(kind="Link", title=title, detail=f"→ {link.destination[:120]}", url=url, workspace=link.workspace)


def _of_domain(domain: Domain) -> Hit:
    url = reverse("admin:domains_domain_change", args=[domain.pk])
    return Hit(kind="Domain", title=domain.hostname, detail=domain.state, url=url, workspace=domain.workspace)


def _of_key(key: ApiKey) -> Hit:
    detail = "revoked" if key.revoked_at else "works"
    return Hit(kind="API key", title=str(key), detail=detail, url=workspace_url(key.workspace), workspace=key.workspace)
