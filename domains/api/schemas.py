"""Domains as they go in and out of the API."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, cast

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from domains.access import Timeline
from domains.dependents import count_on
from domains.models import Domain, DomainTransition
from domains.names.hostname import display_of
from domains.records import records_of
from domains.settings import APP_FILES, URLS, DomainSettings

# Contents are the services' business; these only keep out what is no text at all.
Address = Annotated[StrictStr, Field(max_length=10_000)]
File = Annotated[StrictStr, Field(max_length=100_000)]

IN = ConfigDict(alias_generator=to_camel, extra="forbid")
OUT = ConfigDict(alias_generator=to_camel, populate_by_name=True)

# What of a transition's detail is its owner's business; the rest is for support.
_TOLD: Final = frozenset({"message", "expected", "found", "servers", "cause"})


class DomainIn(Schema):
    """A host name to claim."""

    model_config = IN

    hostname: Annotated[StrictStr, Field(max_length=10_000)]


class DomainPatch(Schema):
    """What to change; what is left out stays. `version`: refuse (409) if the settings have another one by now."""

    model_config = IN

    primary: StrictBool = False
    root_url: Address | None = None
    not_found_url: Address | None = None
    expired_url: Address | None = None
    folds_case: StrictBool = False
    hsts_seconds: StrictInt = 0
    hsts_subdomains: StrictBool = False
    apple_app_site: File | None = None
    asset_links: File | None = None
    version: StrictInt | None = None


class RecordOut(Schema):
    """A DNS record to publish. `name` and `value` are "" in the first seconds, while Amazon makes the record."""

    model_config = OUT

    purpose: str
    name: str
    type: str
    value: str


class CheckOut(Schema):
    """What was looked at and found. `ok` is null where it could not be found out, or not yet."""

    model_config = OUT

    name: str
    ok: bool | None
    code: str
    message: str
    expected: str
    found: list[str]
    servers: list[str]
    settled: bool


class DomainOut(Schema):
    """A domain without what its own address tells. `version`: goes up with each change of its settings."""

    model_config = OUT

    id: str
    hostname: str
    display_name: str
    state: str
    reason: str
    state_since: datetime
    failing_since: datetime | None
    checked_at: datetime | None
    next_check_at: datetime | None
    queue_position: int | None
    queue_until: datetime | None
    certificate_until: datetime | None
    primary: bool
    root_url: str | None
    not_found_url: str | None
    expired_url: str | None
    folds_case: bool
    hsts_seconds: int
    hsts_subdomains: bool
    apple_app_site: str | None
    asset_links: str | None
    created_at: datetime
    version: int


class DomainDetail(DomainOut):
    """A domain with the records to publish and what was seen of them. `link_count`: how many stop working with it."""

    of_itself: ClassVar[frozenset[str]] = frozenset(
        {
            "state",
            "reason",
            "state_since",
            "failing_since",
            "checked_at",
            "next_check_at",
            "queue_position",
            "queue_until",
            "certificate_until",
            "link_count",
            "records",
            "checks",
        }
    )
    link_count: int
    records: list[RecordOut]
    checks: list[CheckOut]


class DomainList(Schema):
    """A page of domains. `next`: what to pass as starting_after, null on the last page."""

    items: list[DomainOut]
    next: str | None


class DomainEventOut(Schema):
    """Something that happened to a domain. `type` is "domain." and its state then, or "domain.waiting" if it stayed."""

    model_config = OUT

    id: str
    type: str
    domain_id: str
    hostname: str
    at: datetime
    reason: str
    detail: dict[str, Any]


class EventList(Schema):
    """A page of events, oldest first."""

    items: list[DomainEventOut]
    next: str | None


def domains_out(domains: Iterable[Domain]) -> list[DomainOut]:
    """The domains as a list shows them; no query."""
    return [DomainOut(**_fields(domain)) for domain in domains]


def domain_detail(domain: Domain) -> DomainDetail:
    """The domain as its own address shows it; two queries: whether it must be proven by a record, and its links."""
    records = [
        RecordOut(purpose=record.purpose.value, name=record.name, type=record.type, value=record.value)
        for record in records_of(domain)
    ]
    checks = [CheckOut(**check) for check in domain.checks]
    return DomainDetail(**_fields(domain), records=records, checks=checks, link_count=count_on(domain))


def _fields(domain: Domain) -> dict[str, Any]:
    same = DomainOut.model_fields.keys() - {"id", "display_name", "primary", "version"}
    fields: dict[str, Any] = {name: getattr(domain, name) for name in same}
    for name in (*URLS, *APP_FILES):
        fields[name] = fields[name] or None
    return {
        **fields,
        "id": domain.public_id,
        "display_name": display_of(domain.hostname),
        "primary": domain.is_primary,
        "version": domain.settings_version,
    }


def settings_of(payload: DomainPatch) -> DomainSettings:
    """What the caller named, under the model's names."""
    given = payload.model_dump(exclude_unset=True, exclude={"version"})
    for name in given.keys() & {*URLS, *APP_FILES}:
        given[name] = given[name] or ""  # null takes it away
    if "primary" in given:
        given["is_primary"] = given.pop("primary")
    return cast(DomainSettings, given)


def event_id(domain: Domain, place: int) -> str:
    """The event's id, from its place in the domain's timeline, which never changes: rows are only ever added."""
    return f"evt_{domain.public_id.removeprefix('dom_')}_{place}"


def place_of(domain: Domain, cursor: str) -> int | None:
    """The place that such an id stands for; None if it is none of this domain's."""
    place = cursor.removeprefix(event_id(domain, 0)[:-1])
    # Ten digits: more would be no place, and no number for the database.
    return int(place) if place != cursor and place.isascii() and place.isdigit() and len(place) < 10 else None


def events_out(domain: Domain, page: Timeline) -> EventList:
    """The events of a page of the timeline."""
    places = range(page.first, page.first + len(page.transitions))
    items = [_event(domain, place, one) for place, one in zip(places, page.transitions, strict=True)]
    return EventList(items=items, next=items[-1].id if page.has_more else None)


def _event(domain: Domain, place: int, transition: DomainTransition) -> DomainEventOut:
    return DomainEventOut(
        id=event_id(domain, place),
        type=f"domain.{'waiting' if transition.old == transition.new else transition.new}",
        domain_id=domain.public_id,
        hostname=domain.hostname,
        at=transition.created_at,
        reason=transition.reason,
        detail={name: value for name, value in transition.detail.items() if name in _TOLD},
    )
