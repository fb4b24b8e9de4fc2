"""Whether Amazon may issue, by RFC 8659."""

import pytest

from domains.dns.caa import (
    CaaAllows,
    CaaCritical,
    CaaForbids,
    CaaForbidsAtTarget,
    CaaUnknown,
    check_caa,
)
from domains.tests.dns.conftest import Ask
from getowl.local.dns_server import Fault, LocalDns

HOST = "go.acme.test"


@pytest.fixture(autouse=True)
def host(server: LocalDns) -> None:
    server.book.set(HOST, "A", ["192.0.2.1"])


def test_without_records_everybody_may(server: LocalDns, ask: Ask) -> None:
    assert check_caa(ask(), HOST) == CaaAllows("", ())
    assert [name for name, _ in server.queries] == ["go.acme.test", "acme.test", "test"]


@pytest.mark.parametrize(
    "issuer", ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com", " Amazon.com ; a=b"]
)
def test_each_of_amazons_names_will_do(server: LocalDns, ask: Ask, issuer: str) -> None:
    server.book.set("acme.test", "CAA", ['0 issue "letsencrypt.org"', f'0 ISSUE "{issuer}"'])
    assert isinstance(check_caa(ask(), HOST), CaaAllows)


@pytest.mark.parametrize("value", ["letsencrypt.org", ";", "", "notamazon.com", "amazon.com.evil.test"])
def test_others_only_and_the_line_to_add(server: LocalDns, ask: Ask, value: str) -> None:
    server.book.set("acme.test", "CAA", [f'0 issue "{value}"'])
    verdict = check_caa(ask(), HOST)
    assert isinstance(verdict, CaaForbids)
    assert verdict.line == 'acme.test. CAA 0 issue "amazon.com"'
    assert [str(record) for record in verdict.records] == [f'0 issue "{value}"']
    server.book.set("acme.test", "CAA", [f'0 issue "{value}"', verdict.line.partition(" CAA ")[2]])
    assert isinstance(check_caa(ask(), HOST), CaaAllows)


def test_the_nearest_set_decides_alone(server: LocalDns, ask: Ask) -> None:
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"'])
    server.book.set(HOST, "CAA", ['0 issue "letsencrypt.org"'])
    verdict = check_caa(ask(), HOST)
    assert isinstance(verdict, CaaForbids)
    assert verdict.holder == HOST


def test_a_set_without_issue_restricts_nothing(server: LocalDns, ask: Ask) -> None:
    server.book.set(HOST, "CAA", ['0 iodef "mailto:a@acme.test"', '0 issuewild ";"'])
    server.book.set("acme.test", "CAA", ['0 issue "letsencrypt.org"'])
    verdict = check_caa(ask(), HOST)
    assert isinstance(verdict, CaaAllows)
    assert verdict.holder == HOST


def test_wildcards_follow_issuewild_where_there_is_one(server: LocalDns, ask: Ask) -> None:
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"', '0 issuewild "letsencrypt.org"'])
    assert isinstance(check_caa(ask(), "acme.test"), CaaAllows)
    verdict = check_caa(ask(), "acme.test", wildcard=True)
    assert isinstance(verdict, CaaForbids)
    assert verdict.line == 'acme.test. CAA 0 issuewild "amazon.com"'
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"'])
    assert isinstance(check_caa(ask(), "acme.test", wildcard=True), CaaAllows)


def test_a_cname_shows_its_targets_records(server: LocalDns, ask: Ask) -> None:
    server.book.set("shop.acme.test", "CNAME", ["shop.vendor.test."])
    server.book.set("shop.vendor.test", "CAA", ['0 issue "letsencrypt.org"'])
    verdict = check_caa(ask(), "shop.acme.test")
    assert isinstance(verdict, CaaForbidsAtTarget)
    assert verdict.target == "shop.vendor.test"


def test_the_targets_parents_do_not_count(server: LocalDns, ask: Ask) -> None:
    server.book.set("shop.acme.test", "CNAME", ["shop.vendor.test."])
    server.book.set("shop.vendor.test", "A", ["192.0.2.1"])
    server.book.set("vendor.test", "CAA", ['0 issue "letsencrypt.org"'])
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"'])
    verdict = check_caa(ask(), "shop.acme.test")
    assert isinstance(verdict, CaaAllows)
    assert verdict.holder == "acme.test"


def test_what_must_be_understood_and_is_not_forbids(server: LocalDns, ask: Ask) -> None:
    server.book.set("acme.test", "CAA", ['0 issue "amazon.com"', '128 tbs "x"'])
    assert isinstance(check_caa(ask(), HOST), CaaCritical)
    server.book.set("acme.test", "CAA", ['128 issue "amazon.com"', '0 tbs "x"'])
    assert isinstance(check_caa(ask(), HOST), CaaAllows)


def test_what_cannot_be_read_is_not_taken_for_leave(server: LocalDns, ask: Ask) -> None:
    server.faults["acme.test"] = Fault.SERVFAIL
    verdict = check_caa(ask(), HOST)
    assert isinstance(verdict, CaaUnknown)
    assert verdict.name == "acme.test"
