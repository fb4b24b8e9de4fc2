"""What only Stripe knows of a customer: card, tax ids, invoices. Asked for when somebody looks."""

from dataclasses import dataclass
from datetime import UTC, datetime

import stripe

from accounts.billing.client import asking_stripe, stripe_client
from accounts.money import money

INVOICES = 24
"""Two years of monthly ones; older ones are in Stripe's portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    number: str
    made_at: datetime
    total: str
    status: str  # Stripe's: open, paid, uncollectible, void
    page: str  # where it can be looked at and paid
    pdf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`card` is empty without one: "Visa •••• 4242"."""

    card: str
    card_ends: str
    tax_ids: list[str]
    invoices: list[InvoiceLine]


def billing_details(customer_id: str) -> Details:
    """Card, tax ids and the newest invoices of a customer. Raises StripeSilent, StripeRefused."""
    client = stripe_client()
    with asking_stripe():
        customer = client.v1.customers.retrieve(
            customer_id, {"expand": ["invoice_settings.default_payment_method", "tax_ids", "subscriptions"]}
        )
        invoices = client.v1.invoices.list({"customer": customer_id, "limit": INVOICES}).data
        method = _usual_method(client, customer)
    card = method.card if method is not None else None
    return Details(
        card=f"{card.brand.replace('_', ' ').title()} •••• {card.last4}" if card else "",
        card_ends=f"{card.exp_month:02d}/{card.exp_year}" if card else "",
        tax_ids=[one.value for one in customer.tax_ids.data] if customer.tax_ids else [],
        invoices=[_line(invoice) for invoice in invoices if invoice.status not in ("draft", "void")],
    )


def _usual_method(client: stripe.StripeClient, customer: stripe.Customer) -> stripe.PaymentMethod | None:
    """The card that the next payment is taken from: the subscription's own, or the customer's."""
    running = customer.subscriptions.data if customer.subscriptions else []
    own = next((one.default_payment_method for one in running if one.default_payment_method), None)
    usual = own or (customer.invoice_settings.default_payment_method if customer.invoice_settings else None)
    return client.v1.payment_methods.retrieve(usual) if isinstance(usual, str) else usual


def _line(invoice: stripe.Invoice) -> InvoiceLine:
    return InvoiceLine(
        number=invoice.number or invoice.id,
        made_at=datetime.fromtimestamp(invoice.created, UTC),
        total=money(invoice.total),
        status=invoice.status or "",
        page=invoice.hosted_invoice_url or "",
        pdf=invoice.invoice_pdf or "",
    )
