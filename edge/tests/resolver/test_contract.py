"""Keys and documents."""

from __future__ import annotations

import contextlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver import contract
from edge.resolver.contract import HostItem, LinkItem, Tombstone
from edge.resolver.frozen import fields_of

seconds = st.none() | st.integers(0, 2**53)
text = st.text(min_size=1, max_size=40)
links = st.builds(
    LinkItem,
    destination=text,
    status=st.sampled_from(sorted(contract.REDIRECT_STATUSES)),
    activates_at=seconds,
    expires_at=seconds,
    expired_url=st.none() | text,
    query=st.sampled_from(sorted(contract.QUERY_MODES)),
    link_id=st.just("") | text,
    workspace_id=st.just("") | text,
    disabled=st.booleans(),
)
hosts = st.builds(
    HostItem,
    status=st.sampled_from(sorted(contract.HOST_STATUSES)),
    root_url=st.none() | text,
    not_found_url=st.none() | text,
    expired_url=st.none() | text,
    fold_case=st.booleans(),
    wildcard=st.booleans(),
)


@given(links | hosts, text, st.integers(0, 2**62))
def test_an_item_survives_the_table(item: LinkItem | HostItem, pk: str, rev: int) -> None:
    record = contract.from_dynamodb(json.loads(json.dumps(contract.to_dynamodb(pk, rev, item))))
    assert record == contract.Record(pk, rev, item)


def test_a_tombstone_has_no_document() -> None:
    attrs = contract.to_dynamodb("a", 7, Tombstone(99))
    assert attrs == {"pk": {"S": "a"}, "rev": {"N": "7"}, "ttl": {"N": "99"}}
    assert contract.from_dynamodb(attrs) == contract.Record("a", 7, None)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_decode_takes_anything(doc: bytes | str) -> None:
    with pytest.raises(contract.ContractError):
        contract.decode(doc)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*fields_of(LinkItem), *fields_of(HostItem), "v", "kind", "later"]), json_values),
    st.sampled_from(["link", "host"]),
)
def test_decode_gives_an_item_or_a_contract_error(raw: dict[str, object], kind: str) -> None:
    raw |= {"v": 1, "kind": kind}
    try:
        item = contract.decode(json.dumps(raw))
    except contract.ContractError:
        return
    assert contract.decode(contract.encode(item)) == item


@given(st.dictionaries(st.sampled_from(["pk", "rev", "doc", "ttl"]), json_values))
def test_attributes_give_a_record_or_a_contract_error(attrs: dict[str, object]) -> None:
    with contextlib.suppress(contract.ContractError):
        contract.from_dynamodb(attrs)


def test_unknown_fields_are_ignored() -> None:
    doc = '{"v":1,"kind":"link","destination":"https://a.example/","colour":"blue"}'
    assert contract.decode(doc) == LinkItem("https://a.example/")


@pytest.mark.parametrize(
    ("doc", "error"),
    [
        ('{"v":3,"kind":"link","destination":"x"}', contract.UnknownSchema),
        ('{"v":0,"kind":"link","destination":"x"}', contract.UnknownSchema),
        ('{"v":"1","kind":"link","destination":"x"}', contract.MalformedItem),
        ('{"v":true,"kind":"link","destination":"x"}', contract.MalformedItem),
        ('{"v":1,"kind":"page","destination":"x"}', contract.MalformedItem),
        ('{"v":1,"kind":"link"}', contract.MalformedItem),
        ('{"v":1,"kind":"link","destination":""}', contract.MalformedItem),
        ('{"v":1,"kind":"link","destination":"x","status":200}', contract.MalformedItem),
        ('{"v":1,"kind":"link","destination":"x","disabled":1}', contract.MalformedItem),
        ('{"v":1,"kind":"link","destination":"x","expires_at":1.5}', contract.MalformedItem),
        ('{"v":1,"kind":"link","destination":"x","query":[]}', contract.MalformedItem),
        ('{"v":1,"kind":"host","status":"paused"}', contract.MalformedItem),
        ("[" * 100_000, contract.MalformedItem),
    ],
)
def test_bad_documents_say_which_kind_of_bad(doc: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        contract.decode(doc, "some-key")
    assert getattr(caught.value, "pk", None) == "some-key"


def test_encode_refuses_what_decode_would() -> None:
    with pytest.raises(contract.MalformedItem):
        contract.encode(LinkItem("https://a.example/", status=200))


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("Go.Acme.COM:443", "go.acme.com"),
        ("go.acme.com.", "go.acme.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("127.0.0.1:8080", "127.0.0.1"),
        ("localhost", "localhost"),
        ("", None),
        (".", None),
        ("a..b", None),
        ("-a.example", None),
        ("a b.example", None),
        ("a#b.example", None),
        ("a/b", None),
        ("[::1]:80", None),
        ("a.example:80x", None),
        ("x" * 64 + ".example", None),
        ("\ud800.example", None),
    ],
)
def test_hosts(raw: str, host: str | None) -> None:
    assert contract.normalize_host(raw) == host


@given(st.text(max_size=40))
def test_normalizing_a_host_twice_changes_nothing(raw: str) -> None:
    host = contract.normalize_host(raw)
    if host is not None:
        assert contract.normalize_host(host) == host


@pytest.mark.parametrize(
    ("path", "fold", "code"),
    [
        ("/sale", False, "sale"),
        ("/Sale/", False, "Sale"),
        ("/Sale", True, "sale"),
        ("/STRASSE", True, "strasse"),
        ("/stra%C3%9Fe", True, "strasse"),
        ("/", False, ""),
        ("", False, ""),
        ("//", False, ""),
        ("/a/b", False, "a/b"),
        ("/a%2Fb", False, "a/b"),
        ("/a%252Fb", False, "a%2Fb"),
        ("/caf%C3%A9", False, "caf\u00e9"),
        ("/cafe%CC%81", False, "caf\u00e9"),
        ("/%F0%9F%A6%89", False, "\U0001f989"),
        ("/100%", False, "100%"),
        ("/%ff", False, None),
        ("/a%23b", False, None),
        ("/a#b", False, None),
        ("/a%00", False, None),
        ("/a%0d%0ab", False, None),
        ("/" + "x" * 512, False, "x" * 512),
        ("/" + "x" * 513, False, None),
        ("/" + "%C3%A9" * 257, False, None),
    ],
)
def test_codes(path: str, fold: bool, code: str | None) -> None:
    assert contract.code_from_path(path, fold) == code


@given(st.text(max_size=30), st.booleans())
def test_normalizing_a_code_twice_changes_nothing(raw: str, fold: bool) -> None:
    code = contract.normalize_code(raw, fold)
    if code is not None:
        assert contract.normalize_code(code, fold) == code
        assert unicodedata.is_normalized("NFC", code)


def test_keys() -> None:
    assert contract.link_key("", "sale") == "sale"
    assert contract.link_key("go.acme.com", "sale") == "go.acme.com#sale"
    assert contract.link_key("owl.example", "sale", ("owl.example",)) == "sale"
    assert contract.host_key("go.acme.com") == "go.acme.com#"


@pytest.mark.parametrize(("host", "code"), [("", ""), ("go.acme.com", ""), ("", "go.acme.com#sale"), ("a#", "b")])
def test_keys_that_would_be_another_ones(host: str, code: str) -> None:
    with pytest.raises(ValueError, match="no link can have"):
        contract.link_key(host, code)
