"""Who runs a domain's DNS, told by its name servers, and how records are written in that provider's pages.

The hints help to fill in a form and decide nothing: what the DNS answers does. They are of 2026, and providers change
their pages; what is not certain is UNKNOWN.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass


class Apex(enum.Enum):
    """What may stand at the registered domain itself, where a CNAME may not, to follow our endpoint."""

    FLATTENED = "CNAME"  # a CNAME is accepted and answered with addresses
    ALIAS = "ALIAS"
    ANAME = "ANAME"
    NONE = ""  # nothing: a subdomain has to be used
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Provider:
    """One DNS provider."""

    id: str
    name: str
    nameservers: str  # a pattern that the end of a name server's name matches
    apex: Apex = Apex.UNKNOWN
    apex_host: str = "@"  # what its host field wants for the registered domain; some want it empty
    target_dot: bool = False  # a target without a dot at its end gets the zone's name appended
    proxies: bool = False  # has a proxy of its own that must be off for our records
    fields: tuple[str, str] = ("Name", "Value")  # what its form calls the host and the target


PROVIDERS = (
    Provider(
        "cloudflare",
        "Cloudflare",
        r"\.ns\.cloudflare\.com|\.foundationdns\.(com|net|org)",
        Apex.FLATTENED,
        proxies=True,
        fields=("Name", "Target"),
    ),
    # Its alias records take CloudFront's own names only (d111111abcdef8.cloudfront.net), not a name of ours before one.
    Provider("route53", "Amazon Route 53", r"\.awsdns-\d+\.(com|net|org|co\.uk)", Apex.ALIAS, apex_host=""),
    Provider("godaddy", "GoDaddy", r"\.domaincontrol\.com", Apex.NONE),
    Provider("namecheap", "Namecheap", r"\.registrar-servers\.com", Apex.ALIAS, fields=("Host", "Value")),
    # The name servers of Google Domains serve Squarespace's customers today, and Google Cloud DNS's.
    Provider("google", "Google Cloud DNS or Squarespace", r"\.googledomains\.com", Apex.UNKNOWN),
    Provider("squarespace", "Squarespace", r"\.squarespacedns\.com", Apex.UNKNOWN, fields=("Host", "Data")),
    Provider("digitalocean", "DigitalOcean", r"\.digitalocean\.com", Apex.NONE, fields=("Hostname", "Is an alias of")),
    Provider("gandi", "Gandi", r"\.gandi\.net", Apex.ALIAS, target_dot=True, fields=("Name", "Hostname")),
    Provider(
        "ovh",
        "OVHcloud",
        r"\.(ovh\.(net|ca)|anycast\.me)",
        Apex.NONE,
        apex_host="",
        target_dot=True,
        fields=("Sub-domain", "Target"),
    ),
    Provider("ionos", "IONOS", r"\.ui-dns\.(com|de|org|biz)", Apex.NONE, fields=("Host name", "Points to")),
    Provider(
        "hetzner",
        "Hetzner",
        r"(\.ns\.hetzner\.(com|de)|hydrogen\.ns\.hetzner\.com|\.(first|second)-ns\.(com|de))",
        Apex.NONE,
        target_dot=True,
    ),
    Provider("vercel", "Vercel", r"\.vercel-dns\.com", Apex.ALIAS),
    # Netlify's DNS runs on NS1's servers: their names do not tell the two apart.
    Provider("ns1", "NS1 or Netlify", r"\.nsone\.net", Apex.UNKNOWN),
    Provider("azure", "Azure DNS", r"\.azure-dns\.(com|net|org|info)", Apex.NONE),
    Provider("dnsimple", "DNSimple", r"\.(dnsimple\.com|dnsimple-edge\.(net|com|org|io))", Apex.ALIAS, apex_host=""),
    Provider(
        "porkbun", "Porkbun", r"\.ns\.porkbun\.com|\.porkbun\.com", Apex.ALIAS, apex_host="", fields=("Host", "Answer")
    ),
    Provider("name_com", "Name.com", r"\.name\.com", Apex.ANAME, apex_host="", fields=("Host", "Answer")),
    Provider("dnsmadeeasy", "DNS Made Easy", r"\.dnsmadeeasy\.com", Apex.ANAME, apex_host="", target_dot=True),
    Provider("bunny", "bunny.net", r"\.bunny\.net", Apex.FLATTENED, apex_host="", proxies=True),
    Provider("hostinger", "Hostinger", r"\.dns-parking\.com", Apex.ALIAS, fields=("Name", "Points to")),
    Provider("linode", "Akamai (Linode)", r"\.linode\.com", Apex.NONE),
    Provider("wix", "Wix", r"\.wixdns\.net", Apex.NONE, fields=("Host Name", "Value")),
)


def provider_of(nameservers: Iterable[str]) -> Provider | None:
    """Return the provider that all the name servers belong to; None if unknown or, as after half a move, several."""
    found = {_one(nameserver.lower().rstrip(".")) for nameserver in nameservers}
    return found.pop() if len(found) == 1 else None


def _one(nameserver: str) -> Provider | None:
    # With a dot in front, a pattern may start at any label, the first as well.
    return next((one for one in PROVIDERS if re.search(f"(?:{one.nameservers})$", "." + nameserver)), None)


def host_field(provider: Provider | None, relative: str, full: str) -> str:
    """Return what to type into the host field. `relative` is "@" at the apex; for an unknown provider, the full name.

    Every provider listed here appends the zone's name by itself, which is the commonest mistake: go.acme.com.acme.com.
    """
    if provider is None:
        return full
    return provider.apex_host if relative == "@" else relative


def target_field(provider: Provider | None, target: str) -> str:
    """Return what to type into the target field, with a dot at its end where the provider needs one."""
    return f"{target}." if provider and provider.target_dot else target
