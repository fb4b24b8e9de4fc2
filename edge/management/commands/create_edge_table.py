"""`python manage.py create_edge_table`: makes the edge table on AWS (or on the local stack)."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError

from edge.table import TableError, ensure_table


class Command(BaseCommand):
    help = "Create the DynamoDB table of the edge, or complete its settings. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_table(report=self.stdout.write)
        except (TableError, BotoCoreError, ClientError) as error:
            raise CommandError(f"The edge table is not ready: {error}") from error
        self.stdout.write("The edge table is ready.")
