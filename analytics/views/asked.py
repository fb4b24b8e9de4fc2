"""What the address of a page asks for: the question, and how the answer is shown.

An address is typed, shared and bookmarked: what cannot be understood is said and left out, and the rest is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from analytics.allowance import Notice, visible
from analytics.questions import DEFAULT_PERIOD, FILTER_NAMES, BadQuestion, Question, is_zone, read_question
from analytics.tinybird_client import Bots, Filter
from analytics.views.cards import CHOICES, NOT_COMPARED, VIEWS
from analytics.views.scope import Scope
from links.access import hidden_among

TIMEZONE_COOKIE: Final = "timezone"
"""Set by app.js: the zone of the viewer's clock."""
MAX_CHARACTERS: Final = 4_000
"""Of all parameters together: each bar and each chip is a link with all of them."""
_DEFAULTS: Final[Mapping[str, str]] = {"period": DEFAULT_PERIOD, "bots": Bots.HIDE, "compare": "on", **VIEWS}
_PLAIN: Final = ("period", "from", "to", "timezone", "granularity", "bots", "compare")
_FILTERS: Final = ("tag", *FILTER_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`query` holds what of the address was understood, in one spelling; `errors` what was not, by parameter."""

    question: Question
    query: Mapping[str, str]
    errors: Mapping[str, str]
    typed: Mapping[str, str]
    """What was typed instead, to be mended."""

    @property
    def compared(self) -> bool:
        """Whether the stretch of time before is shown, too."""
        return self.query.get("compare") != NOT_COMPARED

    @property
    def narrowed(self) -> bool:
        """Whether there are filters."""
        return bool(self.question.asked)

    @property
    def shown(self) -> dict[str, str]:
        """Which tab of each card, and what of the chart, is in view."""
        return {name: self.query.get(name, default) for name, default in VIEWS.items()}

    def address(self, changes: Mapping[str, str | None] | None = None, *, path: str = "") -> str:
        """The address with these parameters changed; None takes one away."""
        query = {name: value for name, value in (dict(self.query) | dict(changes or {})).items() if value is not None}
        return f"{path}?{urlencode(query, safe=',:/')}" if query or not path else path


def read_asked(request: HttpRequest, scope: Scope, now: datetime) -> Asked:
    """Read the address of a page. One query where tags are asked for. Raises Http404 where hidden links are."""
    query = _known(request, scope)
    errors: dict[str, str] = {}
    typed: dict[str, str] = {}
    while sum(map(len, query.values())) > MAX_CHARACTERS:
        longest = max(query, key=lambda name: len(query[name]))
        typed[longest] = query.pop(longest)
        errors[longest] = _("This is too long for a page; name fewer values.")
    zone = request.COOKIES.get(TIMEZONE_COOKIE, "")
    while True:
        try:
            question = read_question(
                query,
                workspace=scope.workspace,
                reach=scope.reach,
                now=now,
                zone=zone if is_zone(zone) else scope.workspace.timezone,
            )
            break
        except BadQuestion as error:
            errors[error.field] = error.message
            # Both ends of a stretch belong together, and a period beside them cannot be meant.
            together = {"from", "to", "period"} if error.field in {"from", "to", "period"} else {error.field}
            found = {name: query.pop(name) for name in together if name in query}
            if not found:
                raise  # nothing of the address is at fault
            typed |= found
    if "link" in question.asked:
        _require_seen(question.asked["link"], scope)
    if scope.link is not None:
        mine = Filter((scope.link.public_id,))
        question = replace(question, filters={**question.filters, "link": mine})
    return Asked(question=question, query=query, errors=errors, typed=typed)


def _require_seen(links: Filter, scope: Scope) -> None:
    if hidden_among(scope.workspace, [*links.keep, *links.drop], scope.reach):
        raise Http404("No such link.")


def as_shown(asked: Asked, scope: Scope, now: datetime) -> tuple[Asked | None, Notice | None]:
    """Cut what is asked to what the workspace's plan shows: None if that is nothing. At most one query."""
    seen = visible(scope.workspace, asked.question.window, now)
    if seen.window is None:
        return None, seen.notice
    return replace(asked, question=asked.question.within(seen.window)), seen.notice


def _known(request: HttpRequest, scope: Scope) -> dict[str, str]:
    given = request.GET
    query = {name: given[name] for name in _PLAIN if given.get(name)}
    # An empty filter asks for what is not known, so it is none that is missing.
    query |= {name: given[name] for name in _FILTERS if name in given and not (name == "link" and scope.link)}
    query |= {name: given[name] for name, values in CHOICES.items() if given.get(name) in values}
    return {name: value for name, value in query.items() if _DEFAULTS.get(name) != value}


def written(values: Filter) -> str:
    """A filter as an address spells it; Filter.parse() reads it."""
    keep = [_escaped(value) for value in values.keep]
    return ",".join([*keep, *(f"-{_escaped(value)}" for value in values.drop)])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("-", "\\-")
