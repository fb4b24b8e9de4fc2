"""Every way a DNS question can end, asked over real sockets."""

import socket

import pytest

from domains.dns.answers import (
    CnameLoop,
    CnameTooLong,
    Failed,
    Failure,
    Found,
    NoData,
    NoSuchName,
    Reason,
)
from domains.dns.lookup import MAX_CHAIN, Dns, Server, parse_servers
from domains.tests.dns.conftest import Ask
from getowl.local.dns_server import Fault, LocalDns


def test_found_with_values_in_one_form(server: LocalDns, ask: Ask) -> None:
    server.book.set("go.acme.test", "TXT", ["hello world", '"two " "parts"'])
    server.book.set("acme.test", "NS", ["NS2.acme.test.", "ns1.acme.test."])
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"'])
    txt = ask().lookup("GO.acme.test.", "TXT")
    assert isinstance(txt, Found)
    assert (txt.name, txt.values, txt.ttl) == ("go.acme.test", ("hello world", "two parts"), 5)
    assert txt.server == f"127.0.0.1:{server.port}"
    ns, caa = ask().lookup("acme.test", "NS"), ask().lookup("acme.test", "CAA")
    assert isinstance(ns, Found)
    assert ns.values == ("ns1.acme.test", "ns2.acme.test")
    assert isinstance(caa, Found)
    assert caa.values == ('0 issue "amazon.com"',)


def test_no_such_name_is_not_no_data(server: LocalDns, ask: Ask) -> None:
    server.book.set("deep.go.acme.test", "A", ["192.0.2.1"])
    assert isinstance(ask().lookup("deep.go.acme.test", "AAAA"), NoData)
    assert isinstance(ask().lookup("go.acme.test", "A"), NoData)  # empty, with a name below it
    assert isinstance(ask().lookup("other.acme.test", "A"), NoSuchName)


def test_a_chain_of_cnames_is_followed(server: LocalDns, ask: Ask) -> None:
    server.book.set("go.acme.test", "CNAME", ["a.acme.test."])
    server.book.set("a.acme.test", "CNAME", ["edge.owl.test."])
    missing = ask().lookup("go.acme.test", "A")
    assert isinstance(missing, NoSuchName)
    assert missing.chain == ("a.acme.test", "edge.owl.test")
    server.book.set("edge.owl.test", "A", ["192.0.2.1"])
    found = ask().lookup("go.acme.test", "A")
    assert isinstance(found, Found)
    assert (found.chain, found.values) == (("a.acme.test", "edge.owl.test"), ("192.0.2.1",))
    assert isinstance(ask().lookup("go.acme.test", "AAAA"), NoData)


def test_the_cname_itself_can_be_asked_for(server: LocalDns, ask: Ask) -> None:
    server.book.set("go.acme.test", "CNAME", ["Edge.owl.test."])
    answer = ask().lookup("go.acme.test", "CNAME")
    assert isinstance(answer, Found)
    assert (answer.values, answer.chain) == (("edge.owl.test",), ())


def test_a_circle_of_cnames(server: LocalDns, ask: Ask) -> None:
    server.book.set("go.acme.test", "CNAME", ["a.acme.test."])
    server.book.set("a.acme.test", "CNAME", ["go.acme.test."])
    answer = ask().lookup("go.acme.test", "A")
    assert isinstance(answer, CnameLoop)
    assert answer.chain == ("a.acme.test", "go.acme.test")


def test_too_many_cnames(server: LocalDns, ask: Ask) -> None:
    for number in range(MAX_CHAIN + 2):
        server.book.set(f"n{number}.test", "CNAME", [f"n{number + 1}.test."])
    assert isinstance(ask().lookup("n0.test", "A"), CnameTooLong)
    server.book.set("n14.test", "A", ["192.0.2.1"])
    assert isinstance(ask().lookup("n2.test", "A"), Found)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.TIMEOUT, Reason.TIMEOUT),
        (Fault.SERVFAIL, Reason.SERVFAIL),
        (Fault.REFUSED, Reason.REFUSED),
        (Fault.GARBAGE, Reason.MALFORMED),
    ],
)
def test_a_failure_names_the_server(server: LocalDns, ask: Ask, fault: Fault, reason: Reason) -> None:
    server.faults["go.acme.test"] = fault
    answer = ask(timeout=0.1).lookup("go.acme.test", "A")
    assert isinstance(answer, Failed)
    assert answer.failures == (Failure(f"127.0.0.1:{server.port}", reason),)
    assert f"127.0.0.1:{server.port} {reason.value}" == str(answer)


def test_wrong_dnssec_signatures_are_told_apart(server: LocalDns, ask: Ask) -> None:
    server.faults["go.acme.test"] = Fault.DNSSEC
    answer = ask().lookup("go.acme.test", "A")
    assert isinstance(answer, Failed)
    assert [failure.reason for failure in answer.failures] == [Reason.DNSSEC]


def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    answer = Dns([Server("127.0.0.1", port)], timeout=0.2, tries=1).lookup("go.acme.test", "A")
    assert isinstance(answer, Failed)
    assert answer.failures[0].reason in (Reason.UNREACHABLE, Reason.TIMEOUT)


def test_a_truncated_answer_is_asked_again_over_tcp(server: LocalDns, ask: Ask) -> None:
    server.faults["go.acme.test"] = Fault.TRUNCATED
    server.book.set("go.acme.test", "A", ["192.0.2.1"])
    assert isinstance(ask().lookup("go.acme.test", "A"), Found)
    assert server.queries == [("go.acme.test", "A")] * 2


def test_an_answer_too_large_for_udp(server: LocalDns, ask: Ask) -> None:
    server.book.set("go.acme.test", "TXT", [f"{number:03}" + "x" * 200 for number in range(20)])
    answer = ask().lookup("go.acme.test", "TXT")
    assert isinstance(answer, Found)
    assert len(answer.values) == 20


def test_the_next_server_is_asked_and_then_all_once_more(server: LocalDns, second: LocalDns, ask: Ask) -> None:
    server.faults["go.acme.test"] = Fault.SERVFAIL
    second.book.set("go.acme.test", "A", ["192.0.2.1"])
    assert isinstance(ask(server, second).lookup("go.acme.test", "A"), Found)
    second.faults["go.acme.test"] = Fault.REFUSED
    server.queries.clear()
    answer = ask(server, second, tries=2).lookup("go.acme.test", "A")
    assert isinstance(answer, Failed)
    assert [failure.reason for failure in answer.failures] == [Reason.SERVFAIL, Reason.REFUSED]
    assert len(server.queries) == 2


def test_each_server_is_heard(server: LocalDns, second: LocalDns, ask: Ask) -> None:
    second.book.set("go.acme.test", "A", ["192.0.2.1"])
    kinds = [type(answer) for answer in ask(server, second).lookup_each("go.acme.test", "A")]
    assert kinds == [NoSuchName, Found]


def test_after_the_budget_nobody_is_asked(server: LocalDns, ask: Ask) -> None:
    answer = ask(budget=0).lookup("go.acme.test", "A")
    assert isinstance(answer, Failed)
    assert answer.failures[0].reason is Reason.NO_TIME
    assert server.queries == []


def test_servers_are_read_from_settings() -> None:
    servers = parse_servers(["1.1.1.1", "127.0.0.1:5353", "2606:4700::1111", "[::1]:53", " [::1]:54 ", "[::1]"])
    assert [str(one) for one in servers] == ["1.1.1.1", "127.0.0.1:5353", "2606:4700::1111", "::1", "[::1]:54", "::1"]


@pytest.mark.parametrize("texts", [[], ["dns.google"], ["1.1.1.1:x"], ["1.1.1.1:0"], ["1.1.1.1:70000"], ["[::1"], [""]])
def test_what_is_no_server(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="DNS server"):
        parse_servers(texts)
