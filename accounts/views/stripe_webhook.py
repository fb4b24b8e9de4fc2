"""Where Stripe tells that something happened. It is kept, a worker is woken, and Stripe has its answer."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.billing.events import event_store, event_verified
from accounts.tasks import process_stripe_events

log = structlog.get_logger(__name__)


@csrf_exempt  # the signature says who it is
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 for what is kept, and for what need not be; 400 for what Stripe did not sign within five minutes."""
    try:
        event = event_verified(request.body, request.headers.get("Stripe-Signature", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("webhook refused", error=str(error))
        return HttpResponse("The signature does not fit.", status=400, content_type="text/plain")
    if event_store(event):
        try:
            process_stripe_events.apply_async(expires=60)
        except process_stripe_events.OperationalError as error:
            log.warning("events not looked at, beat will", error=str(error))
    return HttpResponse(status=200)
