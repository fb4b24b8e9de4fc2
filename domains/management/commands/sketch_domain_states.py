"""Draws the states of a domain into docs/domains.md."""

from typing import Any

from django.core.management.base import BaseCommand

from domains.sketch import DOCUMENT, with_sketch


class Command(BaseCommand):
    """Without arguments: the document is written anew if it is not as the code has it."""

    help = "Draw the states of a custom domain, as the code has them, into docs/domains.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the document."""
        DOCUMENT.write_text(with_sketch(DOCUMENT.read_text()))
        self.stdout.write(f"{DOCUMENT} has the states of the code.")
