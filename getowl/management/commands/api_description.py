"""Write docs/openapi.json anew, unless that would break programs that were written for it."""

import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from getowl.api.compatibility import breaking_changes
from getowl.api.urls import api

FILE: Final = Path(settings.BASE_DIR) / "docs" / "openapi.json"


def described() -> str:
    """The description as the file holds it."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


class Command(BaseCommand):
    """`--break` writes it even so, for what nobody can have used yet."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--break", action="store_true", dest="may_break", help="write incompatible changes, too")

    def handle(self, *args: Any, may_break: bool, **options: Any) -> None:
        text = described()
        old = json.loads(FILE.read_text()) if FILE.exists() else {"paths": {}}
        broken = breaking_changes(old, json.loads(text))
        if broken and not may_break:
            raise CommandError("Programs written for docs/openapi.json would break:\n  " + "\n  ".join(broken))
        FILE.write_text(text)
        self.stdout.write(f"{FILE}: {len(json.loads(text)['paths'])} addresses")
