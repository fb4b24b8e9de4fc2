"""Broken and hostile cases: golden events and items, mutated, and what must hold for every one of them.

A case is JSON: `items` (attributes by key), `event`, `now` (unix seconds). All dice are the caller's.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any, Final

from edge.local.forward import accept_request, is_request, remember
from edge.local.response import Rejected, accept_result
from edge.resolver import agents, languages
from edge.resolver.contract import ContractError, decode, encode, from_dynamodb, to_dynamodb
from edge.tests.resolver import scenarios
from edge.tests.resolver.conftest import NOW, Clock
from edge.tests.resolver.dict_store import DictStore, resolver_over

Case = dict[str, Any]
GOLDEN: Final = Path(__file__).parents[1] / "golden"
FOUND: Final = GOLDEN / "fuzz"
MAX_TEXT: Final = 20_000

TOKENS: Final = (
    *("", " ", "/", "//", "..", "%2e%2e", "\\", "#", "?", "&", "=", ";", ";end", "#Intent;end", "*", "{}", "{id}", "+"),
    *(
        "%",
        "%0d%0a",
        "%ff",
        "%00",
        "\r\n",
        "\x00",
        "\x7f",
        "ä",
        "🦉",
        "\ud800",
        "\u2028",
        "ß",
        "İ",
        "ŉ",
        "://",
        "@",
        ":",
    ),
    *("a", "sale", "getowl=1.r.x.y.1", "true", "false", "DE", "*;q=0.5", "fr;q=0", "Instagram", "bot", "javascript:1"),
    *("owl.example", "go.acme.example", "x" * 300, "9" * 30, "-1", "%41" * 200, "&" * 4_000, "a=b&" * 2_000),
)
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, 2, 7, 1_440, 1_441, 2**31, 2**53, 2**53 + 1, -(2**63), 10**30, 1.5, 1e308, -0.0),
    *("", [], {}, [[]], [None], [0], [""], {"S": ""}, {"": None}, ["x", "y"], float("inf"), NOW, NOW + 5),
)


def corpus() -> list[Case]:
    """What to begin with: the golden events over the golden items, and links with everything that links can have."""
    items = {one["pk"]: one["attributes"] for one in json.loads((GOLDEN / "items.json").read_text())}
    events = [json.loads(path.read_text())["event"] for path in sorted((GOLDEN / "events").glob("*.json"))]
    cases = [{"items": items, "event": event, "now": NOW} for event in events]
    for seed in range(40):
        dice = Random(seed)
        made = {pk: to_dynamodb(pk, 1, item) for pk, item in scenarios.items(dice).items()}
        event = scenarios.event_of(scenarios.ask(dice), dice.choice(scenarios.UNKEYED), "2001:db8::1")
        cases.append({"items": made, "event": event, "now": NOW})
    return cases


# --- mutation -------------------------------------------------------------------------------------


def mutated(dice: Random, cases: list[Case]) -> Case:
    """One of `cases` with up to four changes, some of them taken from another one."""
    case, other = copy.deepcopy(dice.choice(cases)), dice.choice(cases)
    for _ in range(dice.choice((1, 1, 2, 4))):
        part = dice.choice(("event", "event", "items", "doc", "doc", "doc"))
        if part == "event" or not isinstance(case["items"], dict) or not case["items"]:
            case["event"] = mutated_json(dice, case["event"], other["event"])
        elif part == "items":
            case["items"] = mutated_json(dice, case["items"], other["items"])
        else:
            mutate_doc(dice, case["items"], other["items"])
    if dice.random() < 0.1:
        case["now"] = dice.choice((0, -1, NOW + 86_400 * dice.random(), 2**40, NOW + 30))
    return case


def mutate_doc(dice: Random, items: dict[str, Any], others: Any) -> None:
    """Change the document of one item: as JSON, or as text."""
    pk = dice.choice(sorted(items))
    other = dice.choice(sorted(others)) if isinstance(others, dict) and others else pk
    try:
        doc = items[pk]["doc"]["S"]
        raw = json.loads(doc)
        spliced = json.loads(others[other]["doc"]["S"]) if other in others else raw
    except (KeyError, TypeError, ValueError, RecursionError):
        items[pk] = {
            "pk": {"S": pk},
            "rev": {"N": "1"},
            "doc": {"S": '{"v":2,"kind":"link","destination":"https://a/"}'},
        }
        return
    items[pk]["doc"]["S"] = (
        mutated_text(dice, doc) if dice.random() < 0.2 else json.dumps(mutated_json(dice, raw, spliced))[:MAX_TEXT]
    )


def mutated_json(dice: Random, value: Any, other: Any) -> Any:
    """`value` with one place changed: deleted, doubled, another value, a changed text, or something of `other`."""
    if not isinstance(value, dict | list) or not value or dice.random() < 0.1:
        return mutated_leaf(dice, value, other)
    key: Any = dice.choice(sorted(value, key=str)) if isinstance(value, dict) else dice.randrange(len(value))
    below = other
    if isinstance(other, dict) and other:
        below = other.get(key) if isinstance(key, str) and key in other else dice.choice(list(other.values()))
    elif isinstance(other, list) and other:
        below = dice.choice(other)
    how = dice.random()
    if how < 0.08:
        del value[key]
    elif how < 0.14 and isinstance(value, list):
        value.insert(key, copy.deepcopy(value[dice.randrange(len(value))]))
    elif how < 0.2 and isinstance(value, dict) and isinstance(key, str):
        value[mutated_text(dice, key)] = copy.deepcopy(below)
    else:
        value[key] = mutated_json(dice, value[key], below)
    return value


def mutated_leaf(dice: Random, value: Any, other: Any) -> Any:
    how = dice.random()
    if how < 0.2:
        return copy.deepcopy(other)
    if how < 0.4:
        return copy.deepcopy(dice.choice(VALUES))
    if isinstance(value, str):
        return mutated_text(dice, value)
    if isinstance(value, int) and how < 0.8:
        return value + dice.choice((-1, 1, 60, -3_600, 2**32))
    return dice.choice(TOKENS)


def mutated_text(dice: Random, text: str) -> str:
    """`text` with a character changed, a token put in, a piece cut out or repeated."""
    place = dice.randrange(len(text) + 1)
    end = min(len(text), place + dice.choice((1, 1, 3, 20)))
    how = dice.randrange(4)
    if how == 0 and place < len(text):
        return text[:place] + chr(ord(text[place]) ^ (1 << dice.randrange(8))) + text[place + 1 :]
    if how == 1:
        return text[:place] + text[end:]
    if how == 2:
        return (text[:end] + text[place:end] * dice.choice((1, 5, 50)) + text[end:])[:MAX_TEXT]
    return (text[:place] + dice.choice(TOKENS) + text[dice.choice((place, end)) :])[:MAX_TEXT]


# --- what must hold -------------------------------------------------------------------------------


def check(case: Case) -> str:
    """Raises unless all that must hold does; returns what kind of case it was, for those that look for new kinds."""
    kind = "".join(sorted({check_item(item) for item in _values(case["items"])}))
    return f"{check_answer(case)} {kind}"


def check_item(item: Any) -> str:
    """Attributes are a record or an error of the contract; a document that can be read can be written."""
    try:
        record = from_dynamodb(item)
    except ContractError as error:
        return error.reason[:12]
    if record.item is not None:
        assert decode(encode(record.item)) == record.item
    return ""


def check_answer(case: Case) -> str:
    """Any event gets an answer that CloudFront takes, twice the same, and for everyone if it is kept."""
    clock = Clock()
    clock.now = case["now"]
    store = DictStore(clock)
    store.items = case["items"] if isinstance(case["items"], dict) else {}
    resolver = resolver_over(store, clock)
    event = copy.deepcopy(case["event"])
    real = is_real(event)
    sent = remember(event) if real else None
    result = resolver.answer(event)
    assert result == resolver.answer(copy.deepcopy(case["event"]))
    if not real or sent is None:
        return f"unreal {str(result.get('status'))[:3]}"
    request = case["event"]["Records"][0]["cf"]["request"]
    check_headers({name: entries[0]["value"] for name, entries in request["headers"].items()})
    if is_request(result):
        accept_request(result, sent, request["origin"])
        return str(result["uri"])
    kept = accept_result(result, request["querystring"]).ttl
    if kept:
        for who in scenarios.UNKEYED:
            resolver._answers._ready.clear()  # reckoned for them, too
            assert resolver.answer(for_another(case["event"], who)) == result
    return f"{result['status']} {kept > 0}"


def is_real(event: Any) -> bool:
    """Whether CloudFront could have sent it: what it would not take back it does not send."""
    try:
        request = event["Records"][0]["cf"]["request"]
        accept_request(request, remember(event), request["origin"])
        texts = [request["method"], request["clientIp"], *request["headers"]]
        good = all(isinstance(one, str) and one.isascii() for one in (*texts, request["uri"], request["querystring"]))
        return good and all(entries and len(entries) == 1 for entries in request["headers"].values())
    except (Rejected, LookupError, TypeError, AttributeError, ValueError):
        return False


def for_another(event: Any, who: dict[str, str]) -> Any:
    """The same cache key, another visitor."""
    event = copy.deepcopy(event)
    request = event["Records"][0]["cf"]["request"]
    request["clientIp"] = "192.0.2.55"
    asked = {"name": "", "path": "", "query": "", "country": "", "device": "", "system": ""}
    other = scenarios.event_of(asked, who, "")["Records"][0]["cf"]["request"]["headers"]
    for name in ("user-agent", "accept-language", "referer", "cloudfront-viewer-country-region", "cookie"):
        request["headers"].pop(name, None)
        if name in other:
            request["headers"][name] = other[name]
    return event


def check_headers(headers: dict[str, str]) -> None:
    """What is read off a header is always one of the names that rules know."""
    for value in headers.values():
        assert agents.device_of(value) in agents.DEVICES
        assert agents.os_of(value) in agents.SYSTEMS
        assert agents.browser_of(value) in agents.BROWSERS
        assert not (agents.is_in_app(value) and agents.is_bot(value))
        assert agents.is_bot(value) or not agents.is_unfurler(value)
        assert languages.best_of(value, ("en", "de"), "en") in ("en", "de")
        assert languages.accepts(value, ("en",)) in (True, False)


def _values(items: Any) -> list[Any]:
    return list(items.values()) if isinstance(items, dict) else [items]
