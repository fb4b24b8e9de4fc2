"""Tinybird, Stripe, mail, and the names that people open."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.errors import BillingError
from accounts.billing.events import WANTED
from accounts.billing.prices import lookup_key
from accounts.plans import Interval, plans_sold
from analytics.tinybird_client import TinybirdError, everyones_clicks, is_configured
from edge.heartbeat import CLICKS, last_beat
from getowl.doctor.finding import Finding, failed, off, ok, warning


def tinybird() -> Iterator[Finding]:
    """The store of clicks answers, and clicks are counted."""
    if not is_configured():
        yield off("Clicks have no store (TINYBIRD_URL, TINYBIRD_SIGNING_KEY, TINYBIRD_WORKSPACE_ID)")
        return
    try:
        everyones_clicks().links(timezone.now().date(), after=("", ""), limit=1)
    except TinybirdError as error:
        yield failed(f"Tinybird: {error}", "Run `manage.py push_tinybird --check`; look at its tokens.")
        return
    yield ok("Tinybird answers")
    at = last_beat(CLICKS).get("at", 0)
    if timezone.now().timestamp() - at > timedelta(minutes=10).total_seconds():
        yield warning("Clicks were not counted within ten minutes", "Is a worker of the queue clicks there, and beat?")


def stripe() -> Iterator[Finding]:
    """The key works and is of the right kind; prices and the webhook are as `stripe_setup` makes them."""
    if not settings.STRIPE_SECRET_KEY:
        yield off("Plans are not sold (STRIPE_SECRET_KEY)")
        return
    if not settings.DEBUG and settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_")):
        yield warning("STRIPE_SECRET_KEY is of Stripe's test mode: nobody pays", "Use a live key.")
    if not settings.STRIPE_WEBHOOK_SECRETS:
        yield failed("STRIPE_WEBHOOK_SECRETS is not set: what Stripe tells is refused", "Run `manage.py stripe_setup`.")
    try:
        with asking_stripe():
            client = stripe_client()
            wanted = {lookup_key(plan, interval) for plan in plans_sold() for interval in Interval}
            prices = client.v1.prices.list({"lookup_keys": sorted(wanted), "limit": 100}).data
            url = f"{settings.SITE_URL}/stripe/webhook"
            hooks = [one for one in client.v1.webhook_endpoints.list({"limit": 100}).data if one.url == url]
    except BillingError as error:
        yield failed(f"Stripe: {error}", "Look at STRIPE_SECRET_KEY and its permissions.")
        return
    if missing := wanted - {one.lookup_key for one in prices if one.active}:
        yield failed(f"Stripe has no price {', '.join(sorted(missing))}", "Run `manage.py stripe_setup`.")
    else:
        yield ok("Stripe answers, and has all prices")
    events = {event for hook in hooks if hook.status == "enabled" for event in hook.enabled_events}
    if "*" not in events and not set(WANTED) <= events:
        yield failed(f"Stripe does not tell {url} of all that is needed", "Run `manage.py stripe_setup`.")


def mail() -> Iterator[Finding]:
    """The mail server takes our name and password."""
    connection = get_connection(timeout=5)
    try:
        connection.open()
    except OSError as error:  # smtplib's are, too
        yield failed(f"Mail: {error}", "Look at EMAIL_HOST, its port, user and password.")
    else:
        yield ok("The mail server takes us")
    finally:
        connection.close()


def names() -> Iterator[Finding]:
    """What people open can be found."""
    hosts = {str(urlsplit(settings.SITE_URL).hostname), *settings.SHORT_HOSTS}
    if settings.EDGE_ORIGIN_HOST:
        hosts.add(settings.EDGE_ORIGIN_HOST)
    for host in sorted(hosts):
        try:
            socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        except OSError as error:
            yield failed(f"{host} has no address: {error}", "Publish it in DNS.")
        else:
            yield ok(f"{host} has an address")
