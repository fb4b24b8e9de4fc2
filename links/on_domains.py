"""Links on domains that are given away and come back (see domains/dependents.py).

A released link is *parked*: it keeps its slug and its claim of the name, but its key goes back (links/keys.py), and the
edge gets a tombstone. Once its workspace has proven the name again, under whichever claim, it comes back by itself,
unless another link got its address meanwhile: then it stays parked until somebody gives it another slug.

What an editor sees of a link does not change, so its version does not either.
"""

from collections.abc import Iterable
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from domains.models import Domain
from links.errors import BadSlug
from links.keys import PARKED, is_parked, replaced_key, slug_key
from links.models import Link
from links.services.settling import enqueue_links, key_of

_NAMED: Final = 3


def count(domain: Domain) -> int:
    """How many links visitors reach on the domain's host, once that is served."""
    return Link.objects.standing_on(domain).count()


def release(domain: Domain, limit: int) -> bool:
    """Park up to `limit` links of a domain that its workspace does not hold; True if none is left."""
    found = list(Link.objects.standing_on(domain).order_by("key").values_list("pk", flat=True)[:limit])
    if not found:
        return True
    with transaction.atomic():
        if _kept(domain).holds:
            return True
        # Locked in the order of their ids, as everywhere. Some may have been moved elsewhere meanwhile.
        links = Link.objects.standing_on(domain).filter(pk__in=found).order_by("id").select_for_update()
        keys = dict(links.values_list("pk", "key"))
        Link.objects.filter(pk__in=keys).update(key=Concat(Value(PARKED), F("public_id")))
        enqueue_links(keys.values())
    return len(found) < limit


def adopt(domain: Domain, limit: int) -> bool:
    """Give up to `limit` parked links their keys on the domain, which its workspace holds; True if none is left."""
    if not Link.objects.waiting_for(domain).exists():
        return True  # as nearly always: without a lock
    try:
        with transaction.atomic():
            current = _kept(domain)
            if not current.holds:
                return True
            # In any order, as sorting all that wait would take longer; locked in that of their ids, as everywhere.
            waiting = Link.objects.waiting_for(current)
            found = list(waiting.values_list("pk", flat=True)[:limit])
            links = list(waiting.filter(pk__in=found).order_by("id").select_for_update())
            if links:
                _bring_back(links, current)
            return not found
    except IntegrityError:
        return False  # somebody made a link with one of these keys since they were looked for: look again


def clashes(domain: Domain) -> list[str]:
    """A few of the slugs on the domain that would be one if it folded capital letters, or too long."""
    found: list[str] = []
    first: dict[str, str] = {}
    for slug in Link.objects.standing_on(domain).order_by("key").values_list("slug", flat=True).iterator():
        try:
            known = first.setdefault(slug_key(slug, domain.hostname, fold_case=True), slug)
        except BadSlug:
            known = ""
        if known != slug:
            found.append(
                _("%(known)s and %(slug)s") % {"known": known, "slug": slug}
                if known
                else _("%(slug)s (too long then)") % {"slug": slug}
            )
        if len(found) == _NAMED:
            break
    return found


def respell(domain: Domain, after: int, limit: int) -> int | None:
    """Give up to `limit` links the keys that `folds_case` now asks for; the last one's primary key, None at the end.

    Meanwhile visitors may miss some whose slugs have capital letters: the host's item folds already.
    """
    try:
        with transaction.atomic():
            current = _kept(domain)
            standing = Link.objects.standing_on(current).filter(pk__gt=after).order_by("id").select_for_update()
            links = list(standing[:limit])
            old = {link.pk: link.key for link in links}
            wrong = [link for link in links if _key_on(current, link) != old[link.pk]]
            if wrong:
                _bring_back(wrong, current, gone=[old[link.pk] for link in wrong])
    except IntegrityError:
        return after  # as in adopt()
    return links[-1].pk if len(links) == limit else None


def _bring_back(links: list[Link], domain: Domain, gone: Iterable[str] = ()) -> None:
    wanted = {link.pk: _key_on(domain, link) for link in links}
    taken = set(Link.objects.filter(key__in=wanted.values()).values_list("key", flat=True))
    keys: dict[int, str] = {}
    for link in links:
        key = wanted[link.pk]
        keys[link.pk] = replaced_key(link.public_id) if key in taken else key
        taken.add(key)
    Link.objects.rekey(keys, domain)
    shaped = any(link.shape for link in links if not is_parked(keys[link.pk]))
    enqueue_links([*keys.values(), *gone], shaped=[domain.hostname] if shaped else ())


def _key_on(domain: Domain, link: Link) -> str:
    link.domain = domain
    try:
        return key_of(link, link.slug)
    except BadSlug:  # folding made it too long
        return replaced_key(link.public_id)


def _kept(domain: Domain) -> Domain:
    """The domain as it is now, and stays until the transaction ends."""
    return Domain.objects.filter(pk=domain.pk).shared()[0]
