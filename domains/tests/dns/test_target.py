"""Where a host leads: one result for each thing its owner would have to change."""

import ipaddress

import pytest

from domains.dns import target as t
from domains.dns.ranges import CLOUDFLARE, CLOUDFRONT, is_within
from domains.tests.dns.conftest import Ask
from getowl.local.dns_server import Fault, LocalDns

HOST, EDGE = "go.acme.test", "edge.owl.test"


@pytest.fixture(autouse=True)
def endpoint(server: LocalDns) -> None:
    server.book.set(EDGE, "A", ["192.0.2.1", "192.0.2.2"])
    server.book.set(EDGE, "AAAA", ["2001:db8::1"])


def test_a_cname_to_the_endpoint(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", ["EDGE.owl.test."])
    assert t.check_target(ask(), HOST, EDGE + ".") == t.PointsByCname((EDGE,))


def test_a_cname_by_way_of_another(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", ["links.acme.test."])
    server.book.set("links.acme.test", "CNAME", [EDGE + "."])
    assert t.check_target(ask(), HOST, EDGE) == t.PointsByCname(("links.acme.test", EDGE))


def test_a_right_cname_is_right_while_the_endpoint_is_down(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", [EDGE + "."])
    server.book.delete(EDGE)
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.PointsByCname)


def test_an_alias_has_the_endpoints_addresses(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["192.0.2.2"])
    server.book.set(HOST, "AAAA", ["2001:db8::1"])
    assert t.check_target(ask(), HOST, EDGE) == t.PointsByAddress(("192.0.2.2", "2001:db8::1"))


def test_an_alias_resolved_elsewhere_may_be_right(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["13.32.0.5"])
    assert t.check_target(ask(), HOST, EDGE) == t.MayPoint(("13.32.0.5",))
    server.book.set(HOST, "A", ["13.32.0.5", "192.0.2.1"])
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.PointsByAddress)


def test_a_left_over_address(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["192.0.2.1"])
    server.book.set(HOST, "AAAA", ["2001:db8:bad::1"])
    assert t.check_target(ask(), HOST, EDGE) == t.PointsPartly(("192.0.2.1",), ("2001:db8:bad::1",))


def test_addresses_of_somebody_else(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["198.51.100.1"])
    assert t.check_target(ask(), HOST, EDGE) == t.AddressElsewhere(("198.51.100.1",))


def test_the_providers_proxy_is_on(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["104.16.1.1", "172.67.2.2"])
    server.book.set(HOST, "AAAA", ["2606:4700::6810:1"])
    verdict = t.check_target(ask(), HOST, EDGE)
    assert isinstance(verdict, t.Proxied)
    assert verdict.provider == "cloudflare"


def test_a_cname_elsewhere(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", ["shop.vendor.test."])
    server.book.set("shop.vendor.test", "A", ["198.51.100.1"])
    assert t.check_target(ask(), HOST, EDGE) == t.CnameElsewhere("shop.vendor.test", ("198.51.100.1",))


def test_a_cname_to_somebody_behind_a_proxy_is_elsewhere(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", ["shop.vendor.test."])
    server.book.set("shop.vendor.test", "A", ["104.16.1.1"])
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.CnameElsewhere)


def test_a_cname_to_nothing(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", ["egde.owl.test."])
    assert t.check_target(ask(), HOST, EDGE) == t.CnameDangling("egde.owl.test", "egde.owl.test")


def test_a_target_to_which_the_zone_was_appended(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", [f"{EDGE}.acme.test."])
    assert t.check_target(ask(), HOST, EDGE) == t.CnameWithoutDot(f"{EDGE}.acme.test")


def test_nothing_there(server: LocalDns, ask: Ask) -> None:
    assert t.check_target(ask(), HOST, EDGE) == t.NoRecord(name_exists=False)
    server.book.set(HOST, "TXT", ["hello"])
    assert t.check_target(ask(), HOST, EDGE) == t.NoRecord(name_exists=True)


def test_a_circle(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CNAME", [HOST + "."])
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.CnameBroken)


def test_no_answer_is_no_verdict(server: LocalDns, ask: Ask) -> None:
    server.faults[HOST] = Fault.SERVFAIL
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.Unanswered)


def test_our_own_fault_is_not_the_customers(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "A", ["192.0.2.1"])
    server.faults[EDGE] = Fault.SERVFAIL
    assert isinstance(t.check_target(ask(), HOST, EDGE), t.EndpointUnanswered)


def test_the_ranges_are_networks_and_do_not_overlap() -> None:
    cloudflare, cloudfront = (
        [ipaddress.ip_network(text) for text in some.split()] for some in (CLOUDFLARE, CLOUDFRONT)
    )
    assert not [(a, b) for a in cloudflare for b in cloudfront if str(a) == str(b) or a[0] in b or b[0] in a]
    assert is_within("104.27.255.255", CLOUDFLARE)
    assert not is_within("104.28.0.0", CLOUDFLARE)
