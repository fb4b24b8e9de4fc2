"""The way to Stripe: one client with time limits and bounded retries, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import stripe
import structlog
from django.conf import settings

from accounts.billing.errors import BillingOff, PaymentDeclined, StripeRefused, StripeSilent

log = structlog.get_logger(__name__)

# Seconds to connect and to wait for an answer, and how often to try again: people wait less long than workers do. The
# SDK's retries wait with jitter, and send the same Idempotency-Key, so that nothing is done twice.
_PEOPLE: Final = ((3.0, 10.0), 1)
_WORKERS: Final = ((5.0, 30.0), 3)


def billing_is_on() -> bool:
    """Whether plans can be bought here."""
    return bool(settings.STRIPE_SECRET_KEY)


def stripe_client(*, patient: bool = False) -> stripe.StripeClient:
    """The client for a request, or a `patient` one for workers. Raises BillingOff without a key."""
    if not billing_is_on():
        raise BillingOff
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, patient)


@cache
def _client(key: str, base: str, patient: bool) -> stripe.StripeClient:
    timeout, retries = _WORKERS if patient else _PEOPLE
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=retries,
    )


@contextmanager
def asking_stripe() -> Iterator[None]:
    """Say Stripe's errors in ours. Raises StripeSilent, PaymentDeclined, StripeRefused."""
    try:
        yield
    except stripe.CardError as error:
        raise PaymentDeclined(error.user_message or "") from error
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError, stripe.IdempotencyError) as error:
        # An IdempotencyError is the same thing being done at this moment.
        log.warning("Stripe does not answer", error=str(error), status=error.http_status, request=error.request_id)
        raise StripeSilent from error
    except stripe.StripeError as error:
        log.error("Stripe refused", error=str(error), code=error.code, request=error.request_id)
        raise StripeRefused from error
