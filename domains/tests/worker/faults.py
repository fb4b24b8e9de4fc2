"""What may go wrong in the random walk, and how often what happens (machine.py)."""

from __future__ import annotations

from typing import Any, Final

LATE: Final = {"after": True, "seconds": 0.75}
HASTY_SECONDS: Final = 0.6
"""A client that waits for so long never sees an answer that is LATE."""

KINDS: Final[dict[str, dict[str, Any]]] = {
    "throttled": {"code": "Throttling"},
    "5xx before": {"code": "InternalError", "status": 500},
    "5xx after it took effect": {"code": "InternalError", "status": 500, "after": True},
    "time-out after it took effect": LATE,
    "refused": {"code": "AccessDenied", "status": 403},
    "412": {"code": "PreconditionFailed", "status": 412},
    "409": {"code": "CNAMEAlreadyExists", "status": 409},
}
_OPERATIONS: Final = {
    "RequestCertificate": "acm",
    "DescribeCertificate": "acm",
    "DeleteCertificate": "acm",
    "CreateDistributionTenant": "tenants",
    "UpdateDistributionTenant": "tenants",
    "DeleteDistributionTenant": "tenants",
    "GetDistributionTenantByDomain": "tenants",
    "UpdateDistribution": "shards",
    "GetDistribution": "shards",
}


def _may(operation: str, kind: str) -> bool:
    """Whether AWS's reference has such an answer to the operation."""
    if kind == "412":
        return operation.startswith(("UpdateDist", "DeleteDist"))
    return kind != "409" or operation.startswith(("CreateDist", "UpdateDist"))


FAULTS: Final = {
    side: [(one, kind) for one, of in _OPERATIONS.items() for kind in KINDS if of in ("acm", side) and _may(one, kind)]
    for side in ("tenants", "shards")
}


WEIGHTS: Final = {
    "work": 36,
    "all_goes_well": 9,
    "aws_fails": 12,
    "die": 6,
    "publish": 5,
    "add": 4,
    "withdraw": 3,
    "time_passes": 3,
    "remove": 2,
    "ask": 2,
    "dns_changes": 2,
    "drift": 2,
    "sweep": 1,
    "another_account": 1,
    "acm_refuses": 3,
}
"""What happens, and how often. Hypothesis' own choice of rules leaves most of them out of each example, so that hardly
any domain would ever get live."""
