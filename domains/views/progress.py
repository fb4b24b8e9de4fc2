"""Where a domain is on its way: the steps, what to do now, and what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from domains.models import Domain
from domains.states import GIVES_UP_AFTER, State
from domains.wording import PILLS, reason_in_words

_STEPS: Final = (
    ("Records", "Your DNS shows that the name is yours"),
    ("Certificate", "Amazon issues it"),
    ("Rollout", "CloudFront takes it to its edges"),
    ("Live", "Visitors are redirected over HTTPS"),
)
_OUR_TURN: Final = frozenset({"", "in_line", "propagating", "not_served_yet", "not_published_yet"})
"""Reasons for which a domain is rolled out still; at any other the owner's DNS is what is waited for."""
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
    headline, text = _situation(domain, state)
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
    state = State(domain.state)
    wrong = next((check["message"] for check in domain.checks if check["ok"] is False), "")
    return wrong if wrong and state != State.ACTIVE else _situation(domain, state)[0]


def _situation(domain: Domain, state: State) -> tuple[str, str]:
    match state:
        case State.AWAITING_DNS if not domain.validation_name:
            return "Preparing your records", "Amazon makes one of them. It appears below within a minute."
        case State.AWAITING_DNS:
            return "Publish the records below", "We look again and again, and go on by ourselves once they are there."
        case State.VERIFYING:
            return "Checking your records", "They are there. We check that the name is yours and may be certified."
        case State.ISSUING:
            return (
                "Amazon is issuing the certificate",
                "Mostly a matter of minutes, 72 hours at most. Leave the records where they are.",
            )
        case State.DEPLOYING if domain.queue_position is not None:
            return "Waiting for a turn with CloudFront", "It takes a few changes a minute, so domains stand in line."
        case State.DEPLOYING if domain.reason in _OUR_TURN:
            return "CloudFront is taking it to its edges", "That takes some minutes. There is nothing to do."
        case State.DEPLOYING:
            return "Lead your visitors here", "Everything is ready on our side. What is missing is below."
        case State.ACTIVE:
            return (
                "Live",
                "Visitors are redirected over HTTPS. Leave all records: the certificate is renewed with them.",
            )
        case State.DEGRADED:
            return "Something is wrong", "It was live, and still is as far as it can be. What was found is below."
        case State.CONFLICT if domain.reason == "held_in_aws":
            return (
                "Another CloudFront account has this name",
                "Remove it there (it may be an old distribution of your own). We try again by ourselves.",
            )
        case State.CONFLICT:
            return (
                "This name is in use in another workspace",
                "Publish the TXT record below to prove that it is yours, or have it removed there.",
            )
        case State.FAILED:
            text = f"Stopped: {reason_in_words(domain.reason)}. Once that is mended, start again."
            return "This needs you", text
        case _:
            return "On its way out", "It is taken off the edge, CloudFront and Amazon's certificates."


def _steps(domain: Domain, state: State) -> Iterable[Step]:
    current, kind = _place(domain, state)
    for at, (title, text) in enumerate(_STEPS):
        yield Step(title, text, "done" if at < current else kind if at == current else "later")


def _place(domain: Domain, state: State) -> tuple[int, str]:
    """Which step it is at, counted from 0 (4: past all of them), and whether that goes on or failed."""
    match state:
        case State.AWAITING_DNS | State.VERIFYING:
            return 0, "now"
        case State.ISSUING:
            return 1, "now"
        case State.DEPLOYING:
            return (2 if domain.reason in _OUR_TURN else 3), "now"
        case State.ACTIVE:
            return len(_STEPS), "now"
        case State.DEGRADED:
            return 3, "failed"
        case State.CONFLICT:
            return (2 if domain.reason == "held_in_aws" else 0), "failed"
        case _:
            return (1 if domain.reason.startswith("acm_") else 0), "failed"
