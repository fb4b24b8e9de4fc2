"""Which handler answers which request of the API."""

from typing import Final

from getowl.local.stripe import catalogue, checkout, customers, endpoints, invoices, meters, portal, subscriptions
from getowl.local.stripe.core import Handler

_ID: Final = r"(?P<id>\w+)"

ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", "/v1/products", catalogue.product_create),
    ("GET", "/v1/products", catalogue.product_list),
    ("GET", f"/v1/products/{_ID}", catalogue.product_retrieve),
    ("POST", f"/v1/products/{_ID}", catalogue.product_update),
    ("POST", "/v1/prices", catalogue.price_create),
    ("GET", "/v1/prices", catalogue.price_list),
    ("GET", f"/v1/prices/{_ID}", catalogue.price_retrieve),
    ("POST", f"/v1/prices/{_ID}", catalogue.price_update),
    ("POST", "/v1/customers", customers.customer_create),
    ("GET", "/v1/customers", customers.customer_list),
    ("GET", f"/v1/customers/{_ID}", customers.customer_retrieve),
    ("POST", f"/v1/customers/{_ID}", customers.customer_update),
    ("POST", f"/v1/customers/{_ID}/tax_ids", customers.tax_id_add),
    ("GET", f"/v1/customers/{_ID}/tax_ids", customers.tax_id_list),
    ("GET", f"/v1/payment_methods/{_ID}", customers.method_retrieve),
    ("POST", "/v1/checkout/sessions", checkout.session_create),
    ("GET", "/v1/checkout/sessions", checkout.session_list),
    ("GET", f"/v1/checkout/sessions/{_ID}", checkout.session_retrieve),
    ("POST", f"/v1/checkout/sessions/{_ID}/expire", checkout.session_expire),
    ("POST", "/v1/subscriptions", subscriptions.subscription_create),
    ("GET", "/v1/subscriptions", subscriptions.subscription_list),
    ("GET", f"/v1/subscriptions/{_ID}", subscriptions.subscription_retrieve),
    ("POST", f"/v1/subscriptions/{_ID}", subscriptions.subscription_update),
    ("DELETE", f"/v1/subscriptions/{_ID}", subscriptions.subscription_cancel),
    ("POST", "/v1/invoices/create_preview", subscriptions.preview),
    ("GET", "/v1/invoices", invoices.invoice_list),
    ("GET", f"/v1/invoices/{_ID}", invoices.invoice_retrieve),
    ("POST", f"/v1/invoices/{_ID}/pay", invoices.invoice_pay),
    ("POST", "/v1/billing_portal/sessions", portal.portal_create),
    ("POST", "/v1/billing_portal/configurations", portal.configuration_create),
    ("GET", "/v1/billing_portal/configurations", portal.configuration_list),
    ("POST", f"/v1/billing_portal/configurations/{_ID}", portal.configuration_update),
    ("POST", "/v1/billing/meters", meters.meter_create),
    ("GET", "/v1/billing/meters", meters.meter_list),
    ("POST", "/v1/billing/meter_events", meters.meter_event_create),
    ("GET", "/v1/events", endpoints.event_list),
    ("GET", f"/v1/events/{_ID}", endpoints.event_retrieve),
    ("POST", "/v1/webhook_endpoints", endpoints.endpoint_create),
    ("GET", "/v1/webhook_endpoints", endpoints.endpoint_list),
    ("POST", f"/v1/webhook_endpoints/{_ID}", endpoints.endpoint_update),
)
