"""What stands on domains, of which this app knows nothing else: each module named in DOMAIN_DEPENDENTS is asked.

Before a name is proven for one workspace, all that another put on it must be off the edge: else the new holder's host
would serve the former one's. Steps are bounded, and may be killed and taken again.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Final, Protocol

from django.conf import settings

from domains.models import Domain

LIMIT: Final = 1_000
"""So many in one transaction: some tens of milliseconds."""
SECONDS: Final = 5.0
"""For so long in one step of a worker, whose lease is far longer; the next step goes on."""


class Dependents(Protocol):
    """What a module named in DOMAIN_DEPENDENTS must offer."""

    def count(self, domain: Domain) -> int:
        """How many visitors can reach on the domain's host, once that is served."""

    def release(self, domain: Domain, limit: int) -> bool:
        """Have up to `limit` of them give the host back, as their workspace does not hold it; True if none is left.

        Of a domain that is held nothing is released.
        """

    def adopt(self, domain: Domain, limit: int) -> bool:
        """Bring back up to `limit` that stood on the workspace's former claims of the name; True if none is left.

        Nothing comes back to a domain that is not held.
        """

    def clashes(self, domain: Domain) -> list[str]:
        """A few of those on the domain that would be one if it folded capital letters, by name."""

    def respell(self, domain: Domain, after: int, limit: int) -> int | None:
        """Spell up to `limit` of them, in the order of their primary keys, as `folds_case` now says.

        Returns the last one's primary key, None once none comes after it. Doing it twice does no harm.
        """


@lru_cache(maxsize=1)
def _modules(names: tuple[str, ...]) -> list[Dependents]:
    return [import_module(name) for name in names]


def _dependents() -> list[Dependents]:
    return _modules(tuple(settings.DOMAIN_DEPENDENTS))


def count_on(domain: Domain) -> int:
    """How many links stop working when the domain goes."""
    return sum(module.count(domain) for module in _dependents())


def release_all(domain: Domain) -> bool:
    """Release what stands on a domain that its workspace does not hold, for SECONDS; True once nothing does."""
    return _go_on([module.release for module in _dependents()], domain)


def adopt_all(domain: Domain) -> bool:
    """Bring back what stood on the name before, for SECONDS; True once all of it is there."""
    return _go_on([module.adopt for module in _dependents()], domain)


def clashes_on(domain: Domain) -> list[str]:
    """A few of the links that would be one if the domain folded capital letters."""
    return [name for module in _dependents() for name in module.clashes(domain)]


def respell_all(domain: Domain) -> bool:
    """Have what stands on the domain spelled as its `folds_case` says, for SECONDS; True once all of it is."""
    end = time.monotonic() + SECONDS
    while True:
        current = Domain.objects.get(pk=domain.pk)
        after = current.respelled_to
        if after is None:
            return True
        if time.monotonic() > end:
            return False
        ends = [module.respell(current, after, LIMIT) for module in _dependents()]
        # The earliest: what another module has done already is found done. Not under a lock with the links: who makes
        # one holds the domain, and may wait for a key of these.
        last = min((end for end in ends if end is not None), default=None)
        unchanged = Domain.objects.filter(pk=domain.pk, respelled_to=after, settings_version=current.settings_version)
        unchanged.update(respelled_to=last)  # else the setting changed meanwhile: from the start


def _go_on(steps: list[Callable[[Domain, int], bool]], domain: Domain) -> bool:
    end = time.monotonic() + SECONDS
    for step in steps:
        while not step(domain, LIMIT):
            if time.monotonic() > end:
                return False
    return True
