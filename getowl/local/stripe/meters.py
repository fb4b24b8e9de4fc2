"""Meters, and the usage that is reported to them."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.catalogue import LIST
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.params import checked

_METER: Final = {
    "display_name": str,
    "event_name": str,
    "default_aggregation": {"formula": ("sum", "count", "last")},
    "customer_mapping": {"event_payload_key": str, "type": ("by_id",)},
    "value_settings": {"event_payload_key": str},
}


def meter_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _METER, ["display_name", "event_name"])
    params.pop("expand", None)
    values: Thing = {
        "status": "active",
        "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
        "value_settings": {"event_payload_key": "value"},
        "event_time_window": None,
        "updated": stripe.now,
    }
    return stripe.add("billing.meter", "mtr", {**values, **params})


def meter_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "status": ("active", "inactive")})
    return stripe.page(stripe.all("billing.meter"), params, "/v1/billing/meters")


def meter_event_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {"event_name": str, "payload": {str: str}, "identifier": str, "timestamp": int})
    params.pop("expand", None)
    if params["event_name"] not in [one["event_name"] for one in stripe.all("billing.meter")]:
        raise Refusal(f"No active meter found for event name {params['event_name']}.", param="event_name")
    stripe.get("customer", params["payload"].get("stripe_customer_id", ""), "payload[stripe_customer_id]")
    name = params.get("identifier", "")
    if name and name in [one["identifier"] for one in stripe.all("billing.meter_event")]:
        raise Refusal(f"An event already exists with identifier {name}.", param="identifier")
    return stripe.add("billing.meter_event", "mevt", {"timestamp": stripe.now, "identifier": "", **params})


def used(stripe: Stripe, customer: str, meter_id: str, start: int, end: int) -> int:
    """What was reported of a customer within a stretch of time, added up."""
    meter = stripe.get("billing.meter", meter_id)
    return sum(
        int(one["payload"]["value"])
        for one in stripe.all("billing.meter_event")
        if one["event_name"] == meter["event_name"]
        and one["payload"]["stripe_customer_id"] == customer
        and start <= one["timestamp"] < end
    )
