"""Hosts that no link may lead to: asked for with every link that is made or changed."""

import time
from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from links.errors import BadDestination
from links.hosts import clean_hostname
from links.models import BlockedHost, Link

_TARGETS: Final = ("destination", "expired_url", "ios_url", "android_url")
_FRESH: Final = 5.0
"""Seconds for which a process believes the list that it read."""
_known: tuple[float, frozenset[str]] = (0.0, frozenset())


def clean_blocked_host(text: str) -> str:
    """The host that is meant, of an address too. Raises ValueError for what is none."""
    host = clean_hostname(text.strip().lower().removeprefix("https://").removeprefix("http://").split("/")[0])
    if "." not in host.strip("."):
        raise ValueError(text)
    return host


def refuse_blocked(values: dict[str, Any]) -> None:
    """See to it that these clean values of a link lead to no blocked host. Raises BadDestination about the field."""
    known = _known_hosts()
    if not known:
        return
    for field, url in _urls(values):
        if is_under(url, known):
            raise BadDestination(
                "destination_blocked",
                _("%(host)s was reported as harmful, and no link may lead there. Write to us if that is wrong.")
                % {"host": urlsplit(url).hostname},
                field,
            )


def leads_under(link: Link, hosts: Collection[str]) -> bool:
    """Whether the link leads anybody to one of the hosts, or under it."""
    values = {name: getattr(link, name) for name in (*_TARGETS, "rules", "variants")}
    return any(is_under(url, hosts) for _field, url in _urls(values))


def take_down_anew(link: Link) -> None:
    """See to a link that comes back after hosts may have been blocked, or freed; it is not saved here.

    What was taken down by itself stays so.
    """
    known = _known_hosts()
    if link.taken_down_at and link.taken_down_host and link.taken_down_host not in known:
        link.taken_down_at, link.taken_down_because, link.taken_down_host = None, "", ""
    if link.taken_down_at is None and known and leads_under(link, known):
        blocked = BlockedHost.objects.order_by("host")
        found = next((one for one in blocked if leads_under(link, {one.host})), None)
        if found is not None:
            link.taken_down_at = timezone.now()
            link.taken_down_because, link.taken_down_host = found.because, found.host


def is_under(url: str, hosts: Collection[str]) -> bool:
    """Whether the address is on one of the hosts, or on one under it."""
    try:
        labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    except ValueError:
        return False
    return any(".".join(labels[start:]) in hosts for start in range(len(labels)))


def forget_known() -> None:
    """Read the list again with the next link that this process makes."""
    global _known
    _known = (0.0, frozenset())


def _known_hosts() -> frozenset[str]:
    global _known
    read_at, hosts = _known
    if not read_at or time.monotonic() - read_at > _FRESH:
        hosts = frozenset(BlockedHost.objects.values_list("host", flat=True))
        _known = (time.monotonic(), hosts)
    return hosts


def _urls(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address in the values, with its field."""
    for name in _TARGETS:
        if values.get(name):
            yield name, values[name]
    for rule in values.get("rules") or ():
        if rule.get("destination"):
            yield "rules", rule["destination"]
        yield from (("rules", one["destination"]) for one in rule.get("variants") or ())
    yield from (("variants", one["destination"]) for one in values.get("variants") or ())
