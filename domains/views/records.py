"""The records of a domain as its page shows them: in the words of its DNS provider, beside what DNS answers now."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.dns.providers import PROVIDERS, Apex, Provider, host_field, target_field
from domains.models import Domain
from domains.records import Purpose, Record, records_of

_LABELS: Final = {
    Purpose.OWNERSHIP: (_("Ownership"), _("shows that the name is yours")),
    Purpose.CERTIFICATE: (_("Certificate"), _("lets Amazon issue and renew; it has to stay")),
    Purpose.TARGET: (_("Visitors"), _("leads them here")),
}
_CHECKS: Final = {
    Purpose.OWNERSHIP: "ownership",
    Purpose.CERTIFICATE: "certificate_record",
    Purpose.TARGET: "target",
}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record. `host` and `value` are what to type at the provider; `check` is what was seen, {} before that."""

    id: str
    label: str
    purpose: str
    type: str
    host: str
    value: str
    full_name: str
    check: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the records' table says above itself. `host_label` and `value_label` are the provider's own words."""

    provider: str
    host_label: str
    value_label: str
    hints: tuple[str, ...]


def rows_of(domain: Domain) -> list[RecordRow]:
    """The records with what is seen of each. One query."""
    provider = provider_of(domain)
    checks = {check["name"]: check for check in domain.checks}
    return [_row(domain, record, provider, checks.get(_CHECKS[record.purpose], {})) for record in records_of(domain)]


def advice_for(domain: Domain) -> Advice:
    """How to fill in the provider's form."""
    provider = provider_of(domain)
    labels = provider.fields if provider else (gettext("Name"), gettext("Value"))
    hints = [*_apex_hints(domain, provider), *_provider_hints(provider)]
    return Advice(provider.name if provider else "", *labels, tuple(hints))


def provider_of(domain: Domain) -> Provider | None:
    """Who runs the domain's DNS, as the last look told."""
    row = next((check for check in domain.checks if check["name"] == "provider"), None)
    return next((one for one in PROVIDERS if row and one.id == row["code"]), None)


def _row(domain: Domain, record: Record, provider: Provider | None, check: dict[str, Any]) -> RecordRow:
    label, purpose = _LABELS[record.purpose]
    is_text = record.type == "TXT"
    return RecordRow(
        id=record.purpose.value,
        label=str(label),
        purpose=str(purpose),
        type=_type(domain, record, provider),
        host=host_field(provider, _relative(record.name, domain.registrable), record.name) if record.name else "",
        value=record.value if is_text or not record.value else target_field(provider, record.value),
        full_name=record.name,
        check=check,
    )


def _type(domain: Domain, record: Record, provider: Provider | None) -> str:
    if record.purpose != Purpose.TARGET or not _is_apex(domain):
        return record.type
    if provider is None or provider.apex in (Apex.NONE, Apex.UNKNOWN):
        return gettext("CNAME or ALIAS")
    return str(provider.apex.value)


def _relative(name: str, registrable: str) -> str:
    return "@" if name == registrable else name.removesuffix("." + registrable)


def _is_apex(domain: Domain) -> bool:
    return domain.hostname == domain.registrable


def _apex_hints(domain: Domain, provider: Provider | None) -> list[str]:
    if not _is_apex(domain):
        return []
    rule = gettext("%(hostname)s is the registered domain itself, where DNS allows no plain CNAME.") % {
        "hostname": domain.hostname
    }
    name = provider.name if provider else ""
    match provider.apex if provider else Apex.UNKNOWN:
        case Apex.FLATTENED:
            return [
                gettext("%(rule)s %(name)s takes one all the same and answers with our addresses.")
                % {"rule": rule, "name": name}
            ]
        case Apex.ALIAS if provider and provider.id == "route53":
            return [
                gettext(
                    "%(rule)s An alias of %(name)s leads only to CloudFront's own names: use a host such as go instead."
                )
                % {"rule": rule, "name": name}
            ]
        case Apex.ALIAS | Apex.ANAME as kind:
            return [
                gettext("%(rule)s At %(name)s, make an %(kind)s record instead.")
                % {"rule": rule, "name": name, "kind": kind.value}
            ]
        case Apex.NONE:
            return [
                gettext(
                    "%(rule)s %(name)s offers nothing in its place: use a host such as go.%(hostname)s, or "
                    "move the domain's DNS to a provider that offers ALIAS records."
                )
                % {"rule": rule, "name": name, "hostname": domain.hostname}
            ]
        case _:
            return [
                gettext(
                    "%(rule)s Make an ALIAS, ANAME or flattened CNAME record, if your provider offers one; "
                    "if not, use a host such as go.%(hostname)s."
                )
                % {"rule": rule, "hostname": domain.hostname}
            ]


def _provider_hints(provider: Provider | None) -> list[str]:
    if provider is None:
        return [
            gettext(
                "Many providers append your domain to the name by themselves. If yours does, leave that part out: "
                "go.acme.com.acme.com is the commonest mistake."
            )
        ]
    hints = [
        gettext("%(provider)s appends your domain to the name by itself: type exactly what is shown here.")
        % {"provider": provider.name}
    ]
    if not provider.apex_host:
        hints = [gettext("%(hints)s For the registered domain, leave the field empty.") % {"hints": hints[0]}]
    if provider.target_dot:
        hints.append(gettext("The dot at the end of a target belongs there."))
    if provider.proxies:
        hints.append(
            gettext("Switch %(provider)s's proxy off for these records (“DNS only”).") % {"provider": provider.name}
        )
    return hints
