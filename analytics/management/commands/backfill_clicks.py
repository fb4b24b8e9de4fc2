"""`python manage.py backfill_clicks`: clicks that the stream missed, from CloudFront's standard log in S3."""

from argparse import ArgumentParser
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.backfill.files import Bucket, LogFile, Notes
from analytics.tinybird_client import TinybirdError, Window, operators

if TYPE_CHECKING:
    from analytics.backfill.run import Backfill, Report


class Command(BaseCommand):
    help = "Read CloudFront's standard log of a window and send the clicks that are not there yet. It may be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=_moment, required=True, help="2026-11-25T14:00 is UTC")
        parser.add_argument("--to", dest="end", type=_moment, required=True, help="the first moment that is not wanted")
        parser.add_argument("--bucket", default=settings.CLICK_LOG_BUCKET, help="default: CLICK_LOG_BUCKET")
        parser.add_argument("--prefix", default=settings.CLICK_LOG_PREFIX, help="default: CLICK_LOG_PREFIX")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")
        parser.add_argument(
            "--not-recognised",
            action="store_true",
            help="leave visitors without a number and a city: the standard log does not say who objects to that",
        )
        parser.add_argument(
            "--notes", type=Path, default=settings.VAR_DIR / "backfill-notes.txt", help="the files that are done"
        )

    def handle(self, *args: Any, start: datetime, end: datetime, **options: Any) -> None:
        if start >= end:
            raise CommandError("--from must be before --to.")
        if not options["bucket"]:
            raise CommandError("--bucket or CLICK_LOG_BUCKET must name the bucket of CloudFront's standard log.")
        window = Window(start, end)
        backfill = _backfill(window, recognise=not options["not_recognised"], dry_run=options["dry_run"])
        bucket = Bucket(options["bucket"], options["prefix"])
        try:
            self._run(backfill, bucket, Notes(options["notes"], window, bucket.name))
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"S3 does not answer: {error}. Run it again: what is done is noted.") from error
        except TinybirdError as error:
            raise CommandError(f"{error} Run it again: what is done is noted.") from error
        finally:
            backfill.forwarder.close()

    def _run(self, backfill: "Backfill", bucket: Bucket, notes: Notes) -> None:
        from analytics.backfill.run import BackfillStopped, Report

        total, damaged, files = Report(), [], 0
        for file in bucket.files(backfill.window):
            files += 1
            if notes.has(file):
                self.stdout.write(f"{file.key}  done before")
                continue
            try:
                report = backfill.file(f"s3://{bucket.name}/{file.key}", bucket.chunks(file))
            except BackfillStopped as error:
                raise CommandError(f"Tinybird did not take {file.key}: {error}. Run it again.") from error
            self._say(file, report, backfill.dry_run)
            _add(total, report)
            if report.damage:
                damaged.append(file.key)
            elif not backfill.dry_run:
                notes.add(file)
        self.stdout.write(f"{files} files  {_numbers(total, backfill.dry_run)}")
        if not files:
            raise CommandError("There is no file of this window: are bucket and prefix right?")
        if damaged:
            raise CommandError(f"{len(damaged)} files were set aside: {', '.join(damaged)}")
        if total.quarantined:
            raise CommandError(f"{total.quarantined} rows are in quarantine: see the data source clicks_quarantine.")

    def _say(self, file: LogFile, report: "Report", dry_run: bool) -> None:
        damage = f"  set aside: {report.damage}" if report.damage else ""
        self.stdout.write(f"{file.key}  {_numbers(report, dry_run)}{damage}")


def _backfill(window: Window, *, recognise: bool, dry_run: bool) -> "Backfill":
    try:
        # Not above: the web app's environment has none of the forwarder's packages, and lists its commands.
        from analytics.backfill.run import Backfill
        from analytics.forwarder.config import ConfigError
        from analytics.forwarder.places import PlacesFileError
        from analytics.forwarding import config_from_settings, local_forwarder
    except ModuleNotFoundError as error:
        raise CommandError(f"{error}: pip install -r requirements-forwarder.txt") from error
    try:
        config = config_from_settings()
        if not recognise:
            config = replace(config, honour_objections=True)
        known = operators().known
        forwarder = local_forwarder(config)
    except (ConfigError, PlacesFileError, TinybirdError) as error:
        raise CommandError(str(error)) from error
    return Backfill(
        window=window, forwarder=forwarder, known=known, now=timezone.now(), recognise=recognise, dry_run=dry_run
    )


def _add(total: "Report", report: "Report") -> None:
    for field in fields(report):
        if field.name != "damage":
            setattr(total, field.name, getattr(total, field.name) + getattr(report, field.name))


def _numbers(report: "Report", dry_run: bool) -> str:
    names = {"sent": "would send" if dry_run else "sent", "known": "already there", "outside": "outside the window"}
    names |= {"aside": "set aside", "quarantined": "in quarantine"}
    return ", ".join(f"{names.get(name, name)} {value}" for name, value in asdict(report).items() if name != "damage")


def _moment(text: str) -> datetime:
    """A time of ISO 8601, of UTC where it says nothing else. Raises ValueError, which argparse shows."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
