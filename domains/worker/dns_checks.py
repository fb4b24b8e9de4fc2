"""Looks at a domain's DNS records and says of each what is right, or what to change."""

from __future__ import annotations

import secrets
from dataclasses import replace

from domains.dns.answers import Answer, CnameLoop, CnameTooLong, Failed, Found, values_of
from domains.dns.authoritative import Authority, Settled, Zone, find_zone, lookup_settled
from domains.dns.caa import CaaAllows, CaaCritical, CaaForbids, CaaForbidsAtTarget, CaaUnknown, check_caa
from domains.dns.lookup import Dns
from domains.dns.providers import provider_of
from domains.dns.target import (
    AddressElsewhere,
    CnameBroken,
    CnameDangling,
    CnameElsewhere,
    CnameWithoutDot,
    EndpointUnanswered,
    MayPoint,
    NoRecord,
    PointsByAddress,
    PointsByCname,
    PointsPartly,
    Proxied,
    Target,
    check_target,
)
from domains.proof import proof_name
from domains.worker.checks import Check


def check_ownership(dns: Dns, authority: Authority, *, hostname: str, token: str) -> Check:
    """The TXT record that only this workspace was told of. One cache alone is not believed: it hands the name over."""
    name = proof_name(hostname)
    settled = lookup_settled(dns, name, "TXT", authority, sure=True)
    found = _check_record(dns, settled, check="ownership", name=name, rdtype="TXT", value=token)
    if found.ok and not settled.confirmed:
        message = "Some resolvers see the record, but its zone could not be asked whether it is there. We ask again."
        return replace(found, ok=None, code="ownership_unconfirmed", message=message)
    return found


def check_certificate_record(dns: Dns, authority: Authority, *, name: str, value: str) -> Check:
    """ACM's CNAME. It has to stay: ACM looks for it at each renewal."""
    if not name:
        message = "Amazon is preparing this record; it is shown here in some seconds."
        return Check(name="certificate_record", ok=None, code="not_known_yet", message=message)
    settled = lookup_settled(dns, name, "CNAME", authority)
    return _check_record(dns, settled, check="certificate_record", name=name, rdtype="CNAME", value=value)


def check_may_certify(dns: Dns, hostname: str) -> Check:
    """The CAA records: whether Amazon may issue."""
    match check_caa(dns, hostname):
        case CaaAllows():
            return Check(name="caa", ok=True, code="caa_allows", message="Amazon may issue certificates.")
        case CaaForbids(holder, records, line):
            message = f"The CAA records of {holder} forbid Amazon to issue a certificate. Add this one: {line}"
            return _caa("caa_forbids", message, records, line)
        case CaaForbidsAtTarget(target, records):
            message = (
                f"{hostname} is a CNAME to {target}, whose CAA records forbid Amazon to issue a certificate. Point "
                f"{hostname} here first."
            )
            return _caa("caa_forbids_at_target", message, records)
        case CaaCritical(holder, record):
            message = f"{holder} has a CAA record that no authority may ignore or understands: {record}. Remove it."
            return _caa("caa_critical", message, (record,))
        case unknown:
            return _unread_caa(unknown)


def _unread_caa(unknown: CaaUnknown) -> Check:
    if isinstance(unknown.answer, Failed):
        ok, code, why = _judge_failure(unknown.answer)
        code = code if ok is False else "caa_unknown"
    else:
        ok, code, why = False, "cname_broken", f"The CNAMEs of {unknown.name} go round in a circle or never end."
    message = f"The CAA records of {unknown.name} could not be read; Amazon could not either. {why}"
    return Check(name="caa", ok=ok, code=code, message=message)


def check_points_here(dns: Dns, hostname: str, endpoint: str) -> Check:
    """Whether visitors of the host come to us."""
    target = check_target(dns, hostname, endpoint)
    ok, code, message, found = _judge(target, hostname, endpoint)
    servers = tuple(str(server) for server in dns.servers)
    return Check(name="target", ok=ok, code=code, message=message, expected=endpoint, found=found, servers=servers)


def tell_provider(dns: Dns, hostname: str, authority: Authority) -> tuple[Check, ...]:
    """Who runs the domain's DNS, so that its page can speak as that provider's does; () where it is not known."""
    zone = find_zone(dns, hostname, authority)
    nameservers = zone.nameservers if isinstance(zone, Zone) else ()
    provider = provider_of(nameservers)
    if provider is None:
        return ()
    message = f"Its DNS is at {provider.name}."
    return (Check(name="provider", ok=True, code=provider.id, message=message, found=nameservers),)


def _judge(target: Target, hostname: str, endpoint: str) -> tuple[bool | None, str, str, tuple[str, ...]]:
    match target:
        case PointsByCname(chain):
            return True, "points_by_cname", "Visitors are led here.", chain
        case PointsByAddress(addresses):
            return True, "points_by_address", "Visitors are led here.", addresses
        case MayPoint(addresses):
            return True, "may_point", "The addresses are CloudFront's; the HTTPS check tells whether ours.", addresses
        case PointsPartly(ours, others):
            text = f"Some visitors are led elsewhere: remove {', '.join(others)}, often left-over AAAA records."
            return False, "points_partly", text, (*ours, *others)
        case Proxied(provider, addresses):
            text = f"The proxy of {provider.capitalize()} answers instead of us: switch it to “DNS only”."
            return False, "proxied", text, addresses
        case CnameElsewhere(cname, _):
            return False, "cname_elsewhere", f"The CNAME leads to {cname}: change it to {endpoint}.", (cname,)
        case CnameWithoutDot(cname):
            text = f"The provider added its zone to the target ({cname}): write it with a dot at its end, {endpoint}."
            return False, "cname_without_dot", text, (cname,)
        case CnameDangling(cname, missing):
            text = f"The CNAME leads to {cname}, and {missing} does not exist: change it to {endpoint}."
            return False, "cname_dangling", text, (cname,)
        case AddressElsewhere(addresses):
            text = f"A or AAAA records lead elsewhere: replace them by a CNAME to {endpoint}."
            return False, "address_elsewhere", text, addresses
        case NoRecord():
            return False, "no_record", f"There is no record yet: add a CNAME from {hostname} to {endpoint}.", ()
        case CnameBroken(answer):
            text = f"The CNAMEs go round in a circle or never end: make one, from {hostname} to {endpoint}."
            return False, "cname_broken", text, answer.chain
        case EndpointUnanswered():
            return None, "endpoint_unanswered", "Our own name did not resolve; nothing is to be done by you.", ()
        case unanswered:
            return *_judge_failure(unanswered.answer), ()


def _judge_failure(answer: Failed) -> tuple[bool | None, str, str]:
    """What no resolver answered: the zone's own fault has a cure, everything else may be ours or nobody's."""
    if answer.has_broken_dnssec:
        text = f"The DNSSEC signatures of the zone are wrong ({answer}), so nobody gets an answer."
        cure = "Have the DNS provider sign it anew, or delete the DS record at the registrar."
        return False, "dnssec_broken", f"{text} {cure}"
    if answer.is_zones_fault:
        text = f"The zone's name servers do not answer as they should ({answer})."
        cure = "Compare those at the registrar with those that the DNS provider names."
        return False, "servfail", f"{text} {cure}"
    return None, "unanswered", f"No resolver answered: {answer}."


def _check_record(dns: Dns, settled: Settled, *, check: str, name: str, rdtype: str, value: str) -> Check:
    answer = settled.answer
    found = _values(answer)
    ok: bool | None
    servers = tuple(str(server) for server in dns.servers)
    if value in found:
        ok, code, message = True, "found", "The record is there."
        if not settled.spread:
            message = "The record is there; some resolvers still remember how it was before."
    elif isinstance(answer, Failed):
        ok, code, message = _judge_failure(answer)
    elif isinstance(answer, CnameLoop | CnameTooLong):
        ok, code, message = False, "cname_broken", f"{name} leads round in a circle: replace it by a {rdtype} record."
    elif found and _is_wildcard(dns, name, rdtype, found):
        ok, code = False, "wildcard"
        message = f"A wildcard record answers for {name}. Add the record itself: it counts before the wildcard."
    elif found:
        ok, code, message = False, "other_value", f"{name} has another value: it must be {value}."
    else:
        ok, code, message = False, "no_record", f"There is no {rdtype} record {name} yet."
    return Check(
        name=check,
        ok=ok,
        code=f"{check}_{code}",
        message=message,
        expected=value,
        found=found,
        servers=servers,
        settled=settled.spread,
    )


def _is_wildcard(dns: Dns, name: str, rdtype: str, found: tuple[str, ...]) -> bool:
    """Whether a name beside it, which nobody ever made, is answered in the same way."""
    beside = f"_{secrets.token_hex(8)}.{name.partition('.')[2]}"
    return values_of(dns.lookup(beside, rdtype)) == found


def _values(answer: Answer) -> tuple[str, ...]:
    return values_of(answer) if isinstance(answer, Found) else ()


def _caa(code: str, message: str, records: tuple[object, ...], line: str = "") -> Check:
    return Check(name="caa", ok=False, code=code, message=message, expected=line, found=tuple(map(str, records)))
