"""`python manage.py forward_clicks`: sends clicks from the stream to their store, as the Lambda function does."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Forward clicks from CLICK_STREAM to TINYBIRD_URL. Runs until stopped; a second one stands by."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLICK_STREAM:
            raise CommandError("CLICK_STREAM names no stream: there are no clicks to forward.")
        try:
            # Not above: the web app's environment has none of the forwarder's packages, and lists its commands.
            from analytics.forwarder.config import ConfigError
            from analytics.forwarder.places import PlacesFileError
            from analytics.forwarding import config_from_settings, forwarding_reader, local_forwarder
        except ModuleNotFoundError as error:
            raise CommandError(f"{error}: pip install -r requirements-forwarder.txt") from error
        try:
            forwarder = local_forwarder(config_from_settings())
        except (ConfigError, PlacesFileError) as error:
            raise CommandError(str(error)) from error
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"Forwarding clicks from {settings.CLICK_STREAM}.")
        self.stdout.flush()
        forwarding_reader(forwarder).run(stop)
        forwarder.close()
