"""`python manage.py doctor`: what is wrong where getowl runs, and what to do about it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from getowl.doctor import AREAS, Level, look

_SIGNS = {Level.OK: "  ok     ", Level.OFF: "  -      ", Level.WARNING: "  WARN   ", Level.FAILED: "  FAILED "}


class Command(BaseCommand):
    help = "Look at settings, stores, workers, AWS, Tinybird, Stripe and mail, and say what to mend. Changes nothing."
    requires_system_checks = ()  # they are among what is looked at

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", nargs="+", choices=list(AREAS), default=list(AREAS), help="Look at these alone.")
        parser.add_argument("--json", action="store_true", help="One JSON object an area, a line each.")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for area in options["only"]:
            found = look(area)
            wrong += sum(one.level is Level.FAILED for one in found)
            if options["json"]:
                findings = [{"level": one.level.value, "what": one.what, "cure": one.cure} for one in found]
                self.stdout.write(json.dumps({"area": area, "findings": findings}))
                continue
            self.stdout.write(area)
            for one in found:
                self.stdout.write(f"{_SIGNS[one.level]}{one.what}{f'. {one.cure}' if one.cure else ''}")
        if wrong:
            raise CommandError(f"{wrong} things do not work.")
