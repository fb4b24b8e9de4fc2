"""`python manage.py push_tinybird`: deploys the datafiles of analytics/tinybird with Tinybird's own package."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.tinybird_package import VERSION, TinybirdPackageError, deploy, install


class Command(BaseCommand):
    help = f"Deploy analytics/tinybird to TINYBIRD_URL. Installs tinybird {VERSION} into VAR_DIR at the first time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--check", action="store_true", help="only let Tinybird say whether it could be deployed")
        only.add_argument("--install", action="store_true", help="only install the package: ./test then uses it, too")

    def handle(self, *args: Any, check: bool, install: bool, **options: Any) -> None:
        try:
            self.stdout.write(_install() if install else _deploy(check=check))
        except TinybirdPackageError as error:
            raise CommandError(str(error)) from error


def _install() -> str:
    return f"tinybird {VERSION} is in {install()}."


def _deploy(*, check: bool) -> str:
    missing = [name for name in ("TINYBIRD_URL", "TINYBIRD_SIGNING_KEY") if not getattr(settings, name)]
    if missing:
        raise CommandError(f"{' and '.join(missing)} must be set: a deployment is made with the token admin.")
    return deploy(check=check)
