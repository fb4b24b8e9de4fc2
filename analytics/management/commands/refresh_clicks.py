"""`python manage.py refresh_clicks --from DAY --to DAY`: counts days anew after a back-fill."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.services.link_clicks import RefreshBusy, refresh_days
from analytics.services.usage import UsageBusy, refresh_usage_of
from analytics.tinybird_client import TinybirdError


class Command(BaseCommand):
    help = "Count the clicks of UTC days anew: the numbers on links, and the usage of these months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--to", dest="last", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="the last day"
        )

    def handle(self, *args: Any, first: date, last: date, **options: Any) -> None:
        if last < first:
            raise CommandError("--to must not be before --from.")
        end = last + timedelta(days=1)
        try:
            numbers, rows = refresh_days(first, end), refresh_usage_of(first, end)
        except (RefreshBusy, UsageBusy, TinybirdError) as error:
            raise CommandError(f"{error} Days that were done stay done; the command may be repeated.") from error
        self.stdout.write(f"{numbers} numbers on links and {rows} of usage changed.")
