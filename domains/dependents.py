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


def _go_on(steps: list[Callable[[Domain, int], bool]], domain: Domain) -> bool:
    end = time.monotonic() + SECONDS
    for step in steps:
        while not step(domain, LIMIT):
            if time.monotonic() > end:
                return False
    return True
