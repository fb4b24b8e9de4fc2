"""Rules: which visitors go elsewhere.

A stored rule is {"id": "rul_…", "name": …, "conditions": [see conditions.py]} and either "destination" or "variants"
(see variants.py). Ids are "" until the service draws them; they stay as long as the rule does, so that its clicks do.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from links.conditions import clean_conditions
from links.errors import BadField
from links.targets import clean_target
from links.variants import check_unique_ids, clean_id, clean_name, clean_variants

MAX_RULES: Final = 50


def clean_rules(field: str, value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules as they are stored. Raises BadField about the first bad one."""
    if len(value) > MAX_RULES:
        raise BadField(field, "too_many", _("A link has at most %(max_rules)s rules.") % {"max_rules": MAX_RULES})
    rules = [_rule(f"{field}[{index}]", one) for index, one in enumerate(value)]
    check_unique_ids(field, rules)
    return rules


def _rule(field: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    destination, variants = raw.get("destination") or "", raw.get("variants")
    if bool(destination) == bool(variants):
        raise BadField(f"{field}.destination", "required", _("A rule needs either a destination or variants."))
    rule: dict[str, Any] = {
        "id": clean_id(f"{field}.id", raw.get("id"), "rul"),
        "name": clean_name(f"{field}.name", raw.get("name")),
        "conditions": clean_conditions(f"{field}.conditions", raw.get("conditions") or []),
    }
    if variants:
        rule["variants"] = clean_variants(f"{field}.variants", variants)
    else:
        rule["destination"] = clean_target(destination, field=f"{field}.destination")
    return rule
