"""The local DNS: its record file, its command and what it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import pytest

from getowl.local.dns_records import RecordBook, RecordError
from getowl.local.dns_server import LocalDns
from getowl.local.servers import free_port


def _ask(port: int, name: str, rdtype: str) -> dns.message.Message:
    return dns.query.tcp(dns.message.make_query(name, rdtype), "127.0.0.1", port=port, timeout=5)


def test_changes_are_in_the_file_and_changes_of_the_file_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "dns.json"
    book = RecordBook(path)
    assert book.all() == {}
    book.set("Go.Acme.test.", "a", ["192.0.2.1"])
    assert json.loads(path.read_text()) == {"go.acme.test": {"A": ["192.0.2.1"]}}
    RecordBook(path).set("go.acme.test", "TXT", ["x"])
    assert book.all()["go.acme.test"] == {"A": ["192.0.2.1"], "TXT": ["x"]}
    book.delete("go.acme.test", "A")
    assert RecordBook(path).all() == {"go.acme.test": {"TXT": ["x"]}}
    book.delete("go.acme.test", "TXT")
    book.delete("never.test")
    assert RecordBook(path).all() == {}


@pytest.mark.parametrize(
    ("rdtype", "values"),
    [("A", ["not an address"]), ("MX", ["10 mail.test."]), ("A", []), ("CAA", ["0 issue"]), ("CNAME", ["a" * 64])],
)
def test_what_cannot_be_served_is_refused_and_changes_nothing(tmp_path: Path, rdtype: str, values: list[str]) -> None:
    book = RecordBook(tmp_path / "dns.json")
    with pytest.raises(RecordError, match=rdtype):
        book.set("go.acme.test", rdtype, values)
    assert book.all() == {}
    assert not (tmp_path / "dns.json").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"a.test": {"A": ["x"]}}', '{"a.test": []}', '{"a.test": {"A": 1}}'])
def test_a_broken_file_is_named_and_served_as_a_failure(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dns.json"
    path.write_text(text)
    with pytest.raises(RecordError, match=r"dns\.json"):
        RecordBook(path).all()
    with LocalDns(RecordBook(path)) as server:
        assert _ask(server.port, "a.test", "A").rcode() == dns.rcode.SERVFAIL


def test_other_top_level_domains_are_refused() -> None:
    with LocalDns() as server:
        assert _ask(server.port, "acme.com", "A").rcode() == dns.rcode.REFUSED


def test_what_is_no_question_is_not_answered() -> None:
    with LocalDns() as server:
        assert server.answer(b"not dns", udp=True) is None


def test_the_command_serves_the_file(tmp_path: Path) -> None:
    port = free_port()
    book = RecordBook(tmp_path / "dns.json")
    book.set("go.acme.test", "A", ["192.0.2.1"])
    command = [sys.executable, "-m", "getowl.local.dns_server", "--port", str(port), "--records", str(book.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"DNS for .test on 127.0.0.1:{port}\n"
            assert "192.0.2.1" in str(_ask(port, "go.acme.test", "A"))
            book.set("go.acme.test", "A", ["192.0.2.2"])
            assert "192.0.2.2" in str(_ask(port, "go.acme.test", "A"))
        finally:
            process.terminate()


def test_a_wildcard_stands_for_names_that_do_not_exist_below_its_parent() -> None:
    with LocalDns() as server:
        server.book.set("*.acme.test", "TXT", ["wild"])
        server.book.set("own.acme.test", "A", ["192.0.2.1"])
        server.book.set("deep.empty.acme.test", "A", ["192.0.2.1"])
        found = {
            name: bool(_ask(server.port, f"{name}.acme.test", "TXT").answer)
            for name in ("any", "any.any", "own", "below.own", "empty", "any.empty")
        }
        # RFC 4592, 4.4: what exists blocks the wildcard, for itself and for all below it.
        assert found == {
            "any": True,
            "any.any": True,
            "own": False,
            "below.own": False,
            "empty": False,
            "any.empty": False,
        }
