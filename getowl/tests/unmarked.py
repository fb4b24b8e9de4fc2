"""Finds text of templates that nobody marked for translation: between tags, in attributes, in arguments of tags."""

import re
from collections.abc import Iterator

from django.template.base import Lexer, Token, TokenType

# What is the same in every language: names, protocols, units, examples of addresses.
SAME_EVERYWHERE = re.compile(
    r"\b(getowl|API|QR|UTC|DNS|CNAME|TXT|CAA|HTTPS?|TLS|HSTS|AWS|URL|JSON|CSV|SVG|PNG|iOS|Android|GitHub|Google|UTM|A/B"
    r"|AAAA|SHA-256|HMAC|OpenID|SSO|SAML|POST|GET|kB|MB|ms|px|[\w.-]+\.(com|example|org|html?|csv)(/\S*)?)\b"
)
_ENTITY = re.compile(r"&#?\w+;")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z!](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.DOTALL)
_ATTRIBUTE = re.compile(r"\s(?:aria-label|title|placeholder|alt|label)=\"([^\"]*)\"")
# Arguments of {% include %} and of the tags of fields that people read.
_ARGUMENT = re.compile(r"\b(?:label|title|text|word|action_label|help_text|keep|what|never)=\"([^\"]+)\"")
_FIELD_LABEL = re.compile(r"^field\s+\S+\s+\"([^\"]+)\"")
_BETWEEN = "\x00"


def unmarked(template: str) -> Iterator[str]:
    """Every text of a template's source that is not marked."""
    rest: list[str] = []
    skipping = ""
    for token in Lexer(template).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and not skipping:
            if name.startswith("blocktrans") or name in ("comment", "verbatim"):
                skipping = f"end{name}"
            yield from _arguments(token)
            rest.append(_BETWEEN)
        elif token.token_type == TokenType.BLOCK and name == skipping:
            skipping = ""
        elif not skipping and token.token_type == TokenType.TEXT:
            rest.append(token.contents)
        elif not skipping and token.token_type == TokenType.VAR:
            rest.append(_BETWEEN)
    source = "".join(rest)
    pieces = [*_TAG.split(source), *(text for tag in _TAG.findall(source) for text in _ATTRIBUTE.findall(tag))]
    for piece in pieces:
        yield from (text.strip() for text in piece.split(_BETWEEN) if _says_something(text))


def _arguments(token: Token) -> Iterator[str]:
    texts = [*_ARGUMENT.findall(token.contents), *_FIELD_LABEL.findall(token.contents)]
    yield from (text for text in texts if _says_something(text))


def _says_something(text: str) -> bool:
    return bool(_WORD.search(SAME_EVERYWHERE.sub("", _ENTITY.sub("", text))))
