"""Finds every string that is marked for translation: in Python, in templates and in scripts."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from getowl.translations.catalogues import PROJECT

_APPS: Final = ("accounts", "analytics", "domains", "exports", "getowl", "links", "webhooks")
# Of the local stack, and of others: nobody reads them in another language.
_LEFT_OUT: Final = {"tests", "migrations", "local", "vendor", "management"}
_LAZY: Final = {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, **_LAZY}


def found(domain: str, *, leaving_out: Iterable[str] = ()) -> Catalog:
    """What the code says now, without translations, except for what only these apps say.

    Raises SyntaxError for a template that breaks the rules.
    """
    catalogue = Catalog(fuzzy=False)
    suffixes = {"django": (".py", ".html", ".txt"), "djangojs": (".js",)}[domain]
    for path in _files(suffixes, [app for app in _APPS if app not in leaving_out]):
        for message, context in _messages(path):
            catalogue.add(message, context=context)
    return catalogue


def _files(suffixes: Iterable[str], apps: Iterable[str]) -> Iterator[Path]:
    for app in apps:
        for path in sorted((PROJECT / app).rglob("*")):
            inside = path.relative_to(PROJECT)
            of_a_template = inside.suffix == ".txt" and "templates" not in inside.parts
            if inside.suffix in suffixes and not of_a_template and not _LEFT_OUT & set(inside.parts):
                yield path


def _messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    method, text = "python", path.read_text()
    if path.suffix == ".js":
        method = "javascript"
    elif path.suffix != ".py":
        # Django turns a template into calls of gettext between blanks; as lines without indentation they are Python.
        text = "\n".join(line.lstrip() for line in templatize(text, str(path)).splitlines())
    for _, message, _, context in extract(method, BytesIO(text.encode()), _KEYWORDS):
        yield message, context
