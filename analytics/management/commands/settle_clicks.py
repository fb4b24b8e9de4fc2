"""`python manage.py settle_clicks`: settles the days of clicks that are due, which beat does every five minutes too."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.services.settling import MARGIN, QUIET, settle_due
from analytics.tinybird_client import TinybirdError, make_settler


class Command(BaseCommand):
    help = "Settle the UTC days whose clicks are not counted yet, or were added to since (docs/clicks.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--quiet", type=int, default=int(QUIET.total_seconds()), metavar="SECONDS",
            help="leave days out that clicks came in for within this time (default %(default)s)",
        )  # fmt: skip

    def handle(self, *args: Any, quiet: int, **options: Any) -> None:
        try:
            days = settle_due(make_settler(), patience=float("inf"), quiet=timedelta(seconds=quiet), margin=MARGIN)
        except TinybirdError as error:
            raise CommandError(str(error)) from error
        for day in days:
            self.stdout.write(f"{day} is settled.")
        self.stdout.write(f"{len(days)} days settled.")
