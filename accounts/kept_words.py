"""Sentences that workers wrote down, said in the reader's language.

Rows hold them in English with their facts filled in: the API, audit data and support read them so. A page finds out
which sentence one is, and says it anew; what it does not know stays as it is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext

_FACT = re.compile(r"%\((\w+)\)s")


def say_again(text: str, sentences: Iterable[str]) -> str:
    """`text` in the language of now, if it is one of these sentences (ids of gettext), with any facts.

    A fact may be a sentence, or several between semicolons.
    """
    if not text or get_language() == settings.LANGUAGE_CODE:
        return text
    return _said(text, tuple(sentences))


def _said(text: str, known: tuple[str, ...]) -> str:
    for sentence in known:
        if found := _pattern(sentence).fullmatch(text):
            facts = {name: _said_fact(fact, known) for name, fact in found.groupdict().items()}
            return gettext(sentence) % facts
    return text


def _said_fact(fact: str, known: tuple[str, ...]) -> str:
    return "; ".join(_said(part, known) for part in fact.split("; "))


@lru_cache(maxsize=500)
def _pattern(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like with its facts; one that is named twice is the same in both places."""
    seen: set[str] = set()
    pattern = ""
    for at, part in enumerate(_FACT.split(sentence)):
        if at % 2 == 0:
            pattern += re.escape(part.replace("%%", "%"))
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(pattern, re.DOTALL)
