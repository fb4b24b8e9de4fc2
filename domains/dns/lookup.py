"""Asks DNS servers, within a time for each question and one for the whole check.

    dns = Dns(parse_servers(["1.1.1.1", "8.8.8.8"]))
    dns.lookup("go.acme.com", "CNAME")       # the first server that answers
    dns.lookup_each("go.acme.com", "CNAME")  # what each of them says

Make one `Dns` per check: its budget starts when it is made.
"""

import ipaddress
import time
from collections.abc import Iterable
from dataclasses import dataclass

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

from domains.dns.answers import (
    Answer,
    CnameLoop,
    CnameTooLong,
    Failed,
    Failure,
    Found,
    NoData,
    NoSuchName,
    Reason,
)

MAX_CHAIN = 12  # BIND follows 11 (max-query-restarts), Unbound 11, so a longer chain fails for many visitors
_EDNS_BYTES = 1232  # fits every path unfragmented: https://www.dnsflagday.net/2020/
# RFC 8914: DNSSEC Bogus and its neighbours.
_DNSSEC_CODES = frozenset({1, 2, 5, 6, 7, 8, 9, 10, 11, 12})


@dataclass(frozen=True, slots=True)
class Server:
    """One DNS server's address."""

    ip: str
    port: int = 53

    def __str__(self) -> str:
        if self.port == 53:
            return self.ip
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


def parse_servers(texts: Iterable[str]) -> tuple[Server, ...]:
    """Read `ip`, `ip:port` and `[ipv6]:port`. Raises ValueError for anything else and for an empty list."""
    servers = tuple(_parse_server(text.strip()) for text in texts)
    if not servers:
        raise ValueError("Give at least one DNS server.")
    return servers


def _parse_server(text: str) -> Server:
    host, port = text, "53"
    if text.startswith("[") and "]" in text:
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":") or "53"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        ip = str(ipaddress.ip_address(host))
        number = int(port)
    except ValueError as error:
        raise ValueError(f"“{text}” is no DNS server: write an IP address, or an address and :port.") from error
    if not 0 < number < 65536:
        raise ValueError(f"“{text}” is no DNS server: a port is between 1 and 65535.")
    return Server(ip, number)


class Dns:
    """Questions to a list of servers. All times are seconds."""

    def __init__(
        self,
        servers: Iterable[Server],
        *,
        timeout: float = 2.0,
        tries: int = 2,
        budget: float = 15.0,
        recursive: bool = True,
    ) -> None:
        self.servers = tuple(servers)
        self._timeout, self._tries, self._recursive = timeout, tries, recursive
        self._deadline = time.monotonic() + budget

    def at(self, servers: Iterable[Server], *, recursive: bool) -> "Dns":
        """Return the same with other servers and what is left of the budget."""
        other = Dns(servers, timeout=self._timeout, tries=self._tries, recursive=recursive)
        other._deadline = self._deadline
        return other

    def lookup(self, name: str, rdtype: str) -> Answer:
        """Return the first server's answer that is one; each is asked `tries` times before all have failed."""
        failures: list[Failure] = []
        chain: tuple[str, ...] = ()
        for _ in range(self._tries):
            for server in self.servers:
                answer = self._lookup_at(server, name, rdtype)
                if not isinstance(answer, Failed):
                    return answer
                chain = max(chain, answer.chain, key=len)
                failures.extend(failure for failure in answer.failures if failure not in failures)
        return Failed(_plain(name), rdtype, chain, tuple(failures))

    def lookup_each(self, name: str, rdtype: str) -> tuple[Answer, ...]:
        """Return what each server says, in their order: caches may disagree while a change spreads."""
        return tuple(self.at([server], recursive=self._recursive).lookup(name, rdtype) for server in self.servers)

    def _lookup_at(self, server: Server, name: str, rdtype: str) -> Answer:
        chain: list[str] = []
        ttls: list[int] = []
        current = _plain(name)
        while True:
            response = self._ask(server, current, rdtype)
            if isinstance(response, Failure):
                return Failed(_plain(name), rdtype, tuple(chain), (response,))
            followed = len(chain)
            while link := _rrset(response, current, "CNAME") if rdtype != "CNAME" else None:
                current = _text(link[0], "CNAME")
                ttls.append(link.ttl)
                if current == _plain(name) or current in chain:
                    return CnameLoop(_plain(name), rdtype, (*chain, current))
                chain.append(current)
                if len(chain) > MAX_CHAIN:
                    return CnameTooLong(_plain(name), rdtype, tuple(chain))
            records = _rrset(response, current, rdtype)
            if records:
                values = tuple(sorted({_text(record, rdtype) for record in records}))
                return Found(_plain(name), rdtype, tuple(chain), values, min([records.ttl, *ttls]), str(server))
            if response.rcode() == dns.rcode.NXDOMAIN:
                return NoSuchName(_plain(name), rdtype, tuple(chain), str(server))
            if len(chain) == followed:
                return NoData(_plain(name), rdtype, tuple(chain), str(server))
            # The server stopped at a CNAME whose target is not its own: ask for the target.

    def _ask(self, server: Server, name: str, rdtype: str) -> dns.message.Message | Failure:
        left = self._deadline - time.monotonic()
        if left <= 0:
            return Failure(str(server), Reason.NO_TIME)
        try:
            query = dns.message.make_query(name + ".", rdtype, use_edns=0, payload=_EDNS_BYTES)
            if not self._recursive:
                query.flags &= ~dns.flags.RD
            # The time is for UDP and, after truncation, once more for TCP: hence half of what is left, at most.
            response, _ = dns.query.udp_with_fallback(
                query, server.ip, timeout=min(self._timeout, left / 2), port=server.port, ignore_unexpected=True
            )
        except dns.exception.Timeout:
            return Failure(str(server), Reason.TIMEOUT)
        except dns.exception.DNSException:
            return Failure(str(server), Reason.MALFORMED)
        except (OSError, EOFError):
            return Failure(str(server), Reason.UNREACHABLE)
        return _reply(server, response, recursive=self._recursive)


def _reply(server: Server, response: dns.message.Message, *, recursive: bool) -> dns.message.Message | Failure:
    code = response.rcode()
    if not recursive and code == dns.rcode.NOERROR and not response.answer and not response.flags & dns.flags.AA:
        return Failure(str(server), Reason.LAME)  # a referral to somebody else
    if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return response
    if code == dns.rcode.REFUSED:
        return Failure(str(server), Reason.REFUSED)
    codes = {int(option.code) for option in response.options if isinstance(option, dns.edns.EDEOption)}
    return Failure(str(server), Reason.DNSSEC if codes & _DNSSEC_CODES else Reason.SERVFAIL)


def _rrset(response: dns.message.Message, name: str, rdtype: str) -> dns.rrset.RRset | None:
    wanted = dns.rdatatype.from_text(rdtype)
    for rrset in response.answer:
        if rrset.rdtype == wanted and _plain(rrset.name.to_text()) == name:
            return rrset
    return None


def _text(record: object, rdtype: str) -> str:
    if rdtype == "TXT":
        strings: tuple[bytes, ...] = record.strings  # type: ignore[attr-defined]  # dnspython types records by class
        return b"".join(strings).decode("utf-8", "replace")
    text = str(record)
    return _plain(text) if rdtype in ("CNAME", "NS") else text


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
