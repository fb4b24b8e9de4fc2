"""Whatever the services accept is published, read back and decided as it was asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from edge.resolver.contract import LinkItem, from_dynamodb, to_dynamodb
from edge.resolver.decide import AppPage, Decision, Gone, NotFound, Origin, Redirect, decide
from links.consistency import check_link
from links.edge_items import link_item
from links.errors import LinkError
from links.fields import clean_fields
from links.models import Link
from links.services.settling import settle
from links.tests.asked import PATTERNS, Visitor, conditions, holds, visitors

Fields = dict[str, Any]


def _urls(number: int, slug: str = "") -> st.SearchStrategy[str]:
    """Addresses that are told apart by their host; those of a pattern with an id have its placeholder."""
    rests = ["", "/", "/p?a=1#f", "/ü?ref=own", *(["/{id}/x?b={id}"] if "{id}" in slug else [])]
    return st.sampled_from(rests).map(lambda rest: f"https://d{number}.example.com{rest}")


def _variant(number: int, slug: str) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries(
        {
            "id": st.just(f"var_{number:04}"),
            "destination": _urls(number, slug),
            "weight": st.integers(1, 1_000),
        }
    )


def _lists(one: Callable[[int], st.SearchStrategy[Fields]], least: int, most: int) -> st.SearchStrategy[list[Fields]]:
    """Lists of `least` to `most` entries, each made by `one` of its place."""
    return st.integers(least, most).flatmap(lambda count: st.tuples(*map(one, range(count))).map(list))


def _rule(number: int, slug: str) -> st.SearchStrategy[Fields]:
    common = {"id": st.just(f"rul_{number:04}"), "conditions": st.lists(conditions, min_size=1, max_size=2)}
    return st.one_of(
        st.fixed_dictionaries({**common, "destination": _urls(number, slug)}),
        st.fixed_dictionaries({**common, "variants": _lists(lambda n: _variant(number + n, slug), 2, 4)}),
    )


def _asked(slug: str) -> st.SearchStrategy[Fields]:
    test = st.fixed_dictionaries(
        {"variants": _lists(lambda n: _variant(10 + n, slug), 2, 4)},
        optional={"winner": st.sampled_from(["var_0010", "var_0011"]), "variants_end_at": _moments},
    )
    times = st.one_of(
        *[st.just({})] * 3,
        st.fixed_dictionaries({"activates_at": _moments}),
        st.fixed_dictionaries({"expires_at": _moments}, optional={"expired_url": _urls(30)}),
    )
    rest = st.fixed_dictionaries(
        {
            "slug": st.just(slug),
            "destination": _urls(1, slug),
            "app_schemes": st.just(["myapp", "market"]),
            "rules": _lists(lambda n: _rule(100 * n + 100, slug), 0, 4),
        },
        optional={
            "status_code": st.sampled_from([301, 302, 307, 308]),
            "query_mode": st.sampled_from(["keep", "override", "drop"]),
            "query_pass": st.lists(st.sampled_from(["utm_*", "ref"]), max_size=2),
            "query_strip": st.lists(st.sampled_from(["a", "é"]), max_size=2),
            "ios_url": st.one_of(_urls(20, slug), st.just("myapp:/ios")),
            "android_url": st.one_of(_urls(21, slug), st.just("market://details?id=x")),
            "leave_in_app": st.booleans(),
            "password": st.sampled_from([*[None] * 9, "night owl"]),
            "social_title": st.sampled_from(["", "Title"]),
            "cloak": st.sampled_from([*[False] * 9, True]),
            "max_clicks": st.integers(1, 10),
        },
    )
    return st.tuples(rest, st.one_of(st.just({}), test), times).map(lambda parts: parts[0] | parts[1] | parts[2])


# To either side of most visits.
_moments = st.integers(1_767_225_600, 2_114_380_800).map(lambda second: datetime.fromtimestamp(second, UTC))
asked = st.sampled_from(sorted(PATTERNS)).flatmap(_asked)


def _accepted(fields: Fields) -> tuple[Link, LinkItem]:
    """The link as the services make it of these fields, and its item as the edge reads it."""
    try:
        values = clean_fields(fields)  # type: ignore[arg-type]  # the right keys and types
        link = Link()
        for name, value in settle(link, values).items():
            setattr(link, name, value)
        check_link(link)
    except LinkError as error:
        assert error.field == "winner", error  # the one thing that is wrong here at times
        reject()
    item = link_item(link, "ws_1")
    record = from_dynamodb(to_dynamodb(link.key, 7, item))
    assert record.item == item
    assert isinstance(record.item, LinkItem)
    return link, record.item


def _expected(fields: Fields, link: Link, visitor: Visitor) -> tuple[str, str, set[str]]:
    """Which rule decides ("" for none), who is meant otherwise, and the destinations that are right."""
    for rule in fields.get("rules", []):
        if all(holds(one, visitor) for one in rule["conditions"]):
            if "destination" in rule:
                return rule["id"], "", {rule["destination"]}
            return rule["id"], "", {one["destination"] for one in rule["variants"]}
    app = fields.get(f"{visitor.system}_url") if visitor.system else None
    if app:
        return "", visitor.system, {app}
    tested = fields.get("variants", [])
    if tested and link.winner and link.variants_end_at is not None and visitor.now >= link.variants_end_at.timestamp():
        return "", "", {one["destination"] for one in tested if one["id"] == link.winner}
    return "", "", {one["destination"] for one in tested} or {fields["destination"]}


def _page(fields: Fields, visitor: Visitor) -> str:
    """What stands before the destination: "" if nothing does."""
    start, end = fields.get("activates_at"), fields.get("expires_at")
    if start and visitor.now < start.timestamp():
        return "missing"
    if end and visitor.now >= end.timestamp():
        return "expired"
    if fields.get("password"):
        return "password"
    if fields.get("social_title") and visitor.agent.unfurls:
        return "social"
    return "cloak" if fields.get("cloak") else ""


def _leads_to(decision: Decision, urls: set[str]) -> bool:
    """Whether the decision leads to one of the addresses, as far as their scheme and host say."""
    starts = [url.partition("/p")[0].partition("/ü")[0].partition("/{")[0].rstrip("/") for url in urls]
    if isinstance(decision, AppPage):
        return any(decision.app_url.startswith(start) for start in starts)
    assert isinstance(decision, Redirect)
    location = decision.location.removeprefix("x-safari-")
    for start in starts:
        scheme, _, rest = start.partition(":")
        if location.startswith(start) or (
            location.startswith(f"intent:{rest}") and f";scheme={scheme};" in location.partition("#Intent")[2]
        ):
            return True
    return False


@pytest.mark.django_db  # which hosts are blocked is asked once
@settings(max_examples=200, deadline=None)
@given(fields=asked, visitor=visitors, other=visitors, preview=st.sampled_from([*[False] * 9, True]))
def test_each_visitor_goes_where_was_asked(fields: Fields, visitor: Visitor, other: Visitor, preview: bool) -> None:
    link, item = _accepted(fields)
    code = PATTERNS[fields["slug"]]
    decision = decide(None, item, visitor.request(code, preview=preview), visitor.now)
    page = _page(fields, visitor)
    if page == "missing":
        assert decision == NotFound()
    elif preview:
        assert decision == Origin("preview")
    elif page == "expired":
        assert _is_expired(decision, fields)
    elif page:
        assert decision == Origin(page)
    else:
        _check_destination(decision, fields, link, visitor)
    if isinstance(decision, Redirect | AppPage) and decision.shared:
        _check_shared(decision, item, code, visitor, other)


def _is_expired(decision: Decision, fields: Fields) -> bool:
    if "expired_url" in fields:
        return (
            isinstance(decision, Redirect) and decision.outcome == "x" and _leads_to(decision, {fields["expired_url"]})
        )
    return decision == Gone(expired=True)


def _check_destination(decision: Decision, fields: Fields, link: Link, visitor: Visitor) -> None:
    rule, app, urls = _expected(fields, link, visitor)
    assert isinstance(decision, Redirect | AppPage)
    assert decision.rule == rule
    assert _leads_to(decision, urls), (decision, urls)
    if app:
        assert decision.variant == app
    if isinstance(decision, Redirect):
        assert decision.status == fields.get("status_code", 302)
        assert decision.location.isascii()
        assert decision.location.isprintable()
    if len(urls) > 1:
        assert not decision.shared, "what visitors get by chance is nobody else's"
    again = decide(None, link_item(link, "ws_1"), visitor.request(PATTERNS[fields["slug"]]), visitor.now)
    assert again == decision, "the same at every visit"


def _check_shared(decision: Redirect | AppPage, item: LinkItem, code: str, visitor: Visitor, other: Visitor) -> None:
    """The answer holds for everybody with the same cache key, whoever they are, for as long as it says."""
    someone = replace(
        visitor,
        region=other.region,
        agent=other.agent,
        languages=other.languages,
        referrer=other.referrer,
        ip=other.ip,
    )
    until = decision.until if decision.until is not None else visitor.now + 30 * 86_400
    for now in {visitor.now, (visitor.now + until) // 2, until - 1}:
        if now >= visitor.now:
            answer = decide(None, item, someone.request(code), now)
            assert type(answer) is type(decision)
            assert answer.__replace__(until=None) == decision.__replace__(until=None)  # type: ignore[union-attr]  # frozen's
