"""Nothing that people read is forgotten: strings are marked, catalogues are up to date, German is complete."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.template import engines
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from getowl.tests.unmarked import unmarked
from getowl.translations.catalogues import DOMAINS, languages, path_of, read
from getowl.translations.extraction import found
from getowl.views.words import words_of

# Folders whose texts are not done yet. Take one out when it is done; nothing is ever added.
NOT_YET: tuple[str, ...] = ()
# Pages that only developers and support staff see, those for visitors of links, which have texts of their own, and what
# is written about the API, whose own words are English.
ENGLISH = (
    "outbox.html",
    "styleguide",
    "admin/",
    "templates/support/",
    "edge_pages/",
    "_local_dns.html",
    "api_docs/reference/",
)
TEMPLATES = sorted(
    path
    for path in Path(settings.BASE_DIR).glob("*/templates/**/*.*")
    if not any(part in str(path) for part in ENGLISH) and path.relative_to(settings.BASE_DIR).parts[0] not in NOT_YET
)
CATALOGUES = [(language, domain) for language in languages() for domain in DOMAINS]
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|</?\w+|\{\w+\}")


@pytest.mark.parametrize(
    ("template", "texts"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}, {{ name }} - 5</p>', []),
        ("<p>{{ count }} links{# many #}</p>", ["links"]),
        ("{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %} you", ["you"]),
        ('<a href="/x?label=y" class="button" aria-label="Close {{ name }}">&times;</a>', ["Close"]),
        ('{% include "x.html" with label="Save" kind="live" word=_("Live") %}', ["Save"]),
        ('{% field form.name "Your name" %}{% field form.name _("Name") %}', ["Your name"]),
        ("{% comment %}Nobody reads this{% endcomment %}<!-- nor this -->", []),
    ],
)
def test_unmarked_text_is_found(template: str, texts: list[str]) -> None:
    assert list(unmarked(template)) == texts


def test_every_text_of_a_template_is_marked() -> None:
    assert TEMPLATES
    found_in = {str(path.relative_to(settings.BASE_DIR)): list(unmarked(path.read_text())) for path in TEMPLATES}
    assert {path: texts for path, texts in found_in.items() if texts} == {}


def wanted(domain: str) -> Catalog:
    return found(domain, leaving_out=NOT_YET)


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_every_string_is_translated(language: str, domain: str) -> None:
    catalogue = read(path_of(language, domain), language)
    missing = [message.id for message in wanted(domain) if message.id and not _has(catalogue, message)]
    assert missing == [], "run manage.py translate, and fill in what it lists"


def _has(catalogue: Catalog, message: Message) -> bool:
    ours = catalogue.get(message.id, message.context)
    texts = [] if ours is None else [ours.string] if isinstance(ours.string, str) else list(ours.string or ())
    return bool(texts) and all(texts) and ours is not None and not ours.fuzzy


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_translations_keep_what_is_filled_in(language: str, domain: str) -> None:
    wrong = []
    for message in (message for message in read(path_of(language, domain), language) if message.id):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        allowed = [sorted(PLACEHOLDERS.findall(text)) for text in ids]
        wrong += [text for text in texts if text and sorted(PLACEHOLDERS.findall(text)) not in allowed]
    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_no_text_is_left_that_nothing_says(language: str, domain: str) -> None:
    said = found(domain)
    catalogue = read(path_of(language, domain), language)
    assert [message.id for message in catalogue if message.id and said.get(message.id, message.context) is None] == []


def test_catalogues_merge_easily() -> None:
    for language, domain in CATALOGUES:
        text = path_of(language, domain).read_text()
        assert "Date" not in text.partition("\n\n")[0]
        assert "\n#: " not in text


def test_numbers_and_plurals() -> None:
    template = engines["django"].from_string(
        "{% load i18n humanize %}{{ big|intcomma }} {{ big }} {{ part|floatformat:1 }} "
        "{% blocktranslate count left=2 %}{{ left }} code is left."
        "{% plural %}{{ left }} codes are left.{% endblocktranslate %}"
    )
    with translation.override("de"):
        assert template.render({"big": 12345, "part": 1.25}) == "12.345 12345 1,3 2 Codes sind übrig."
        assert ngettext("%(left)s code is left.", "%(left)s codes are left.", 1) == "%(left)s Code ist übrig."


def test_scripts_say_it_in_the_language_of_the_page(client: Client, db: None) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "de"}).text
    address = re.findall(r'src="(/words/de-\w+\.js)"', page)[0]
    answer = client.get(address)
    assert "Kopiert" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/words/de-0.js").headers["Cache-Control"] == "no-store"
    assert client.get("/words/tlh-0.js").status_code == 404
    assert len(words_of("de")[0]) < 40_000
