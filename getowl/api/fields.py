"""What people read of a field: its type and its limits in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/"
_WORDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
_FORMATS: Final = {"date-time": "time", "binary": "file"}
# Longer texts are refused by the services, which say what the limit is; this one only keeps out what is no text at all.
_NO_LIMIT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an object. `refers`: the object that it holds, "" for none."""

    name: str
    type: str
    refers: str
    required: bool
    choices: list[str]
    limits: str
    default: str
    text: str

    @classmethod
    def of(cls, name: str, schema: Schema, *, required: bool) -> Self:
        """The field that a schema describes."""
        words, refers = type_of(schema)
        return cls(
            name=name,
            type=words,
            refers=refers,
            required=required,
            choices=[_shown(one) for part in _parts(schema) for one in part.get("enum", [])],
            limits=", ".join(limit for part in _parts(schema) for limit in _limits(part)),
            default="" if schema.get("default") in (None, "", [], {}) else _shown(schema["default"]),
            text=" ".join(schema.get("description", "").split()),
        )


def fields_of(schema: Schema) -> list[Field]:
    """The fields of an object."""
    required = set(schema.get("required", []))
    return [Field.of(name, one, required=name in required) for name, one in schema.get("properties", {}).items()]


def type_of(schema: Schema) -> tuple[str, str]:
    """The type in words, and the name of the object in it."""
    found = [_type(one) for one in _parts(schema)]
    words = list(dict.fromkeys(words for words, _ in found))
    refers = [name for _, name in found if name]
    return " or ".join(sorted(words, key=lambda one: one == "null")), refers[0] if refers else ""


def references(schema: Any) -> Iterator[str]:
    """The names of all objects that a part of the description refers to."""
    if isinstance(schema, dict):
        name = schema.get("$ref", "")
        if name.startswith(_REFERENCE):
            yield name.removeprefix(_REFERENCE)
        for one in schema.values():
            yield from references(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from references(one)


def _parts(schema: Schema) -> list[Schema]:
    several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if several:
        return [part for one in several for part in _parts(one)]
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": one} for one in schema["type"]]
    return [schema]


def _type(schema: Schema) -> tuple[str, str]:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return name, name
    kind = schema.get("type")
    if kind == "array":
        words, refers = type_of(schema.get("items", {}))
        return f"list of {words}", refers
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]], ""
    return _WORDS.get(str(kind), "text" if "enum" in schema else "anything"), ""


def _limits(schema: Schema) -> Iterator[str]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        yield f"{least:,} to {most:,}"
    elif least is not None:
        yield f"from {least:,}"
    elif most is not None:
        yield f"up to {most:,}"
    if schema.get("maxLength", _NO_LIMIT) < _NO_LIMIT:
        yield f"up to {schema['maxLength']:,} characters"
    if "maxItems" in schema:
        yield f"up to {schema['maxItems']:,}"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
