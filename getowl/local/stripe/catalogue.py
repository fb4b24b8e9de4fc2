"""Products and prices."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.params import checked

META: Final = {str: str}
LIST: Final = {"limit": int, "starting_after": str, "ending_before": str}
_PRODUCT: Final = {
    "id": str, "name": str, "active": bool, "description": str, "metadata": META, "tax_code": str, "unit_label": str,
}  # fmt: skip
_RECURRING_GIVEN: Final = {
    "interval": ("day", "week", "month", "year"),
    "interval_count": int,
    "meter": str,
    "usage_type": ("licensed", "metered"),
}
_PRICE: Final = {
    "currency": ("eur", "usd"), "unit_amount": int, "product": str, "lookup_key": str, "transfer_lookup_key": bool,
    "recurring": _RECURRING_GIVEN,
    "metadata": META, "nickname": str, "active": bool, "tax_behavior": ("exclusive", "inclusive", "unspecified"),
    "billing_scheme": ("per_unit",),
}  # fmt: skip


_RECURRING: Final = {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed"}


def product_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _PRODUCT, ["name"])
    if params.get("id") in stripe.things.get("product", {}):
        raise Refusal(f"Product already exists: {params['id']}", code="resource_already_exists", param="id")
    values: Thing = {
        "active": True,
        "description": None,
        "metadata": {},
        "tax_code": None,
        "images": [],
        "type": "service",
    }
    name = params.pop("id", "")
    return stripe.add("product", "prod", {**values, **_own(params), "updated": stripe.now}, name=name)


def product_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    product = stripe.get("product", path["id"])
    product.update({**_own(checked(given, _PRODUCT)), "updated": stripe.now})
    return product


def product_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("product", path["id"])


def product_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "active": bool, "ids": [str]})
    found = [one for one in stripe.all("product") if one["active"] == params.get("active", one["active"])]
    return stripe.page(found, params, "/v1/products")


def price_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = _own(checked(given, _PRICE, ["currency", "product"]))
    stripe.get("product", params["product"], "product")
    key = params.get("lookup_key")
    holder = next((one for one in stripe.all("price") if key and one["lookup_key"] == key), None)
    if holder is not None:
        if not params.pop("transfer_lookup_key", False):
            raise Refusal(f"A price already uses the lookup key `{key}`.", param="lookup_key")
        holder["lookup_key"] = None
    params.pop("transfer_lookup_key", None)
    recurring = params.pop("recurring", None)
    values = {
        "active": True, "billing_scheme": "per_unit", "custom_unit_amount": None, "lookup_key": None, "metadata": {},
        "nickname": None, "tax_behavior": "unspecified", "tiers_mode": None, "transform_quantity": None,
        "type": "recurring" if recurring else "one_time", "unit_amount_decimal": str(params.get("unit_amount", 0)),
        "recurring": {**_RECURRING, **recurring} if recurring else None,
    }  # fmt: skip
    return stripe.add("price", "price", {**values, **params})


def price_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    price = stripe.get("price", path["id"])
    price.update(_own(checked(given, {"active": bool, "metadata": META, "nickname": str, "lookup_key": str})))
    return price


def price_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("price", path["id"])


def price_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "active": bool, "lookup_keys": [str], "product": str})
    found = [
        one
        for one in stripe.all("price")
        if one["active"] == params.get("active", one["active"])
        and (one["lookup_key"] in params["lookup_keys"] if "lookup_keys" in params else True)
        and one["product"] == params.get("product", one["product"])
    ]
    return stripe.page(found, params, "/v1/prices")


def _own(params: Thing) -> Thing:
    params.pop("expand", None)
    return params
