"""Rules and variants in words, as the history and mails show them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

_FLAGS: Final = {"eu": (_("in the EU"), _("outside of the EU")), "bot": (_("a bot"), _("not a bot"))}
_KINDS: Final = {
    "country": pgettext_lazy("within a sentence", "country"),
    "region": pgettext_lazy("within a sentence", "region"),
    "continent": pgettext_lazy("within a sentence", "continent"),
    "device": pgettext_lazy("within a sentence", "device"),
    "os": pgettext_lazy("within a sentence", "os"),
    "browser": pgettext_lazy("within a sentence", "browser"),
    "language": pgettext_lazy("within a sentence", "language"),
    "referrer": pgettext_lazy("within a sentence", "referrer"),
    "query": pgettext_lazy("within a sentence", "parameter"),
}
_DAYS: Final = {
    "mon": _("mon"),
    "tue": _("tue"),
    "wed": _("wed"),
    "thu": _("thu"),
    "fri": _("fri"),
    "sat": _("sat"),
    "sun": _("sun"),
}


def rule_text(rule: Mapping[str, Any]) -> str:
    """`Germans: country is DE or AT, device is not tv → https://example.com/de`."""
    name = f"{rule['name']}: " if rule.get("name") else ""
    conditions = ", ".join(condition_text(one) for one in rule["conditions"])
    target = rule.get("destination") or " / ".join(variant_text(one) for one in rule["variants"])
    return f"{name}{conditions} → {target}"


def variant_text(variant: Mapping[str, Any]) -> str:
    """`Blue: https://example.com/blue (30)`, the number being its weight."""
    name = f"{variant['name']}: " if variant.get("name") else ""
    return f"{name}{variant['destination']} ({variant['weight']})"


def condition_text(condition: Mapping[str, Any]) -> str:
    """`country is DE or AT`."""
    kind, negated = condition["type"], condition["negate"]
    values: Any = condition.get("values")
    if kind in _FLAGS:
        return str(_FLAGS[kind][negated])
    if kind == "time":
        days = ", ".join(str(_DAYS.get(day, day)) for day in values["days"])
        when = gettext("%(days)s %(from)s to %(to)s %(timezone)s") % {**values, "days": days}
        return gettext("not %(value)s") % {"value": when} if negated else when
    what = str(_KINDS.get(kind, kind))
    if kind == "query":
        values = [one["name"] if one["value"] is None else f"{one['name']}={one['value']}" for one in values]
    words = {"what": what, "values": gettext(" or ").join(values)}
    return (gettext("%(what)s is not %(values)s") if negated else gettext("%(what)s is %(values)s")) % words
