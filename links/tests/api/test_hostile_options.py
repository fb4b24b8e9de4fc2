"""What nobody means: rules, variants and limits of the wrong type, size or depth are refused by name, never a 500."""

import json

import pytest

from accounts.tests.callers import Caller
from links.models import Link

URL = "https://example.com"
HUGE = "9" * 4000


def _nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def _rule(conditions: str) -> str:
    return f'{{"rules": [{{"destinationUrl": "{URL}", "conditions": {conditions}}}]}}'


def _values(kind: str, values: str) -> str:
    return _rule(f'[{{"type": "{kind}", "values": {values}}}]')


def _time(**changes: str) -> str:
    fields = {"days": '["mon"]', "from": '"09:00"', "to": '"17:00"', "timezone": '"UTC"'} | changes
    return _values("time", "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}")


BODIES = [
    _values("country", _nested(100)),
    _values("country", _nested(300)),
    _values("country", '{"a": ' * 300 + "1" + "}" * 300),
    _values("country", "true"),
    _values("country", "[true]"),
    _values("country", "[NaN]"),
    _values("country", "[1e999]"),
    _values("country", '["D\\u0000"]'),
    _values("country", '["\\ud800"]'),
    _values("country", json.dumps(["DE"] * 100_000)),
    _values("region", '["US-\\u0000"]'),
    _values("language", '["en-\\u0000"]'),
    _values("language", '["e" , "en-" ]'),
    _values("browser", '["\\ud800"]'),
    _values("referrer", '["\\ud800.com"]'),
    _values("referrer", '["a\\u0000.com"]'),
    _values("referrer", json.dumps(["a." * 5000 + "com"])),
    _values("query", '[{"name": "\\u0000"}]'),
    _values("query", '[{"name": "a", "value": "\\ud800"}]'),
    _values("query", '[{"name": "a", "value": 1}]'),
    _values("query", '[{"name": "a", "other": 1}]'),
    _values("query", '["a"]'),
    _values("query", '{"name": "a"}'),
    _values("bot", "[1]"),
    _values("eu", '"x"'),
    _values("time", "[]"),
    _time(days="[]"),
    _time(days='"mon"'),
    _time(days="[0]"),
    _time(days='["mon\\u0000"]'),
    _time(timezone='"../../etc/passwd"'),
    _time(timezone='"UTC\\u0000"'),
    _time(timezone='"localtime"'),
    _time(timezone="null"),
    _time(**{"from": '"24:00"'}),
    _time(to='"24:01"'),
    _time(to='"9:00"'),
    _time(to="900"),
    _time(to='"\\u0661\\u0662:00"'),
    _rule("[]"),
    _rule("null"),
    _rule("[null]"),
    _rule('[{"type": "bot", "negate": 1}]'),
    _rule('[{"type": "bot", "negate": null}]'),
    _rule('[{"type": ["bot"]}]'),
    _rule('[{"type": "bot", "not": true}]'),
    _rule(json.dumps([{"type": "bot"}] * 21)),
    _rule(json.dumps([{"type": "bot"}] * 10_000)),
    '{"rules": [{"conditions": [{"type": "bot"}]}]}',
    f'{{"rules": [{{"conditions": [{{"type": "bot"}}], "destinationUrl": "{URL}", "id": "rul_\\u0000abc"}}]}}',
    f'{{"rules": [{{"conditions": [{{"type": "bot"}}], "destinationUrl": "{URL}", "name": "\\ud800"}}]}}',
    f'{{"variants": [{{"destinationUrl": "{URL}", "weight": true}}, {{"destinationUrl": "{URL}", "weight": 1}}]}}',
    f'{{"variants": [{{"destinationUrl": "{URL}", "weight": NaN}}, {{"destinationUrl": "{URL}", "weight": 1}}]}}',
    f'{{"variants": [{{"destinationUrl": "{URL}", "weight": 1.0}}, {{"destinationUrl": "{URL}", "weight": 1}}]}}',
    f'{{"variants": [{{"destinationUrl": "{URL}", "weight": {HUGE}}}, {{"destinationUrl": "{URL}", "weight": 1}}]}}',
    f'{{"variants": [{{"destinationUrl": "{URL}", "weight": 0}}, {{"destinationUrl": "{URL}", "weight": 1}}]}}',
    '{"winner": "var_\\u0000abc"}',
    '{"winner": "var_absent"}',
    '{"variantsEndAt": "2030-01-01T00:00:00Z"}',
    '{"variantsEndAt": Infinity}',
    '{"variantsEndAt": 1e300}',
    '{"maxClicks": true}',
    '{"maxClicks": 1e3}',
    '{"maxClicks": NaN}',
    f'{{"maxClicks": {HUGE}}}',
    '{"maxClicks": -1}',
    '{"appSchemes": ["\\u0000"]}',
    '{"appSchemes": [""]}',
    '{"ios": "\\ud800:x"}',
    '{"socialTitle": "\\u0000"}',
    '{"description": "\\ud800"}',
    '{"queryPass": ["\\ud800"]}',
    '{"queryStrip": ["a\\u0000"]}',
    '{"password": "abcd\\u0000"}',
    '{"password": "abc\\ud800"}',
    '{"password": ["abcdef"]}',
    '{"shortCode": "a/{x}\\u0000"}',
    '{"shortCode": "\\ud800/*"}',
    '{"shortCode": "robots.txt/*"}',
    '{"shortCode": ".Well-Known/{x}"}',
    '{"shortCode": "{x}/a"}',
    '{"shortCode": "/{x}"}',
    '{"shortCode": "*"}',
    '{"shortCode": "favicon.ico"}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_is_refused_in_words(api: Caller, body: str) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    status, answer = api.call("PATCH", f"/links/{made['id']}", body)
    assert status == 422, answer
    assert answer["error"]["message"]
    assert answer["error"]["field"]
    assert Link.objects.get().version == 1


@pytest.mark.parametrize("body", [_nested(100_000), f'{{"maxClicks": {"9" * 5000}}}', '{"rules": [}'])
def test_what_no_json_reader_takes(api: Caller, body: str) -> None:
    _, made = api.call("POST", "/links", {"destinationUrl": URL})
    status, answer = api.call("PATCH", f"/links/{made['id']}", body)
    assert (status, answer["error"]["code"]) == (400, "malformed_json")
