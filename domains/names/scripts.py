"""Which writing systems a label uses, and which of them may stand together.

The rule is "highly restrictive" of Unicode UTS 39, section 5.2: one script, or one of three mixtures that
Chinese, Japanese and Korean are really written in. It holds for each label by itself: labels belong to different
owners. The script comes from the character's Unicode name, because the standard library carries no script property;
a script that is named by two words is told apart by its first, which can only refuse more, never less, except
inside such a pair.
"""

import unicodedata
from collections.abc import Iterable

_EAST_ASIAN = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
# First words of names of letters and digits that several scripts share.
_COMMON = frozenset({"DIGIT", "KATAKANA-HIRAGANA", "MODIFIER"})
_OTHER_WORDS = {
    "CJK": "HAN",
    "IDEOGRAPHIC": "HAN",
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",
    "MICRO": "GREEK",
}


def scripts_of(text: str) -> set[str]:
    """Return the writing systems of `text` ("LATIN", "HAN"); only letters and digits count."""
    letters = (character for character in text if unicodedata.category(character)[0] in "LN")
    words = {unicodedata.name(letter, "UNNAMED").split(" ", 1)[0] for letter in letters}
    return {_OTHER_WORDS.get(word, word) for word in words - _COMMON}


def may_stand_together(scripts: Iterable[str]) -> bool:
    """Whether a label may use all of these scripts at once."""
    used = frozenset(scripts)
    return len(used) <= 1 or any(used <= mixture for mixture in _EAST_ASIAN)


def has_emoji(text: str) -> bool:
    """Whether `text` holds a pictograph, a variation selector or a joiner between them.

    "So" (other symbol) and "Sk" (skin tones) take in all of Unicode's emoji but the digits, which are host name
    characters anyway, and a few signs that IDNA 2008 refuses as well.
    """
    return any(unicodedata.category(character) in ("So", "Sk") or character == "\ufe0f" for character in text)
