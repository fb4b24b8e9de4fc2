"""Reads, writes and compiles the .po files. Needs no settings: images and tests compile before there are any."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
LOCALE: Final = PROJECT / "getowl" / "locale"
# Django's names: what the server says, and what scripts say in the browser.
DOMAINS: Final = ("django", "djangojs")

# These change with every run or say nothing, and would be in the way of every merge.
_HEADERS: Final = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


def languages() -> list[str]:
    """The languages that have a folder. English has none: its words are the ids."""
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def path_of(language: str, domain: str) -> Path:
    """Where the words of one language are."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str) -> Catalog:
    """One file's catalogue; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def text_of(catalogue: Catalog) -> str:
    """The file's text: one line for each message, sorted, without dates or places, so that merges are easy."""
    catalogue.fuzzy = False
    with tempfile.TemporaryFile() as file:
        write_po(file, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
        file.seek(0)
        head, _, messages = file.read().decode().partition("\n\n")
    kept = [line for line in head.splitlines() if line.startswith(tuple(f'"{name}:' for name in _HEADERS))]
    return "\n".join(['msgid ""', 'msgstr ""', *kept, "", messages])


def compile_catalogues() -> None:
    """Write the .mo beside every .po that is newer. Two processes may do it at once: each moves a whole file there."""
    for source, target in _pairs():
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        catalogue = read(source, source.parent.parent.name)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as file:
            write_mo(file, catalogue)
        # As readable as the source: a process of another user may serve it.
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)


def _pairs() -> Iterator[tuple[Path, Path]]:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        yield source, source.with_suffix(".mo")
