"""Events and who is told of them, and usage that is reported."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.catalogue import LIST, META
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.params import checked

_ENDPOINT: Final = {
    "url": str, "enabled_events": [str], "api_version": str, "description": str, "metadata": META, "disabled": bool,
}  # fmt: skip


def event_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("event", path["id"])


def event_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "type": str, "types": [str]})
    wanted = params.get("types") or ([params["type"]] if "type" in params else None)
    found = [one for one in stripe.all("event") if wanted is None or one["type"] in wanted]
    return stripe.page(found, params, "/v1/events")


def endpoint_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _ENDPOINT, ["url", "enabled_events"])
    params.pop("expand", None)
    values: Thing = {"status": "enabled", "metadata": {}, "description": None, "application": None, "api_version": None}
    endpoint = stripe.add("webhook_endpoint", "we", {**values, **params})
    return {**endpoint, "secret": f"whsec_{endpoint['id'][3:]}"}  # shown this once


def endpoint_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    endpoint = stripe.get("webhook_endpoint", path["id"])
    params = checked(given, _ENDPOINT)
    params.pop("expand", None)
    endpoint.update(params)
    return endpoint


def endpoint_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    return stripe.page(stripe.all("webhook_endpoint"), checked(given, LIST), "/v1/webhook_endpoints")
