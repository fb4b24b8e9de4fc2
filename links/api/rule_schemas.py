"""Rules and variants as they go in and out. What goes out can be sent in again."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema
from pydantic.alias_generators import to_camel

from links.shown import shown_rule, shown_variant

IN = ConfigDict(alias_generator=to_camel, extra="forbid")
OUT = ConfigDict(alias_generator=to_camel, populate_by_name=True)

# Lengths and contents are the services' business; these only keep out what is no text at all.
Text = Annotated[StrictStr, Field(max_length=10_000)]
ConditionType = Literal[
    "country",
    "device",
    "eu",
    "continent",
    "query",
    "time",
    "os",
    "region",
    "language",
    "referrer",
    "browser",
    "bot",
]

_TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 100}
_PARAMETER = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "value": {"type": ["string", "null"]}},
    "required": ["name"],
}
_TIME = {
    "type": "object",
    "properties": {
        "days": {"type": "array", "items": {"enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}},
        "from": {"type": "string", "example": "09:00", "default": "00:00"},
        "to": {"type": "string", "example": "17:30", "default": "24:00"},
        "timezone": {"type": "string", "example": "Europe/Berlin"},
    },
    "required": ["timezone"],
}
_PARAMETERS = {"type": "array", "items": _PARAMETER, "minItems": 1, "maxItems": 100}
# A union of models would name its own parts in errors: the service names what the caller wrote.
Values = Annotated[Any, WithJsonSchema({"anyOf": [_TEXTS, _PARAMETERS, _TIME, {"type": "null"}]})]


class ConditionIn(BaseModel):
    """One test of a visitor: it holds if one of the values does. `negate` turns it round; `eu` and `bot` have none."""

    model_config = IN

    type: ConditionType
    negate: StrictBool = False
    values: Values = None


class VariantIn(BaseModel):
    """One of several destinations, chosen by its share of the sum of weights. Without an id it gets a new one."""

    model_config = IN

    id: Text | None = None
    name: Text | None = None
    destination_url: Text
    weight: StrictInt


class RuleIn(BaseModel):
    """Where visitors go for whom all conditions hold: to destinationUrl, or to one of variants."""

    model_config = IN

    id: Text | None = None
    name: Text | None = None
    conditions: list[ConditionIn] = Field(max_length=100)
    destination_url: Text | None = None
    variants: list[VariantIn] | None = Field(default=None, max_length=100)


class ConditionOut(BaseModel):
    """A condition."""

    type: ConditionType
    negate: bool
    values: Values


class VariantOut(BaseModel):
    """A variant."""

    model_config = OUT

    id: str
    name: str
    destination_url: str
    weight: int


class RuleOut(BaseModel):
    """A rule."""

    model_config = OUT

    id: str
    name: str
    conditions: list[ConditionOut]
    destination_url: str | None
    variants: list[VariantOut] | None


def entry_fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A rule or a variant under the services' names."""
    fields = {"destination" if name == "destination_url" else name: value for name, value in entry.items()}
    if fields.get("variants"):
        fields["variants"] = [entry_fields(one) for one in fields["variants"]]
    return fields


def rules_out(rules: Sequence[Mapping[str, Any]]) -> list[RuleOut]:
    """Stored rules as the API shows them."""
    return [RuleOut(**shown_rule(rule)) for rule in rules]


def variants_out(variants: Sequence[Mapping[str, Any]]) -> list[VariantOut]:
    """Stored variants as the API shows them."""
    return [VariantOut(**shown_variant(variant)) for variant in variants]
