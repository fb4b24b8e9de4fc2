"""A DNS server for names under .test, over UDP and TCP: the customers' DNS and the resolvers of the local stack.

It is authoritative, follows its own CNAMEs, and refuses every other top-level domain. `faults` makes single names
misbehave, for tests. `python -m getowl.local.dns_server --port 5353 --records var/dns.json` runs it; the file may be
edited while it runs.
"""

import argparse
import contextlib
import enum
import socketserver
import struct
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from getowl.local.dns_records import RecordBook, RecordError, rrset_of

TOP = dns.name.from_text("test")
_SOA = "ns.test. hostmaster.test. 1 60 60 600 5"
_MAX_CHAIN = 20


class Fault(enum.Enum):
    """What a name does instead of answering."""

    TIMEOUT = "timeout"
    SERVFAIL = "servfail"
    DNSSEC = "dnssec"  # SERVFAIL with the reason "DNSSEC bogus" (RFC 8914), as validating resolvers give it
    NXDOMAIN = "nxdomain"
    REFUSED = "refused"
    TRUNCATED = "truncated"  # over UDP only: the client must come back over TCP
    GARBAGE = "garbage"
    # Only where the question asks for no recursion, as one to a zone's own server does:
    LAME = "lame"  # nothing, and not authoritative: a delegation to the wrong server
    FOREIGN = "foreign"  # refused: a name of some other zone, which a chain of CNAMEs leads to


class LocalDns:
    """One server on 127.0.0.1. Two of them with different books are two resolvers that disagree."""

    def __init__(self, book: RecordBook | None = None, *, port: int = 0, host: str = "127.0.0.1") -> None:
        self.book = book or RecordBook()
        self.faults: dict[str, Fault] = {}
        self.queries: list[tuple[str, str]] = []  # (name, type) in the order asked
        self._tcp, self._udp = _bind(self, host, port)
        self.port = int(self._tcp.server_address[1])

    def start(self) -> None:
        """Answer from threads of its own until `stop`."""
        for server in (self._tcp, self._udp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        for server in (self._tcp, self._udp):
            server.shutdown()
            server.server_close()

    def __enter__(self) -> "LocalDns":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, wire: bytes, *, udp: bool) -> bytes | None:
        """Return the response to one message; None where the client is to wait in vain."""
        try:
            query = dns.message.from_wire(wire)
            question = query.question[0]
        except (dns.exception.DNSException, IndexError):
            return None
        name, rdtype = question.name.to_text().lower().rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.queries.append((name, rdtype))
        fault = self.faults.get(name)
        recursive = bool(query.flags & dns.flags.RD)
        if fault is Fault.TIMEOUT:
            return None
        if fault is Fault.GARBAGE:
            return wire[:2] + b"\x84\x00\xff\xff"
        response = dns.message.make_response(query, recursion_available=True)
        response.flags |= dns.flags.AA
        if fault in (Fault.SERVFAIL, Fault.NXDOMAIN, Fault.REFUSED):
            response.set_rcode(dns.rcode.from_text(fault.name))
        elif fault is Fault.DNSSEC:
            response.set_rcode(dns.rcode.SERVFAIL)
            response.use_edns(options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS)])
        elif fault is Fault.TRUNCATED and udp:
            response.flags |= dns.flags.TC
        elif fault is Fault.LAME and not recursive:
            response.flags &= ~dns.flags.AA
        elif fault is Fault.FOREIGN and not recursive:
            response.set_rcode(dns.rcode.REFUSED)
        else:
            foreign = () if recursive else [other for other, does in self.faults.items() if does is Fault.FOREIGN]
            _fill(response, self.book, question.name, rdtype, foreign)
        return response.to_wire(max_size=query.payload or 512 if udp else 65_535, prefer_truncation=True)


def _fill(
    response: dns.message.Message, book: RecordBook, name: dns.name.Name, rdtype: str, foreign: Collection[str]
) -> None:
    for _ in range(_MAX_CHAIN):
        if not name.is_subdomain(TOP) or name.to_text().lower().rstrip(".") in foreign:
            # Of a chain that leads to somebody else the client gets what there is.
            if not response.answer:
                response.set_rcode(dns.rcode.REFUSED)
            return
        try:
            records = book.find(name)
        except RecordError:
            response.set_rcode(dns.rcode.SERVFAIL)
            return
        if rdtype in records:
            response.answer.append(records[rdtype])
            return
        if "CNAME" not in records:
            if not records and not book.has_below(name) and name != TOP:
                response.set_rcode(dns.rcode.NXDOMAIN)
            response.authority.append(_soa_above(book, name))
            return
        if records["CNAME"] in response.answer:
            return  # a loop: what is in the answer shows it
        response.answer.append(records["CNAME"])
        name = records["CNAME"][0].target


def _soa_above(book: RecordBook, name: dns.name.Name) -> dns.rrset.RRset:
    while name != TOP:
        records = book.find(name)
        if "SOA" in records:
            return records["SOA"]
        if "NS" in records:
            return rrset_of(name.to_text(), "SOA", [_SOA])
        name = name.parent()
    return rrset_of("test", "SOA", [_SOA])


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, endpoint = self.request
        response = self.server.dns.answer(wire, udp=True)  # type: ignore[attr-defined]  # set by _bind
        if response is not None:
            endpoint.sendto(response, self.client_address)


class _Tcp(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            while len(head := self.rfile.read(2)) == 2:
                wire = self.rfile.read(struct.unpack("!H", head)[0])
                response = self.server.dns.answer(wire, udp=False)  # type: ignore[attr-defined]  # set by _bind
                if response is None:
                    return
                self.wfile.write(struct.pack("!H", len(response)) + response)


class _TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True


def _bind(owner: LocalDns, host: str, port: int) -> tuple[Any, Any]:
    """Take the same port for both; a free one that only TCP could get is given back and another tried."""
    for attempt in range(20):
        tcp = _TcpServer((host, port), _Tcp)
        try:
            udp = _UdpServer((host, tcp.server_address[1]), _Udp)
        except OSError:
            tcp.server_close()
            if port or attempt == 19:
                raise
            continue
        tcp.dns = udp.dns = owner  # type: ignore[attr-defined]  # the handlers find the records there
        return tcp, udp
    raise OSError("no port is free for UDP and TCP")  # pragma: no cover: the loop returns or raises


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5353)
    parser.add_argument("--records", type=Path, required=True, help="JSON file, made by the first change")
    options = parser.parse_args()
    with LocalDns(RecordBook(options.records), port=options.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(f"DNS for .test on 127.0.0.1:{server.port}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
