"""Whether programs written for one description of the API go on working with another.

What a request may hold may only grow, and what it must hold only shrink; what an answer always holds may only grow.
New values in an answer's enum are allowed: docs/api.md asks programs to expect them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Schema = dict[str, Any]

_MOST: Final = ("maximum", "maxLength", "maxItems")
_LEAST: Final = ("minimum", "minLength", "minItems")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What a program that was written for `old` stumbles over in `new`; empty if nothing."""
    return sorted(set(_changes(old, new)))


def _changes(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            where = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{where}: gone"
            else:
                yield from _operation(where, before, after, _Parts(old), _Parts(new))


@dataclass(frozen=True, slots=True)
class _Parts:
    """A description, to look up what its schemas refer to."""

    description: Schema

    def alternatives(self, schema: Schema) -> list[Schema]:
        """The schemas of which one holds, without references."""
        if "$ref" in schema:
            return self.alternatives(self.description["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        several = schema.get("anyOf") or schema.get("oneOf")
        if several:
            return [one for choice in several for one in self.alternatives(choice)]
        if isinstance(schema.get("type"), list):
            return [{**schema, "type": kind} for kind in schema["type"]]
        return [schema]


def _operation(where: str, old: Schema, new: Schema, before: _Parts, after: _Parts) -> Iterator[str]:
    for name in ("operationId", "security"):
        if old[name] != new[name]:
            yield f"{where}: {name} was {old[name]} and is {new[name]}"
    sent = _Comparison(before, after, is_sent=True)
    yield from _parameters(where, old.get("parameters", []), new.get("parameters", []), sent)
    if new.get("requestBody", {}).get("required") and not old.get("requestBody", {}).get("required"):
        yield f"{where}: a body is required"
    yield from _contents(where, old.get("requestBody", {}), new.get("requestBody", {}), sent)
    answered = _Comparison(before, after, is_sent=False)
    for status, response in old["responses"].items():
        if status not in new["responses"]:
            yield f"{where}: never answers {status} any more"
        else:
            yield from _contents(f"{where}: {status}", response, new["responses"][status], answered)


def _parameters(where: str, old: list[Schema], new: list[Schema], compare: "_Comparison") -> Iterator[str]:
    before = {(one["in"], one["name"]): one for one in old}
    after = {(one["in"], one["name"]): one for one in new}
    for place, one in after.items():
        if one["required"] and not before.get(place, {}).get("required"):
            yield f"{where}: {place[1]} is required"
    for place, one in before.items():
        if place not in after:
            yield f"{where}: {place[1]} is not taken any more"
        else:
            yield from compare.schemas(f"{where}: {place[1]}", one["schema"], after[place]["schema"])


def _contents(where: str, old: Schema, new: Schema, compare: "_Comparison") -> Iterator[str]:
    for kind, content in old.get("content", {}).items():
        after = new.get("content", {}).get(kind)
        if after is None:
            yield f"{where}: no {kind} any more"
        else:
            yield from compare.schemas(where, content["schema"], after["schema"])


@dataclass(slots=True)
class _Comparison:
    """Compares schemas of what is sent to the API, or else of what it answers."""

    before: _Parts
    after: _Parts
    is_sent: bool
    under_way: list[tuple[Schema, Schema]] = field(default_factory=list)  # a schema may hold itself

    def schemas(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What breaks where `new` stands in place of `old`."""
        if (old, new) in self.under_way:
            return
        self.under_way.append((old, new))
        was, now = _by_type(self.before.alternatives(old)), _by_type(self.after.alternatives(new))
        for kind in sorted((was.keys() - now.keys()) if self.is_sent else (now.keys() - was.keys())):
            yield f"{where}: {'may no longer be' if self.is_sent else 'may now be'} {kind}"
        for kind in sorted(was.keys() & now.keys()):
            # Several of one type are compared in their order: the API has such unions nowhere that change it.
            for one, other in zip(was[kind], now[kind], strict=False):
                yield from self._same_type(where, one, other)
        self.under_way.pop()

    def _same_type(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        if self.is_sent:
            yield from _narrowed(where, old, new)
        yield from self._properties(where, old, new)
        for name in ("items", "additionalProperties"):
            if isinstance(old.get(name), dict) and isinstance(new.get(name), dict):
                yield from self.schemas(f"{where}[]", old[name], new[name])

    def _properties(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name not in after:
                yield f"{where}.{name}: gone"
            else:
                yield from self.schemas(f"{where}.{name}", schema, after[name])
        was, now = set(old.get("required", [])), set(new.get("required", []))
        for name in now - was if self.is_sent else (was - now) & after.keys():
            yield f"{where}.{name}: {'is required' if self.is_sent else 'may be missing'}"


def _by_type(schemas: list[Schema]) -> dict[str, list[Schema]]:
    found: dict[str, list[Schema]] = {}
    for schema in schemas:
        kind = schema.get("type") or ("object" if "properties" in schema else "anything")
        found.setdefault(str(kind), []).append(schema)
    return found


def _narrowed(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for name in _MOST:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{where}: {name} is {new[name]}"
    for name in _LEAST:
        if name in new and new[name] > old.get(name, 0):
            yield f"{where}: {name} is {new[name]}"
    allowed = new.get("enum", [new["const"]] if "const" in new else None)
    if allowed is not None:
        for value in old.get("enum", [old.get("const", "anything else")]):
            if value not in allowed:
                yield f"{where}: may no longer be {value}"
    for name in ("format", "pattern"):
        if name in new and new[name] != old.get(name):
            yield f"{where}: {name} is {new[name]}"
    if new.get("additionalProperties") is False and old.get("additionalProperties", True) is not False:
        yield f"{where}: unknown fields are refused"
