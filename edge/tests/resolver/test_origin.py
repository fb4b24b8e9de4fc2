"""The signed hand-over: what the resolver asks the origin for, and who can."""

from __future__ import annotations

import copy
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.local.forward import accept_request, is_request, remember
from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.handler import Resolver
from edge.resolver.origin import BELIEVED_SECONDS, HEADER, KINDS, Handover, sign, verify
from edge.tests.resolver.conftest import NOW, Clock, event, header
from edge.tests.resolver.dict_store import CONFIG, DictStore, resolver_over
from edge.tests.resolver.people import SLACKBOT, WINDOWS

SECRET: Final = "a secret of at least 32 characters"
HANDOVER: Final = Handover("password", "go.acme.example", "go.acme.example#sale", "203.0.113.1", "/sale", NOW)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def token_of(fields: Any, secret: str = SECRET, version: str = "v1") -> str:
    payload = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    signed = f"{version}.{urlsafe_b64encode(payload).decode().rstrip('=')}"
    return f"{signed}.{hmac.digest(secret.encode(), signed.encode(), 'sha256').hex()}"


FIELDS: Final = {"kind": "cloak", "host": "h", "key": "k", "ip": "i", "path": "/", "at": NOW}


@given(st.sampled_from(sorted(KINDS)), text, text, text, text)
def test_there_and_back(kind: str, host: str, key: str, ip: str, path: str) -> None:
    handover = Handover(kind, host, key, ip, path, NOW)
    token = sign(SECRET, handover)
    assert verify(SECRET, token, NOW) == handover
    assert token.isascii() and token.isprintable() and not set(token) & set("=+/ ")


def test_the_form() -> None:
    assert verify(SECRET, token_of(FIELDS), NOW) == Handover("cloak", "h", "k", "i", "/", NOW)


@pytest.mark.parametrize(
    ("seconds", "believed"), [(0, True), (59, True), (60, True), (61, False), (-60, True), (-61, False)]
)
def test_it_is_believed_for_a_minute_either_way(seconds: int, believed: bool) -> None:
    assert BELIEVED_SECONDS == 60
    assert (verify(SECRET, sign(SECRET, HANDOVER), NOW + seconds) is not None) is believed


def test_no_byte_of_it_can_be_changed() -> None:
    token = sign(SECRET, HANDOVER)
    for place in range(len(token)):
        for other in {"A", "0", ".", "é"} - {token[place]}:
            assert verify(SECRET, token[:place] + other + token[place + 1 :], NOW) is None
        assert verify(SECRET, token[:place] + token[place + 1 :], NOW) is None
        assert verify(SECRET, token[:place], NOW) is None


def test_another_secret_or_none() -> None:
    assert verify(SECRET + "x", sign(SECRET, HANDOVER), NOW) is None
    assert verify("", sign("", HANDOVER), NOW) is None


@pytest.mark.parametrize(
    "token",
    [
        token_of(FIELDS, version="v2"),
        token_of(FIELDS, version=""),
        token_of(FIELDS | {"kind": "admin"}),
        token_of(FIELDS | {"kind": ["cloak"]}),
        token_of(FIELDS | {"more": 1}),
        token_of(FIELDS | {"at": "now"}),
        token_of(FIELDS | {"at": None}),
        token_of({name: value for name, value in FIELDS.items() if name != "at"}),
        token_of([1]),
        token_of(None),
        token_of(b"\xff\xfe{"),
        token_of(b"{"),
        "",
        ".",
        "..",
        "v1..",
        "ä",
    ],
)
def test_what_was_never_handed_over(token: str) -> None:
    """Also where the signature is right: a later version may sign something else."""
    assert verify(SECRET, token, NOW) is None


# --- through the resolver -------------------------------------------------------------------------


@pytest.fixture
def store(clock: Clock) -> DictStore:
    found = DictStore(clock)
    found.put("go.acme.example#", HostItem())
    found.put("www.acme.example#", HostItem(alias_of="go.acme.example"))
    found.put("go.acme.example#sale", LinkItem("https://a.example/", password=True))
    found.put("go.acme.example#cloak", LinkItem("https://a.example/", cloak=True))
    found.put("go.acme.example#social", LinkItem("https://a.example/", social=True))
    found.put("go.acme.example#plain", LinkItem("https://a.example/"))
    return found


@pytest.fixture
def resolver(store: DictStore, clock: Clock) -> Resolver:
    return resolver_over(store, clock)


def handed_over(resolver: Resolver, uri: str, user_agent: str = WINDOWS, **how: Any) -> Handover | None:
    """What the origin is asked for, after all that CloudFront checks of a returned request; None for a response."""
    asked = event(uri, **{"host": "go.acme.example"} | how)
    request = asked["Records"][0]["cf"]["request"]
    request["origin"] = {"custom": {"domainName": "origin.owl.example"}}
    request["headers"]["user-agent"] = [{"key": "User-Agent", "value": user_agent}]
    request["headers"]["cloudfront-viewer-country"] = [{"key": "CloudFront-Viewer-Country", "value": "DE"}]
    request["headers"]["via"] = [{"key": "Via", "value": "1.1 x"}]
    request["headers"][HEADER] = [{"key": HEADER, "value": "v1.forged.forged"}]
    before, sent = copy.deepcopy(request), remember(asked)
    result = resolver.answer(asked)
    if not is_request(result):
        return None
    forward = accept_request(result, sent, before["origin"])
    assert (forward.method, forward.query) == (before["method"], before["querystring"])
    headers = dict(forward.headers)
    assert headers.pop("host") == CONFIG.origin_host
    found = verify(CONFIG.origin_secret, headers.pop(HEADER), NOW)
    assert found is not None
    assert forward.uri == f"/edge/{found.kind}"
    kept = {name: entries[0]["value"] for name, entries in before["headers"].items() if name not in ("host", HEADER)}
    assert headers == kept
    return found


def test_what_is_handed_over(resolver: Resolver) -> None:
    expected = Handover("password", "go.acme.example", "go.acme.example#sale", "203.0.113.178", "/s%61le", NOW)
    assert handed_over(resolver, "/s%61le", query="a=1&b") == expected


@pytest.mark.parametrize(
    ("uri", "user_agent", "kind"),
    [
        ("/sale", WINDOWS, "password"),
        ("/sale", SLACKBOT, "password"),
        ("/cloak", WINDOWS, "cloak"),
        ("/social", SLACKBOT, "social"),
        ("/social", WINDOWS, None),
        ("/plain+", WINDOWS, "preview"),
        ("/sale+", SLACKBOT, "preview"),
        ("/plain", WINDOWS, None),
        ("/missing+", WINDOWS, None),
        ("/+", WINDOWS, None),
    ],
)
def test_each_kind(resolver: Resolver, uri: str, user_agent: str, kind: str | None) -> None:
    found = handed_over(resolver, uri, user_agent)
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("uri", "allowed"), [("/sale", True), ("/cloak", False), ("/plain+", False), ("/sale+", False), ("/plain", False)]
)
def test_only_a_password_is_posted(resolver: Resolver, uri: str, allowed: bool) -> None:
    assert (handed_over(resolver, uri, method="POST") is not None) is allowed
    if not allowed:
        response = resolver.answer(event(uri, host="go.acme.example", method="POST"))
        assert (response["status"], header(response, "cache-control")) == ("405", "no-store")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "get", ""])
def test_nothing_else_reaches_the_origin(resolver: Resolver, method: str) -> None:
    assert handed_over(resolver, "/sale", method=method) is None


def test_an_aliass_page_is_about_the_item_it_stands_for(resolver: Resolver) -> None:
    found = handed_over(resolver, "/sale", host="www.acme.example")
    assert found is not None
    assert (found.host, found.key) == ("www.acme.example", "go.acme.example#sale")


def test_without_an_origin_there_is_no_page(store: DictStore, resolver: Resolver) -> None:
    resolver._config = CONFIG.__replace__(origin_host="", origin_secret="")  # type: ignore[attr-defined]  # frozen's
    response = resolver.answer(event("/sale", host="go.acme.example"))
    assert (response["status"], header(response, "cache-control")) == ("503", "no-store")
    assert resolver.problems == {"no_origin": 1}
