"""The two JSON files that let phones open a domain's links in apps.

Only the outer shape is looked at: what is inside is between the app's maker and the phone, and changes with it.
Apple: "Supporting associated domains"; Google: "Digital Asset Links", statement list syntax.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from domains.errors import BadSetting

APPLE_SECTIONS: Final = ("applinks", "webcredentials", "appclips", "activitycontinuation")

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING_OR_SPACE: Final = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|\s+')
_DECODER: Final = json.JSONDecoder()


def clean_apple_app_site(name: str, value: str) -> str:
    """The apple-app-site-association file as it is stored, "" for none. Raises BadSetting."""
    text = _tidy(value)
    if not text:
        return ""
    if not isinstance(_parsed(name, text), dict):
        raise _bad_shape(name, text, 0, _('it has to be an object: {"applinks": …}'))
    seen = set()
    for section, value_of_it, at in _members(text):
        if section in seen:
            raise _bad_shape(name, text, at, _("“%(section)s” is there for the second time") % {"section": section})
        seen.add(section)
        if section in APPLE_SECTIONS and not isinstance(value_of_it, dict):
            raise _bad_shape(name, text, at, _("“%(section)s” has to be an object: {…}") % {"section": section})
    if not seen.intersection(APPLE_SECTIONS):
        raise _bad_shape(
            name,
            text,
            0,
            _("it needs at least one of %(apple_sections)s") % {"apple_sections": ", ".join(APPLE_SECTIONS)},
        )
    return text


def clean_asset_links(name: str, value: str) -> str:
    """The assetlinks.json file as it is stored, "" for none. Raises BadSetting."""
    text = _tidy(value)
    if not text:
        return ""
    statements = _parsed(name, text)
    if not isinstance(statements, list):
        raise _bad_shape(name, text, 0, _("it has to be a list of statements: […]"))
    if not statements:
        raise _bad_shape(name, text, 0, _("the list has no statement; leave the field empty instead"))
    for _name, statement, at in _members(text):
        if problem := _problem_of(statement):
            raise _bad_shape(name, text, at, problem)
    return text


def compact(text: str) -> str:
    """Good JSON without the space between its parts; what stands in strings and numbers stays to the letter."""
    return _STRING_OR_SPACE.sub(lambda found: found[1] or "", text)


def _problem_of(statement: Any) -> str:
    """What is wrong with a statement of assetlinks.json, "" for nothing."""
    if not isinstance(statement, dict):
        return _('a statement has to be an object: {"relation": […], "target": {…}}')
    if isinstance(statement.get("include"), str):  # the statements stand in another file
        return ""
    relation, target = statement.get("relation"), statement.get("target")
    if not isinstance(relation, list) or not relation or not all(isinstance(one, str) for one in relation):
        return _('the statement needs a “relation”, a list such as ["delegate_permission/common.handle_all_urls"]')
    if not isinstance(target, dict) or not isinstance(target.get("namespace"), str):
        return _('the statement needs a “target”, an object such as {"namespace": "android_app", …}')
    return ""


def _tidy(value: str) -> str:
    """Without what editors put around a file; lines end as the line numbers of errors count them."""
    return value.removeprefix("\ufeff").strip().replace("\r\n", "\n")


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        problem = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        raise _bad_shape(
            name, text, error.pos, _("this is not JSON: %(problem)s") % {"problem": problem}, code="json"
        ) from None
    except (ValueError, RecursionError) as error:
        # A number that no program reads, or parts within parts within parts.
        problem = _("it is nested too deeply") if isinstance(error, RecursionError) else str(error).split(";")[0]
        raise BadSetting(
            name, "json", _("This is not JSON that phones read: %(problem)s.") % {"problem": problem[:100]}
        ) from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(_("%(constant)s is no number") % {"constant": constant})


def _bad_shape(name: str, text: str, at: int, problem: str, *, code: str = "shape") -> BadSetting:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return BadSetting(
        name,
        code,
        _("Line %(line)s, column %(column)s: %(problem)s.") % {"line": line, "column": column, "problem": problem},
    )


def _members(text: str) -> Iterator[tuple[str, Any, int]]:
    """Each member of the outermost object or array of good JSON: its name ("" in an array), its value, and where the
    value begins."""
    named = text[0] == "{"
    at = _after_space(text, 1)
    while text[at] not in "]}":
        name = ""
        if named:
            name, at = _DECODER.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)  # past the colon
        value, end = _DECODER.raw_decode(text, at)
        yield name, value, at
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
