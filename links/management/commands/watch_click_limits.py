"""`python manage.py watch_click_limits`: counts clicks from the real-time log, and ends links at their limit."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from links.clicks.reader import Reader
from links.clicks.stream import Stream


class Command(BaseCommand):
    help = "Count clicks from CLICK_STREAM on links that have a limit. Runs until stopped; a second one stands by."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLICK_STREAM:
            raise CommandError("CLICK_STREAM names no stream: there are no clicks to count.")
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"Counting clicks from {settings.CLICK_STREAM}.")
        self.stdout.flush()
        Reader(Stream(settings.CLICK_STREAM)).run(stop)
