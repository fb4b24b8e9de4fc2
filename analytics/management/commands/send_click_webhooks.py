"""`python manage.py send_click_webhooks`: tells webhooks of clicks, from the stream."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Tell webhooks of the clicks in CLICK_STREAM. Runs until stopped; a second one stands by."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLICK_STREAM:
            raise CommandError("CLICK_STREAM names no stream: there are no clicks to tell of.")
        try:
            # Not above: the web app's environment has none of the forwarder's packages, and lists its commands.
            from analytics.click_webhooks import telling_reader
            from analytics.forwarder.places import PlacesFileError
        except ModuleNotFoundError as error:
            raise CommandError(f"{error}: pip install -r requirements-forwarder.txt") from error
        try:
            reader = telling_reader()
        except PlacesFileError as error:
            raise CommandError(str(error)) from error
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"Telling webhooks of clicks from {settings.CLICK_STREAM}.")
        self.stdout.flush()
        reader.run(stop)
