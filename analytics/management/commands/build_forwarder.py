"""`python manage.py build_forwarder`: the zip of the Lambda function that forwards clicks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.packaging import HANDLER, MAX_ZIP_BYTES, NotForLambda, build_forwarder
from edge.packaging import PackageTooBig


class Command(BaseCommand):
    help = "Build the forwarder's zip. It needs what requirements-forwarder.txt names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.VAR_DIR / "forwarder.zip", help="default: %(default)s")

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        try:
            built = build_forwarder(out)
        except (NotForLambda, PackageTooBig, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{built.zip.path}\nsize {built.zip.size:,} of {MAX_ZIP_BYTES:,} bytes")
        self.stdout.write(f"sha256 {built.zip.sha256}\narchitecture {built.architecture}\nhandler {HANDLER}")
