"""Starts the stand-in as one of the local stack's servers."""

import sys
from pathlib import Path

from getowl.local.servers import Process, Spawn, port_is_busy, wait_until


def start_stripe(folder: Path, port: int, webhook: str, log: Path, spawn: Spawn) -> Process:
    """Start it with its state in `folder`, and wait until it answers; it tells `webhook` what happens."""
    options = ["--port", str(port), "--data", str(folder / "stripe.json"), "--webhook", webhook]
    process = spawn("Stripe", [sys.executable, "-m", "getowl.local.stripe", *options], log)
    wait_until("Stripe", process, lambda: port_is_busy(port), log)
    return process


def stripe_settings(url: str) -> dict[str, str]:
    """What getowl is told so that it finds the stand-in at this address."""
    return {
        "STRIPE_SECRET_KEY": "sk_test_local",
        "STRIPE_WEBHOOK_SECRETS": "whsec_local",
        "STRIPE_API_BASE": url,
        "STRIPE_CLICKS_BEYOND": "1",
    }
