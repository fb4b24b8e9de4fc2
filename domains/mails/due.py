"""Which domains their workspaces have to be told of. Ages count from `failing_since`, never from the creation."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from domains.models import Domain, DomainTransition
from domains.models.domain_queries import DomainQuerySet
from domains.states import GONE, TELLS_AFTER, WARNS_AFTER, State
from domains.wording import OURS

_LATE: Final = timedelta(days=2)
"""What is older than this is no news: mails could not be sent for so long."""
_NEVER_TOLD: Final = Q(trouble_mailed_at=None)
_OURS: Final = Q(reason__in=OURS)


def to_welcome(now: datetime) -> DomainQuerySet:
    """Those that are live for the first time."""
    return Domain.objects.filter(state=State.ACTIVE, welcomed_at=None)


def to_warn(now: datetime) -> DomainQuerySet:
    """Those that will be given up soon."""
    late = Domain.objects.filter(state=State.AWAITING_DNS, failing_since__lte=now - WARNS_AFTER).exclude(_OURS)
    return late.filter(Q(warned_at=None) | Q(warned_at__lt=F("failing_since")))


def in_trouble(now: datetime) -> DomainQuerySet:
    """Those that fail for hours, not by our fault, and at once those that stopped or that somebody else holds."""
    failing = ~Q(state=State.CONFLICT) & ~_OURS & Q(failing_since__lte=now - TELLS_AFTER)
    failing &= _NEVER_TOLD | Q(trouble_mailed_at__lt=F("failing_since"))
    untold = Q(trouble_mailed_at__lt=F("state_since"))
    failed = Q(state=State.FAILED) & (_NEVER_TOLD | untold)
    # Another try that ends in the same conflict is no news.
    same = DomainTransition.objects.filter(domain=OuterRef("pk"), new=State.CONFLICT, reason=OuterRef("reason"))
    told = Exists(same.filter(created_at__lte=OuterRef("trouble_mailed_at")))
    conflict = Q(state=State.CONFLICT) & (_NEVER_TOLD | (untold & ~Q(told)))
    return Domain.objects.exclude(state__in=(*GONE, State.ACTIVE)).filter(failing | failed | conflict)


def taken_over(now: datetime) -> DomainQuerySet:
    """Those that another workspace proved to be its own."""
    taken = DomainTransition.objects.filter(domain=OuterRef("pk"), new=State.REMOVING, reason="taken_over")
    news = taken.filter(Q(created_at__gt=OuterRef("trouble_mailed_at")) | Q(domain__trouble_mailed_at=None))
    return Domain.objects.filter(state__in=GONE, state_since__gt=now - _LATE).filter(Exists(news))
