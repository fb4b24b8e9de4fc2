"""What each field and parameter means, in one sentence: said once, however many schemas have it.

`FIELDS` go by the schema's name without its ending (`LinkIn`, `LinkOut` and `LinkPatch` are `Link`), then by field;
under "" stand those that mean the same everywhere. A schema's own `Field(description=…)` wins.
"""

import re
from typing import Any, Final

from getowl.api.words.clicks import CLICKS, FILTERS
from getowl.api.words.fields import ANYWHERE, FIELDS
from getowl.api.words.links import LINKS
from getowl.api.words.parameters import PARAMETERS

Schema = dict[str, Any]

OF_FIELDS: Final = {"": ANYWHERE, **FIELDS, **LINKS, **CLICKS}
OF_PARAMETERS: Final = {"": FILTERS, **PARAMETERS}
_ENDING: Final = re.compile(r"(In|Out|Patch|Detail|Created|List)$")


def describe_fields(name: str, schema: Schema) -> None:
    """Put words to the fields of a schema that have none."""
    own = OF_FIELDS.get(_ENDING.sub("", name), {})
    for field, one in schema.get("properties", {}).items():
        _put(one, own.get(field) or OF_FIELDS[""].get(field))


def describe_parameters(operation: Schema) -> None:
    """Put words to the parameters, and the fields of a form, that have none."""
    own = OF_PARAMETERS.get(operation["operationId"], {})
    for parameter in operation.get("parameters", []):
        words = own.get(parameter["name"]) or OF_PARAMETERS[""].get(parameter["name"])
        if not parameter["schema"].get("description"):
            _put(parameter, words)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for field, one in content["schema"].get("properties", {}).items():
            _put(one, own.get(field))


def _put(one: Schema, words: str | None) -> None:
    if words and not one.get("description"):
        one["description"] = words
