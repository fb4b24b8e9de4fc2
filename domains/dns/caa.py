"""Whether the domain's CAA records (RFC 8659) let Amazon issue a certificate, and if not, which line to add.

The relevant set is the one at the host itself or, where it has none, at the nearest parent that has one. A host that
is a CNAME shows its target's records, whose owner then decides. Amazon's issuer names:
https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
"""

from dataclasses import dataclass

from domains.dns.answers import CnameLoop, CnameTooLong, Failed, Found
from domains.dns.lookup import Dns

AMAZON = frozenset({"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"})
_KNOWN_TAGS = frozenset({"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"})
_CRITICAL = 128


@dataclass(frozen=True, slots=True)
class CaaRecord:
    """One record: `0 issue "amazon.com"`."""

    flags: int
    tag: str  # lower case
    value: str

    def __str__(self) -> str:
        return f'{self.flags} {self.tag} "{self.value}"'

    @property
    def issuer(self) -> str:
        """The authority named, without parameters; "" for nobody."""
        return self.value.partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class CaaAllows:
    """Amazon may issue. `holder` has the records that say so, "" where nobody restricts anything."""

    holder: str
    records: tuple[CaaRecord, ...]


@dataclass(frozen=True, slots=True)
class CaaForbids:
    """Others may issue, Amazon may not. Adding `line` at `holder` lets it, and takes nothing from the others."""

    holder: str
    records: tuple[CaaRecord, ...]
    line: str  # 'acme.com. CAA 0 issue "amazon.com"'


@dataclass(frozen=True, slots=True)
class CaaForbidsAtTarget:
    """The host is a CNAME to `target`, whose owner's CAA records forbid Amazon. The CNAME has to go first."""

    target: str
    records: tuple[CaaRecord, ...]


@dataclass(frozen=True, slots=True)
class CaaCritical:
    """A record that authorities must understand, and do not, forbids everybody (RFC 8659, 4.1)."""

    holder: str
    record: CaaRecord


@dataclass(frozen=True, slots=True)
class CaaUnknown:
    """The records could not be read; an authority that cannot read them refuses too."""

    name: str
    answer: Failed | CnameLoop | CnameTooLong


Caa = CaaAllows | CaaForbids | CaaForbidsAtTarget | CaaCritical | CaaUnknown


def check_caa(dns: Dns, host: str, *, wildcard: bool = False) -> Caa:
    """Return whether Amazon may issue for `host`, or with `wildcard` for every name one level below it."""
    labels = host.lower().rstrip(".").split(".")
    for at in range(len(labels)):
        answer = dns.lookup(".".join(labels[at:]), "CAA")
        if isinstance(answer, Failed | CnameLoop | CnameTooLong):
            return CaaUnknown(answer.name, answer)
        if isinstance(answer, Found):
            return _judge(answer, wildcard)
    return CaaAllows("", ())


def _judge(answer: Found, wildcard: bool) -> Caa:
    holder = answer.chain[-1] if answer.chain else answer.name
    records = _records(answer)
    for record in records:
        if record.flags & _CRITICAL and record.tag not in _KNOWN_TAGS:
            return CaaCritical(holder, record)
    # issuewild, where there is one, decides on wildcards instead of issue; it never speaks of other names.
    tag = "issuewild" if wildcard and any(record.tag == "issuewild" for record in records) else "issue"
    deciding = [record for record in records if record.tag == tag]
    if not deciding or any(record.issuer in AMAZON for record in deciding):
        return CaaAllows(holder, records)
    if answer.chain:
        return CaaForbidsAtTarget(holder, records)
    return CaaForbids(holder, records, f'{holder}. CAA 0 {tag} "amazon.com"')


def _records(answer: Found) -> tuple[CaaRecord, ...]:
    # dnspython writes `flags tag "value"`, always quoted.
    parts = [text.split(" ", 2) for text in answer.values]
    return tuple(CaaRecord(int(flags), tag.lower(), value.strip('"')) for flags, tag, value in parts)
