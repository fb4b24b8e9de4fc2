"""Build the Lambda@Edge zip."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from edge.packaging import MAX_ZIP_BYTES, PackageTooBig, build_zip
from edge.resolver.config import ConfigError, EdgeConfig, Replica, parse_config


class Command(BaseCommand):
    """`manage.py build_edge`: reproducible, so that its hash says whether there is anything to deploy."""

    help = "Build the Lambda@Edge zip from the settings, or from a configuration file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to read the configuration from and where to write the zip."""
        parser.add_argument("--out", type=Path, default=Path("var/edge.zip"), help="default: %(default)s")
        parser.add_argument("--config", type=Path, help="a config.json to bake in instead of the settings'")

    def handle(self, *args: Any, out: Path, config: Path | None, **options: Any) -> None:
        """Build, and print what was built."""
        try:
            baked = parse_config(config.read_bytes()) if config else config_from_settings()
            result = build_zip(baked, out)
        except (ConfigError, PackageTooBig, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{result.path}\nsize {result.size:,} of {MAX_ZIP_BYTES:,} bytes\nsha256 {result.sha256}")


def config_from_settings() -> EdgeConfig:
    """What the resolver needs of the settings."""
    return EdgeConfig(
        table=settings.EDGE_TABLE,
        replicas=tuple(Replica(str(one["region"]), one.get("endpoint")) for one in settings.EDGE_REPLICAS),
        default_hosts=tuple(settings.SHORT_HOSTS),
        max_age_seconds=settings.EDGE_MAX_AGE_SECONDS,
        origin_host=settings.EDGE_ORIGIN_HOST,
        origin_secret=settings.EDGE_ORIGIN_SECRET,
    )
