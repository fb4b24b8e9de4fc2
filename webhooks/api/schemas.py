"""Webhooks as they go in and out of the API."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, cast

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictStr
from pydantic.alias_generators import to_camel

from accounts.api.times import Moment
from webhooks.access import DeliveryPage
from webhooks.models import Delivery, Endpoint
from webhooks.sending.messages import document
from webhooks.services.endpoints import Fields

IN = ConfigDict(alias_generator=to_camel, extra="forbid")
OUT = ConfigDict(alias_generator=to_camel, populate_by_name=True)

State = Literal["pending", "delivered", "failed"]
# Contents are the services' business; these only keep out what is no text at all.
Text = Annotated[StrictStr, Field(max_length=10_000)]


def _in_utc(moment: datetime) -> datetime:
    """The same moment; Postgres knows no zone that is 16 hours or more away from UTC, ISO 8601 does."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is outside the years 1 to 9999 in UTC.") from None


class _EndpointFields(Schema):
    model_config = IN

    description: Text = ""
    click_links: list[Text] = Field(default_factory=list, max_length=1_000)
    with_bots: StrictBool = False
    enabled: StrictBool = True


class EndpointIn(_EndpointFields):
    """A new webhook. `clickLinks`: link.clicked tells of clicks on these links (ids) alone."""

    url: Text
    event_types: list[Text] = Field(max_length=100)


class EndpointPatch(_EndpointFields):
    """What to change; what is left out stays."""

    url: Text = ""
    event_types: list[Text] = Field(default_factory=list, max_length=100)


class ReplayIn(Schema):
    """Send again all that failed and happened since then."""

    model_config = IN

    since: Annotated[Moment, AfterValidator(_in_utc)]


class EndpointOut(Schema):
    """A webhook. `failures`: attempts that failed since the last that worked."""

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset({"failures", "failing_since", "secret"})
    id: str
    url: str
    description: str
    event_types: list[str]
    click_links: list[str]
    with_bots: bool
    enabled: bool
    disabled_at: datetime | None
    disabled_reason: str | None
    failures: int
    failing_since: datetime | None
    created_at: datetime


class EndpointCreated(EndpointOut):
    """A webhook with its secret, which no other answer holds."""

    secret: str


class EndpointList(Schema):
    """All webhooks of the workspace, newest first."""

    items: list[EndpointOut]


class SecretOut(Schema):
    """A new secret. The one before signs beside it for a day."""

    secret: str


class DeliveryOut(Schema):
    """What became of an event. `id` is the webhook-id; status, error and duration are the last attempt's."""

    model_config = OUT

    id: str
    event_id: str
    type: str
    state: State
    attempts: int
    next_attempt_at: datetime | None
    status: int | None
    error: str | None
    duration_ms: int | None
    created_at: datetime
    finished_at: datetime | None


class DeliveryDetail(DeliveryOut):
    """A delivery with what is sent and the first 2 KB of what was answered."""

    payload: dict[str, Any]
    answer: str


class DeliveryList(Schema):
    """A page of deliveries, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[DeliveryOut]
    next: str | None


class ReplayOut(Schema):
    """How many deliveries are sent again."""

    count: int


def fields_of(payload: _EndpointFields) -> Fields:
    """What the caller named."""
    return cast(Fields, payload.model_dump(exclude_unset=True))


def endpoint_out(endpoint: Endpoint) -> EndpointOut:
    """The webhook as the API shows it."""
    return EndpointOut(**_endpoint(endpoint))


def endpoint_created(endpoint: Endpoint, secret: str) -> EndpointCreated:
    """The same with its secret."""
    return EndpointCreated(**_endpoint(endpoint), secret=secret)


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    same = EndpointOut.model_fields.keys() - {"id", "enabled", "disabled_reason"}
    return {name: getattr(endpoint, name) for name in same} | {
        "id": endpoint.public_id,
        "enabled": endpoint.is_enabled,
        "disabled_reason": endpoint.disabled_reason or None,
    }


def deliveries_out(page: DeliveryPage) -> DeliveryList:
    """A page of the log."""
    return DeliveryList(items=[DeliveryOut(**_delivery(one)) for one in page.deliveries], next=page.next)


def delivery_out(delivery: Delivery) -> DeliveryOut:
    """One line of it."""
    return DeliveryOut(**_delivery(delivery))


def delivery_detail(delivery: Delivery) -> DeliveryDetail:
    """One with all there is to see."""
    return DeliveryDetail(**_delivery(delivery), payload=document(delivery.event), answer=delivery.answer)


def _delivery(delivery: Delivery) -> dict[str, Any]:
    same = ("state", "attempts", "next_attempt_at", "status", "duration_ms", "created_at", "finished_at")
    return {name: getattr(delivery, name) for name in same} | {
        "id": delivery.public_id,
        "event_id": delivery.event.public_id,
        "type": delivery.event.type,
        "error": delivery.error or None,
    }
