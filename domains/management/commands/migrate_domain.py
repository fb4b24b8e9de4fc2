"""Moves a live domain from a shared distribution to a tenant of its own, without downtime."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actor import Actor
from domains.errors import CannotMove
from domains.models import Domain
from domains.names.errors import HostnameError
from domains.names.hostname import parse_hostname
from domains.services import domain_migrate
from domains.wording import reason_in_words


class Command(BaseCommand):
    """Begins the move, which the workers carry on; called again, it says how far that is."""

    help = "Move a live domain from a shared distribution to a tenant of its own. Call it again to see how far it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The host."""
        parser.add_argument("host", help="as people write it or in punycode")

    def handle(self, *args: Any, host: str, **options: Any) -> None:
        """Begin, or go on."""
        try:
            name = parse_hostname(host, allow_test=True)
        except HostnameError as error:
            raise CommandError(str(error)) from error
        domain = Domain.objects.proven(name.ascii)
        if domain is None:
            raise CommandError(f"Nobody has proven {name.display}.")
        if domain.adapter == "tenants":
            self.stdout.write(f"{name.display} is on tenant {domain.resource_id}.")
            return
        try:
            domain = domain_migrate(domain=domain, actor=Actor())
        except CannotMove as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{name.display} is moving, and is served meanwhile: {reason_in_words(domain.reason)}.")
        last = domain.transitions.exclude(detail={}).last()
        for record in (last.detail if last else {}).get("records", ()):
            self.stdout.write(f"Amazon waits for the record {record}")
