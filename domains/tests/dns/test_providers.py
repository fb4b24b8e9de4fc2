"""Providers by their name servers, and what to type there."""

import pytest

from domains.dns.providers import PROVIDERS, Apex, host_field, provider_of, target_field


@pytest.mark.parametrize(
    ("nameservers", "expected"),
    [
        (["dana.ns.cloudflare.com", "rick.ns.cloudflare.com."], "cloudflare"),
        (["ns-1.awsdns-00.com", "ns-1234.awsdns-26.org", "ns-2000.awsdns-58.co.uk"], "route53"),
        (["NS41.DOMAINCONTROL.COM"], "godaddy"),
        (["dns1.registrar-servers.com"], "namecheap"),
        (["ns-cloud-a1.googledomains.com"], "google"),
        (["connect1.squarespacedns.com"], "squarespace"),
        (["ns1.digitalocean.com"], "digitalocean"),
        (["ns-101-a.gandi.net"], "gandi"),
        (["dns10.ovh.net", "ns10.ovh.net"], "ovh"),
        (["ns1045.ui-dns.com", "ns1045.ui-dns.de", "ns1045.ui-dns.biz"], "ionos"),
        (["hydrogen.ns.hetzner.com", "oxygen.ns.hetzner.com", "helium.ns.hetzner.de"], "hetzner"),
        (["ns1.vercel-dns.com"], "vercel"),
        (["dns1.p01.nsone.net"], "ns1"),
        (["ns1-03.azure-dns.com", "ns2-03.azure-dns.net"], "azure"),
        (["ns1.dnsimple.com", "ns2.dnsimple-edge.net"], "dnsimple"),
        (["curitiba.ns.porkbun.com"], "porkbun"),
        (["ns1.acme.test"], ""),
        (["dana.ns.cloudflare.com", "ns1.digitalocean.com"], ""),
        (["ns1.notgandi.net"], ""),
        (["ns1.digitalocean.com.evil.test"], ""),
        ([], ""),
    ],
)
def test_providers_by_their_name_servers(nameservers: list[str], expected: str) -> None:
    provider = provider_of(nameservers)
    assert (provider.id if provider else "") == expected


def test_ids_are_unique() -> None:
    assert len({one.id for one in PROVIDERS}) == len(PROVIDERS)


def test_what_to_type() -> None:
    by_id = {one.id: one for one in PROVIDERS}
    assert host_field(by_id["cloudflare"], "go", "go.acme.com") == "go"
    assert host_field(by_id["cloudflare"], "@", "acme.com") == "@"
    assert host_field(by_id["route53"], "@", "acme.com") == ""
    assert host_field(None, "go", "go.acme.com") == "go.acme.com"
    assert target_field(by_id["gandi"], "edge.owl.io") == "edge.owl.io."
    assert target_field(by_id["cloudflare"], "edge.owl.io") == "edge.owl.io"
    assert target_field(None, "edge.owl.io") == "edge.owl.io"
    assert by_id["cloudflare"].apex is Apex.FLATTENED
    assert by_id["cloudflare"].proxies
