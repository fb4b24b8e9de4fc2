"""`manage.py translate`: brings the .po files up to date with the code, and says what is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from getowl.translations.catalogues import DOMAINS, compile_catalogues, languages, path_of, read, text_of
from getowl.translations.extraction import found


class Command(BaseCommand):
    help = "Bring the catalogues of all languages up to date, compile them, and list what is not translated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a file would change")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Raises CommandError where words are missing, or with --check where a file is not up to date."""
        missing: list[str] = []
        for domain in DOMAINS:
            for language in languages():
                catalogue = read(path_of(language, domain), language)
                catalogue.update(found(domain), no_fuzzy_matching=True, update_creation_date=False)
                missing += [f"{language}: {message.id!r}" for message in catalogue if message.id and not _done(message)]
                self._write(path_of(language, domain), text_of(catalogue), check)
        compile_catalogues()
        if missing:
            raise CommandError("\n".join(["Not translated:", *missing]))

    def _write(self, path: Any, text: str, check: bool) -> None:
        if path.exists() and path.read_text() == text:
            return
        if check:
            raise CommandError(f"{path} is not up to date: run manage.py translate.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _done(message: Any) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string
    return bool(texts) and all(texts) and not message.fuzzy
