"""Every write to domains that a person asks for. Each is one transaction: the row, the timeline, the audit trail and
the outbox. What workers do is in domains/transitions.py. Errors: domains/errors.py and domains/names/errors.py.
"""

from domains.services.add import domain_add
from domains.services.check import domain_check_now
from domains.services.migrate import domain_migrate
from domains.services.remove import domain_remove
from domains.services.support import domain_force, domain_reassign
from domains.services.update import domain_update

__all__ = [
    "domain_add",
    "domain_check_now",
    "domain_force",
    "domain_migrate",
    "domain_reassign",
    "domain_remove",
    "domain_update",
]
