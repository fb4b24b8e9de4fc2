"""What the edge needs at a number of clicks a month."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from edge.capacity.model import Assumptions
from edge.capacity.report import STEPS, report

START = "<!-- edge_capacity -->\n"
END = "<!-- /edge_capacity -->\n"


class Command(BaseCommand):
    """`manage.py edge_capacity`: loads, quotas and costs, from the formulae of `edge.capacity.model`."""

    help = "Print what each part of the edge bears, which quota breaks first, and what a million clicks cost."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own attribute; nothing of the project is used

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Clicks, and every assumption under its own name."""
        parser.add_argument("--clicks-per-month", type=float, nargs="+", default=STEPS, metavar="N")
        parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between this file's markers")
        for one in fields(Assumptions):
            flag = f"--{one.name.replace('_', '-')}"
            parser.add_argument(flag, type=type(one.default), default=one.default, help="default: %(default)s")

    def handle(self, *args: Any, clicks_per_month: list[float], write: Path | None, **options: Any) -> None:
        """Print the tables, or write them."""
        if min(clicks_per_month) <= 0:
            raise CommandError("clicks a month are more than none")
        given = Assumptions(**{one.name: options[one.name] for one in fields(Assumptions)})
        tables = report(clicks_per_month, given)
        if write is None:
            self.stdout.write(tables)
            return
        try:
            write.write_text(with_tables(write.read_text(), tables))
        except (OSError, ValueError) as error:
            raise CommandError(f"{write}: {error}") from error


def with_tables(text: str, tables: str) -> str:
    """`text` with `tables` between its markers. Raises ValueError where it has none."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"no {START.strip()} … {END.strip()} in it")
    return f"{before}{START}\n{tables}\n{END}{after}"
