"""Where a domain is on its way: the steps, what to do now, and what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.kept_words import spoken
from domains.models import Domain
from domains.states import GIVES_UP_AFTER, State
from domains.wording import OUR_TURN, OURS, PILLS, reason_in_words, situation_of

_STEPS: Final = (
    (_("Records"), _("Your DNS shows that the name is yours")),
    (_("Certificate"), _("Amazon issues it")),
    (_("Rollout"), _("CloudFront takes it to its edges")),
    (_("Live"), _("Visitors are redirected over HTTPS")),
)
_SOON: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: done, now, failed or later."""

    title: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page says about a domain. `moving`: it may change within seconds."""

    word: str
    kind: str
    headline: str
    text: str
    steps: tuple[Step, ...]
    todo: tuple[dict[str, Any], ...]
    moving: bool
    gives_up_at: datetime | None


def progress_of(domain: Domain) -> Progress:
    """The progress of a domain, from its row alone."""
    state = State(domain.state)
    headline, text = situation_of(domain)
    since = domain.failing_since
    return Progress(
        word=state.label,
        kind=PILLS[state],
        headline=headline,
        text=text,
        steps=tuple(_steps(domain, state)),
        todo=tuple(check for check in domain.checks if check["ok"] is False),
        moving=is_moving(domain),
        gives_up_at=since + GIVES_UP_AFTER if since and state == State.AWAITING_DNS else None,
    )


def is_moving(domain: Domain) -> bool:
    """Whether the page should ask again in some seconds: it is on its way, or about to be looked at."""
    if domain.state in (State.ACTIVE, State.FAILED):
        return domain.next_check_at is not None and domain.next_check_at < timezone.now() + _SOON
    return True


def summary_of(domain: Domain) -> str:
    """One line for the list: what is to be done, or what is waited for."""
    if domain.state == State.FAILED:
        return gettext("Stopped: %(reason)s.") % {"reason": reason_in_words(domain.reason)}
    wrong = next((check["message"] for check in domain.checks if check["ok"] is False), "")
    return spoken(wrong) if wrong and domain.state != State.ACTIVE else situation_of(domain)[0]


def _steps(domain: Domain, state: State) -> Iterable[Step]:
    current, kind = _place(domain, state)
    for at, (title, text) in enumerate(_STEPS):
        yield Step(str(title), str(text), "done" if at < current else kind if at == current else "later")


def _place(domain: Domain, state: State) -> tuple[int, str]:
    """Which step it is at, counted from 0 (4: past all of them), and whether that goes on or failed."""
    match state:
        case State.AWAITING_DNS | State.VERIFYING:
            return 0, "now"
        case State.ISSUING:
            return 1, "now"
        case State.DEPLOYING:
            return (2 if domain.reason in OUR_TURN | OURS else 3), "now"
        case State.ACTIVE:
            return len(_STEPS), "now"
        case State.DEGRADED:
            return 3, "failed"
        case State.CONFLICT:
            return (2 if domain.reason == "held_in_aws" else 0), "failed"
        case _:
            return (1 if domain.reason.startswith("acm_") else 0), "failed"
