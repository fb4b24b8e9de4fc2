"""The hosts that links live on: the short domain, which all workspaces share, and the domains that one holds."""

from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Workspace
from domains.models import Domain
from domains.names.errors import HostnameError
from domains.names.hostname import display_of, parse_hostname
from domains.states import LIVE
from links.errors import BadDomain


def short_host() -> str:
    """The default short domain."""
    return str(settings.SHORT_HOSTS[0])


def base_url(hostname: str) -> str:
    """What stands before the slash in short addresses on this custom domain, or ("") on the default short one."""
    # CloudFront redirects http there: a custom domain has a certificate, or is not served at all.
    return f"https://{hostname}" if hostname else str(settings.SHORT_URL_BASE)


def base_text(hostname: str) -> str:
    """The same as people read it: no scheme, and the name in its own script."""
    return display_of(hostname) if hostname else base_url("").partition("://")[2]


def clean_hostname(text: str) -> str:
    """The name of a domain as domains have it; "" for nothing and for the short domain's own names.

    What is no host name is returned as it can be shown and looked for: no workspace has it.
    """
    name = text.strip().lower()
    return "" if not name or name in settings.SHORT_HOSTS else _canonical(name)


@lru_cache(maxsize=1_000)
def _canonical(name: str) -> str:
    try:
        return parse_hostname(name, allow_test=True).ascii
    except HostnameError:
        return "".join(char if char.isprintable() else "\ufffd" for char in name)


def places_of(workspace: Workspace, *, current: str = "") -> list[tuple[str, str]]:
    """Where the workspace's links can live, as choices: name and text. `current` is one, whatever became of it."""
    places = {"": base_text("")}
    for domain in workspace.domains.held():
        places[domain.hostname] = display_of(domain.hostname) + ("" if domain.state in LIVE else _(" (not live yet)"))
    places.setdefault(current, _("%(name)s (not yours now)") % {"name": _readable(current)})
    return list(places.items())


def nameplate(hostname: str) -> Domain | None:
    """A domain of which nothing is known but its name, to show an address with; None for the short domain ("")."""
    return Domain(hostname=hostname) if hostname else None


def usual_place(workspace: Workspace) -> str:
    """The name of the domain on which people's new links are made: the primary one while it is served, or else "".

    Programs and files are taken at their word: what names no domain is on the short one.
    """
    primary = Domain.objects.primary_of(workspace)
    return primary.hostname if primary else ""


def hold_domains(workspace: Workspace, hostnames: Collection[str]) -> dict[str, Domain]:
    """Those of these domains that the workspace holds, by name; they stay as they are until the transaction ends.

    Without this a link could be made on a domain in the moment in which that is given to somebody else.
    """
    names = [name for name in hostnames if name]
    if not names:
        return {}
    return {domain.hostname: domain for domain in workspace.domains.held().filter(hostname__in=names).shared()}


def hold_domain(workspace: Workspace, hostname: str) -> Domain | None:
    """The domain, held until the transaction ends; None for the short domain (""). Raises BadDomain."""
    if not hostname:
        return None
    domain = hold_domains(workspace, [hostname]).get(hostname)
    if domain is None:
        raise refusal(workspace, hostname)
    return domain


def refusal(workspace: Workspace, hostname: str) -> BadDomain:
    """Why the workspace cannot make links on a domain. A foreign one and an absent one look the same."""
    name = _readable(hostname)
    if workspace.domains.listed().filter(hostname=hostname).exists():
        message = _(
            "%(name)s is not proven yet. Publish the records on its page, or choose another domain until then."
        ) % {"name": name}
        return BadDomain("not_proven", message)
    return BadDomain(
        "unknown_domain",
        _("%(name)s is no domain of this workspace. Add it first, or choose another.") % {"name": name},
    )


def _readable(text: str) -> str:
    """A host name, or whatever else somebody typed, to be shown."""
    try:
        return display_of(text)[:100]
    except UnicodeError:
        return text[:100]
