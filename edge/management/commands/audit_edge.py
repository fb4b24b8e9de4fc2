"""`python manage.py audit_edge [--repair]`: compares the edge table with Postgres."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from edge.drain import PublishError, drain_due
from edge.reconcile import audit_edge
from edge.resolver.dynamodb import DynamoDBError


class Command(BaseCommand):
    help = "Compare DynamoDB with Postgres; exits 1 on drift that was not repaired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="publish what differs, and wait until it is done")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        try:
            drift = audit_edge(repair=repair)
            if repair:
                drain_due()
        except DynamoDBError as error:
            raise CommandError(f"The edge table is out of reach: {error}") from error
        except PublishError as error:
            raise CommandError(str(error)) from error
        for kind, key in drift.samples:
            self.stdout.write(f"  {kind}: {key}")
        self.stdout.write(
            f"checked {drift.checked}, missing {drift.missing}, stale {drift.stale}, "
            f"orphaned {drift.orphaned}, pending {drift.pending}"
        )
        if drift.rev_behind:
            self.stdout.write(f"the revision sequence was behind the table ({drift.highest_rev})")
        if repair and drift.total:
            self.stdout.write(f"repaired {drift.total}")
        elif drift.total or drift.rev_behind:
            raise CommandError("The edge differs from Postgres; --repair publishes what Postgres holds.")
