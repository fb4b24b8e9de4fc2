"""What follows when AWS did not do what was asked."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

import structlog

from domains.aws.errors import AwsError, CertificateInUse, QuotaReached, RetryableError, Throttled
from domains.models import Domain
from domains.states import FOLLOWING, State
from domains.worker.outcome import Move, Outcome, Stay

log = structlog.get_logger(__name__)

_SOON: Final = timedelta(seconds=20)
_THROTTLED: Final = timedelta(seconds=60)
_HOUR: Final = timedelta(hours=1)
_REFUSED_FOR: Final = timedelta(days=3)
"""So long may AWS refuse what it should do: time for us to mend it. Then the domain fails, with AWS's own words."""


def outcome_of(domain: Domain, error: AwsError, *, now: datetime) -> Outcome:
    """Wait, and for how long. What repeats itself is told once in the timeline."""
    detail = {"error": error.message, "operation": error.operation, "aws_request_id": error.request_id}
    if isinstance(error, RetryableError):
        slowly = isinstance(error, CertificateInUse | Throttled)
        told = {} if _is_told(domain, error) else {**detail, "code": error.code}
        return Stay(reason=domain.reason, failing=None, again=_about(_THROTTLED if slowly else _SOON), detail=told)
    reason = "aws_quota" if isinstance(error, QuotaReached) else "aws_refused"
    log.error("domain_refused_by_aws", domain=domain.public_id, code=error.code, **detail)
    told = {} if domain.reason == reason else detail
    refused_long = domain.failing_since is not None and now - domain.failing_since >= _REFUSED_FOR
    if refused_long and reason == "aws_refused" and State.FAILED in FOLLOWING[State(domain.state)]:
        return Move(to=State.FAILED, reason=reason, detail=detail)
    return Stay(reason=reason, failing=True, again=_about(_HOUR), detail=told)


def _is_told(domain: Domain, error: AwsError) -> bool:
    """Whether the last row of the timeline is of the same error."""
    last = domain.transitions.last()
    return last is not None and (last.detail.get("operation"), last.detail.get("code")) == (error.operation, error.code)


def _about(wait: timedelta) -> timedelta:
    """A quarter more or less: those that failed together do not come back together."""
    return wait * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
