"""Rules and variants in the editor: JSON in a text field, which links/static/links/rules.js makes an editor of.

The shapes are the API's (links/api/rule_schemas.py), so that both refuse the same.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pydantic import TypeAdapter, ValidationError

from edge.resolver.agents import BROWSERS, DEVICES, SYSTEMS
from edge.resolver.places import CONTINENTS
from links.api.rule_schemas import RuleIn, VariantIn, entry_fields, rules_out, variants_out
from links.conditions import DAYS
from links.forms.choices import countries, languages

MAX_CHARACTERS: Final = 200_000
_WHERE: Final = re.compile(r"(rules|variants|conditions|values)\[(\d+)\]")
_WORDS: Final = {
    "rules": pgettext_lazy("within a sentence", "rule"),
    "variants": pgettext_lazy("within a sentence", "variant"),
    "conditions": pgettext_lazy("within a sentence", "condition"),
    "values": pgettext_lazy("within a sentence", "value"),
}


class EntriesField(forms.CharField):
    """A list of rules or variants. Cleans to what the services take."""

    def __init__(self, kind: type[RuleIn] | type[VariantIn], **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false", "data-entries": ""})
        super().__init__(required=False, max_length=MAX_CHARACTERS, widget=widget, **options)
        self._shape: TypeAdapter[list[Any]] = TypeAdapter(list[kind])  # type: ignore[valid-type]  # known at run time only

    def clean(self, value: Any) -> list[dict[str, Any]]:
        text = super().clean(value)
        try:
            entries = self._shape.validate_json(text or "[]")
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise forms.ValidationError(
                _("This is not the JSON that was expected (%(where)s: %(msg)s).")
                % {"where": where, "msg": first["msg"]}
            ) from None
        return [entry_fields(one.model_dump(exclude_unset=True)) for one in entries]


def rules_text(rules: Sequence[Any]) -> str:
    """Stored rules as the field holds them."""
    return json.dumps(
        [one.model_dump(by_alias=True, exclude_none=True) for one in rules_out(rules)], ensure_ascii=False
    )


def variants_text(variants: Sequence[Any]) -> str:
    """Stored variants as the field holds them."""
    return json.dumps([one.model_dump(by_alias=True) for one in variants_out(variants)], ensure_ascii=False)


def where_in_words(field: str) -> str:
    """`rules[1].conditions[0].values[2]` → `Rule 2, condition 1, value 3`; "" for a field without a number."""
    found = [f"{_WORDS[name]} {int(number) + 1}" for name, number in _WHERE.findall(field)]
    return ", ".join(found)[:1].upper() + ", ".join(found)[1:]


def rule_options() -> dict[str, Any]:
    """What the editor offers: for each kind of condition its values as (value, label)."""
    continents = {
        "AF": _("Africa"),
        "AN": _("Antarctica"),
        "AS": _("Asia"),
        "EU": _("Europe"),
        "NA": _("North America"),
        "OC": _("Oceania"),
        "SA": _("South America"),
    }
    return {
        "country": countries(),
        "continent": [(code, continents.get(code, code)) for code in CONTINENTS],
        "device": [(one, one) for one in DEVICES],
        "os": [(one, one) for one in SYSTEMS],
        "browser": [(one, one) for one in BROWSERS],
        "language": languages(),
        "days": list(DAYS),
    }
