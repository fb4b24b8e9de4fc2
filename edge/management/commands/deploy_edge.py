"""`python manage.py deploy_edge`: the resolver, as the settings configure it, live on every distribution."""

from __future__ import annotations

import base64
import re
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from edge.deploy.aws import Aws, connect
from edge.deploy.errors import BadSettings, DeployError
from edge.deploy.plan import Plan, plan_code, plan_version
from edge.deploy.smoke import Check, default_checks, failures, parse_check
from edge.deploy.steps import Job, Zip, deploy
from edge.management.commands.build_edge import config_from_settings
from edge.packaging import EDGE_RUNTIMES, RUNTIME, PackageTooBig, build_zip
from edge.resolver.config import ConfigError

_DISTRIBUTION = re.compile(r"E[A-Z0-9]+|[A-Z0-9]{13}")  # CloudFront's, and moto's


class Command(BaseCommand):
    """Safe to run twice, at the same time as somebody else, and after a run that was killed."""

    help = "Deploy the resolver to EDGE_DISTRIBUTION_IDS, verify it, and go back by itself when it fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to deploy and how to verify it."""
        parser.add_argument("--dry-run", action="store_true", help="print the plan and change nothing")
        parser.add_argument("--to", metavar="VERSION", help="go to a version that was published before")
        parser.add_argument(
            "--smoke-url",
            action="append",
            default=[],
            metavar="[STATUS:]URL",
            help="must answer so, by default with 200 or a redirect; may be repeated; beside the short domain's own",
        )
        parser.add_argument("--smoke-via", default="", metavar="HOST", help="connect there, before DNS does")
        parser.add_argument("--wait", type=float, default=1800, metavar="SECONDS", help="for CloudFront (%(default)s)")
        parser.add_argument("--pause", type=float, default=15, metavar="SECONDS", help="between looks (%(default)s)")
        parser.add_argument("--keep", type=int, default=5, metavar="N", help="versions to keep (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, print, and unless it is a dry run, do it."""
        try:
            self._run(**options)
        except (DeployError, ConfigError, PackageTooBig, OSError) as error:
            raise CommandError(str(error)) from error

    def _run(
        self,
        *,
        dry_run: bool,
        to: str | None,
        smoke_url: list[str],
        smoke_via: str,
        wait: float,
        pause: float,
        keep: int,
        **_: Any,
    ) -> None:
        if wait <= 0 or pause < 0 or keep < 1:
            raise BadSettings("--wait must be above 0, --pause at least 0 and --keep at least 1.")
        checks = [*_default_checks(), *map(parse_check, smoke_url)]
        package = None if to else _build()
        aws = connect(_function_name(), settings.AWS_ENDPOINT_URL)
        plan = _plan(aws, to, package)
        for line in plan.lines():
            self.stdout.write(line)
        if package and plan.runtime != RUNTIME:
            self.stdout.write(self.style.WARNING(_compiles_anew(plan.runtime)))
        if dry_run or plan.is_done:
            return
        job = Job(aws, self.stdout.write, lambda: failures(checks, smoke_via), wait, pause, keep)
        self.stdout.write(self.style.SUCCESS(f"version {deploy(job, plan, package)} is live"))


def _compiles_anew(runtime: str) -> str:
    return (
        f"slow    Lambda@Edge has no {RUNTIME}, which this is: the function stays on {runtime}, cannot use the zip's "
        f"bytecode, and each cold start takes about twice as long. Deploy with {' or '.join(sorted(EDGE_RUNTIMES))}."
    )


def _plan(aws: Aws, to: str | None, package: Zip | None) -> Plan:
    function = aws.function()
    distributions = [aws.distribution(identifier, function.arn) for identifier in _distribution_ids()]
    journal = aws.journal(function.arn)
    if package is None:
        return plan_version(function, distributions, journal, str(to))
    # The zip's bytecode is of the Python that runs this; the function follows, where it can.
    runtime = RUNTIME if RUNTIME in EDGE_RUNTIMES else function.latest.runtime
    return plan_code(function, distributions, journal, package.sha256, runtime)


def _build() -> Zip:
    with tempfile.TemporaryDirectory() as folder:
        built = build_zip(config_from_settings(), Path(folder) / "edge.zip")
        return Zip(built.path.read_bytes(), base64.b64encode(bytes.fromhex(built.sha256)).decode())


def _function_name() -> str:
    name = str(settings.EDGE_FUNCTION_NAME)
    if not re.fullmatch(r"[A-Za-z0-9-_]{1,64}", name):
        raise BadSettings(f"EDGE_FUNCTION_NAME must be the function's plain name; it is {name!r}.")
    return name


def _distribution_ids() -> list[str]:
    identifiers = list(settings.EDGE_DISTRIBUTION_IDS)
    if not identifiers:
        raise BadSettings("EDGE_DISTRIBUTION_IDS is empty. The stack edge/infra/edge.yaml prints them as outputs.")
    wrong = [one for one in identifiers if not _DISTRIBUTION.fullmatch(one)]
    if wrong or len(set(identifiers)) != len(identifiers):
        raise BadSettings(f"EDGE_DISTRIBUTION_IDS must be ids such as E2QWRUHEXAMPLE, each once: {identifiers}.")
    return identifiers


def _default_checks() -> list[Check]:
    return default_checks(settings.SHORT_URL_BASE.rstrip("/"), not_found_url=settings.SHORT_HOST_NOT_FOUND_URL)
