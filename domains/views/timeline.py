"""A domain's transitions as its page tells them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from domains.kept_words import spoken
from domains.models import DomainTransition
from domains.states import State
from domains.wording import PILLS, reason_in_words


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them. `text`: why; `detail`: what was found, in a sentence, or ""."""

    at: datetime
    word: str
    kind: str
    text: str
    detail: str


def entries_of(transitions: Iterable[DomainTransition]) -> list[Entry]:
    """The entries, in the order given."""
    return [_entry(transition) for transition in transitions]


def _entry(transition: DomainTransition) -> Entry:
    state = State(transition.new)
    # Errors of AWS and its request ids are for support.
    found = transition.detail.get("message") or transition.detail.get("found") or ""
    detail = spoken(found) if isinstance(found, str) else ""
    text = _("added") if not transition.old else reason_in_words(transition.reason)
    return Entry(transition.created_at, state.label, PILLS[state], text, detail)
