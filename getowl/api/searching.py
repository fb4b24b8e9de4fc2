"""Finding what the pages about the API say: operations, fields and error codes."""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from django.urls import reverse

from getowl.api.codes import CODES
from getowl.api.reference import areas

MOST: Final = 40


class Hit(NamedTuple):
    """A place on a page. `name`: what people look for; `text`: the line below; `kind`: where it belongs."""

    name: str
    kind: str
    text: str
    url: str
    is_field: bool = False


def search(words: str) -> list[Hit]:
    """Where all of the words stand, names first, and operations and codes before fields, at most MOST."""
    wanted = words.lower().split()
    if not wanted:
        return []
    found = [hit for hit, text in _index() if all(word in text for word in wanted)]
    found.sort(key=lambda hit: (wanted[0] not in hit.name.lower(), hit.is_field))
    return found[:MOST]


@cache
def _index() -> list[tuple[Hit, str]]:
    return [(hit, f"{hit.name} {hit.kind} {hit.text}".lower()) for hit in _all()]


def _all() -> Iterator[Hit]:
    for area in areas().values():
        page = reverse("api_docs:area", args=[area.slug])
        for one in area.operations:
            url = f"{page}#{one.id}"
            yield Hit(f"{one.method} {one.path}", area.name, one.summary, url)
            for field in [*one.body, *one.parameters, *one.shared]:
                yield Hit(field.name, f"{one.method} {one.path}", field.text or field.type, url, True)
        for thing in area.shapes:
            for field in thing.fields:
                yield Hit(field.name, thing.name, field.text or field.type, f"{page}#{thing.name}", True)
    errors = reverse("api_docs:errors")
    for code in CODES.values():
        statuses = ", ".join(map(str, code.statuses))
        yield Hit(code.code, f"error {statuses}", code.meaning, f"{errors}#{code.code}")
