"""Who is right when caches disagree: the zone's own servers."""

import pytest

from domains.dns.answers import CnameTooLong, Failed, Found, NoData, NoSuchName, Reason, values_of
from domains.dns.authoritative import Authority, NoZone, Zone, find_zone, lookup_authoritative, lookup_settled
from domains.dns.lookup import MAX_CHAIN
from domains.tests.dns.conftest import Ask
from getowl.local.dns_server import Fault, LocalDns

HOST = "go.acme.test"


@pytest.fixture(autouse=True)
def zone(server: LocalDns, second: LocalDns) -> None:
    for one in (server, second):
        one.book.set("acme.test", "NS", ["ns1.host.test.", "ns2.host.test."])
        one.book.set("ns1.host.test", "A", ["127.0.0.1"])


def test_the_zone_is_found_by_climbing(server: LocalDns, ask: Ask, local: Authority) -> None:
    found = find_zone(ask(), "a.b.acme.test", local)
    assert isinstance(found, Zone)
    assert (found.name, found.nameservers) == ("acme.test", ("ns1.host.test", "ns2.host.test"))
    assert [str(one) for one in found.servers] == [f"127.0.0.1:{server.port}"]


def test_a_cname_is_not_taken_for_its_targets_zone(server: LocalDns, ask: Ask, local: Authority) -> None:
    server.book.set("vendor.test", "NS", ["ns.vendor.test."])
    server.book.set(HOST, "CNAME", ["vendor.test."])
    found = find_zone(ask(), HOST, local)
    assert isinstance(found, Zone)
    assert found.name == "acme.test"


def test_servers_inside_our_own_network_are_never_asked(ask: Ask, server: LocalDns) -> None:
    found = find_zone(ask(), HOST, Authority(port=server.port))
    assert isinstance(found, Zone)
    assert found.servers == ()


def test_no_zone_and_a_broken_one(server: LocalDns, ask: Ask, local: Authority) -> None:
    unregistered = find_zone(ask(), "go.nobody.test", local)
    assert isinstance(unregistered, NoZone)
    assert isinstance(unregistered.answer, NoSuchName)
    server.faults["acme.test"] = Fault.SERVFAIL
    broken = find_zone(ask(), HOST, local)
    assert isinstance(broken, NoZone)
    assert isinstance(broken.answer, Failed)


def test_caches_that_agree_are_believed(server: LocalDns, second: LocalDns, ask: Ask, local: Authority) -> None:
    for one in (server, second):
        one.book.set(HOST, "CNAME", ["edge.owl.test."])
    settled = lookup_settled(ask(server, second), HOST, "CNAME", local)
    assert values_of(settled.answer) == ("edge.owl.test",)
    assert settled.spread
    assert ("acme.test", "NS") not in server.queries


def test_the_zone_settles_what_caches_dispute(server: LocalDns, second: LocalDns, ask: Ask, local: Authority) -> None:
    server.book.set(HOST, "CNAME", ["new.owl.test."])
    second.book.set(HOST, "CNAME", ["old.owl.test."])
    settled = lookup_settled(ask(second, server), HOST, "CNAME", local)
    assert values_of(settled.answer) == ("new.owl.test",)
    assert not settled.spread
    assert [values_of(answer) for answer in settled.caches] == [("old.owl.test",), ("new.owl.test",)]


def test_a_record_just_added_is_seen_behind_negative_caches(
    server: LocalDns, second: LocalDns, ask: Ask, local: Authority
) -> None:
    server.book.set(HOST, "TXT", ["token"])
    settled = lookup_settled(ask(second), HOST, "TXT", local)
    assert values_of(settled.answer) == ("token",)
    assert not settled.spread


def test_one_dead_resolver_hides_nothing(server: LocalDns, second: LocalDns, ask: Ask, local: Authority) -> None:
    server.book.set(HOST, "TXT", ["token"])
    second.faults[HOST] = Fault.SERVFAIL
    settled = lookup_settled(ask(second, server), HOST, "TXT", local)
    assert values_of(settled.answer) == ("token",)
    server.faults[HOST] = Fault.SERVFAIL
    nothing = lookup_settled(ask(second, server), HOST, "TXT", local)
    assert isinstance(nothing.answer, Failed)
    assert not nothing.spread


@pytest.mark.parametrize("fault", [Fault.SERVFAIL, Fault.NXDOMAIN])
def test_with_no_zone_to_ask_the_cache_that_knows_is_believed(
    server: LocalDns, second: LocalDns, ask: Ask, local: Authority, fault: Fault
) -> None:
    server.book.set(HOST, "TXT", ["token"])
    for one in (server, second):
        one.faults["acme.test"] = fault
    settled = lookup_settled(ask(second, server), HOST, "TXT", local)
    assert values_of(settled.answer) == ("token",)
    assert not settled.spread


def test_a_zone_whose_servers_may_not_be_asked(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "TXT", ["token"])
    server.queries.clear()
    answer = lookup_authoritative(ask(), HOST, "TXT", Authority(port=server.port))
    assert isinstance(answer, Failed)
    assert str(answer) == "acme.test has no name server that can be asked"
    assert (HOST, "TXT") not in server.queries


def test_own_servers_are_asked_without_recursion(server: LocalDns, ask: Ask, local: Authority) -> None:
    server.book.set(HOST, "A", ["192.0.2.1"])
    assert isinstance(lookup_authoritative(ask(), HOST, "A", local), Found)
    assert isinstance(lookup_authoritative(ask(), HOST, "AAAA", local), NoData)
    server.faults[HOST] = Fault.LAME
    answer = lookup_authoritative(ask(), HOST, "AAAA", local)
    assert isinstance(answer, Failed)
    assert [failure.reason for failure in answer.failures] == [Reason.LAME]


def test_a_cname_is_followed_from_zone_to_zone(server: LocalDns, ask: Ask, local: Authority) -> None:
    server.book.set(HOST, "CNAME", ["edge.owl.test."])
    server.book.set("edge.owl.test", "A", ["192.0.2.1"])
    server.faults["edge.owl.test"] = Fault.FOREIGN
    answer = lookup_authoritative(ask(), HOST, "A", local)
    assert isinstance(answer, Found)
    assert (answer.name, answer.chain, answer.values) == (HOST, ("edge.owl.test",), ("192.0.2.1",))
    for number in range(MAX_CHAIN + 2):
        server.book.set(f"n{number}.acme.test", "CNAME", [f"n{number + 1}.acme.test."])
    assert isinstance(lookup_authoritative(ask(), "n0.acme.test", "A", local), CnameTooLong)
