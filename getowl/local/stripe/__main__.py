"""Starts it; see the package's docstring."""

import argparse
import threading
import time
from pathlib import Path

from getowl.local.stripe.clock import settle
from getowl.local.stripe.core import Stripe
from getowl.local.stripe.delivery import deliver_for_ever
from getowl.local.stripe.server import Server


def main() -> None:
    """Serve until stopped; state is kept in the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--key", default="sk_test_local")
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--webhook-secret", default="whsec_local")
    options = parser.parse_args()
    options.data.parent.mkdir(parents=True, exist_ok=True)
    stripe = Stripe(key=options.key, url=f"http://127.0.0.1:{options.port}", real_time=True, file=options.data)
    delivering = threading.Thread(
        target=deliver_for_ever, args=(stripe, options.webhook, options.webhook_secret), daemon=True
    )
    delivering.start()
    threading.Thread(target=_tick, args=(stripe,), daemon=True).start()
    Server(options.port, stripe).serve_forever()


def _tick(stripe: Stripe) -> None:
    """Let happen what the real clock brings about."""
    while True:
        settle(stripe)
        time.sleep(5)


if __name__ == "__main__":
    main()
