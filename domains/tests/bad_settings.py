"""What people set that a domain cannot have, and what they are told: by the service, the form and the API alike."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BadSettingCase:
    """`code` is the API's; `words` are part of the message everywhere. Held against go.acme.com."""

    field: str
    value: Any
    code: str
    words: str

    def __str__(self) -> str:
        return f"{self.field}-{self.code}-{str(self.value)[:20]}"


BAD_URLS = [
    BadSettingCase("root_url", "ftp://acme.com", "scheme", "not to ftp:"),
    BadSettingCase("root_url", "javascript:alert(1)", "scheme", "not to javascript:"),
    BadSettingCase("root_url", "https://go.acme.com", "loop", "this domain itself"),
    BadSettingCase("root_url", "https://GO.acme.com.:8443/welcome", "loop", "this domain itself"),
    BadSettingCase("not_found_url", "https://go.acme.com/404", "loop", "this domain itself"),
    BadSettingCase("expired_url", "http://go.%61cme.com/over", "loop", "this domain itself"),
    BadSettingCase("not_found_url", "https://owl.example-short.com/x", "loop", "our own short domain"),
    BadSettingCase("not_found_url", "http://10.0.0.1/", "private", "not reachable from the internet"),
    BadSettingCase("expired_url", "https://me:secret@acme.com/", "userinfo", "user name or password"),
    BadSettingCase("expired_url", "https://acme.com/" + "x" * 8_000, "too_long", "longer than 8,000 bytes"),
]
BAD_APPLE = [
    BadSettingCase("apple_app_site", '{\n  "applinks": {,}\n}', "json", "Line 2, column 16"),
    BadSettingCase("apple_app_site", '{\r\n\r\n"applinks": {}]', "json", "Line 3, column 15"),
    BadSettingCase("apple_app_site", "applinks", "json", "Line 1, column 1: this is not JSON"),
    BadSettingCase("apple_app_site", "[]", "shape", "Line 1, column 1: it has to be an object"),
    BadSettingCase("apple_app_site", "{}", "shape", "at least one of applinks"),
    BadSettingCase("apple_app_site", '{"appLinks": {}}', "shape", "at least one of applinks"),
    BadSettingCase("apple_app_site", '{"applinks": {},\n "webcredentials": []}', "shape", "Line 2, column 20"),
    BadSettingCase("apple_app_site", '{"applinks": {},\n "applinks": {}}', "shape", "second time"),
    BadSettingCase("apple_app_site", '{"applinks": {"a": NaN}}', "json", "NaN is no number"),
    BadSettingCase("apple_app_site", '{"applinks": ' + "[" * 99_000, "json", "nested too deeply"),
    BadSettingCase("apple_app_site", '{"applinks": {"a": 1' + "0" * 5_000 + "}}", "json", "not JSON that phones read"),
    BadSettingCase("apple_app_site", '{"applinks": {"a": "' + "x" * 17_000 + '"}}', "too_large", "16.0 KB"),
]
BAD_ANDROID = [
    BadSettingCase("asset_links", '[{"relation": ["x"], "target": {}}', "json", "Line 1, column 35"),
    BadSettingCase("asset_links", '{"relation": []}', "shape", "a list of statements"),
    BadSettingCase("asset_links", "[]", "shape", "leave the field empty"),
    BadSettingCase("asset_links", '[\n "x"]', "shape", "Line 2, column 2: a statement has to be an object"),
    BadSettingCase(
        "asset_links",
        '[{"relation": ["x"], "target": {"namespace": "web"}},\n  {"target": {"namespace": "web"}}]',
        "shape",
        "Line 2, column 3: the statement needs a “relation”",
    ),
    BadSettingCase("asset_links", '[{"relation": "x", "target": {"namespace": "web"}}]', "shape", "a “relation”"),
    BadSettingCase("asset_links", '[{"relation": ["x"]}]', "shape", "a “target”"),
    BadSettingCase("asset_links", '[{"relation": ["x"], "target": {"namespace": 7}}]', "shape", "a “target”"),
]
BAD_SETTINGS = [*BAD_URLS, *BAD_APPLE, *BAD_ANDROID]
BAD_HSTS = [
    BadSettingCase("hsts_seconds", seconds, "range", "from 1 day") for seconds in (-1, 1, 86_399, 63_072_001, 10**30)
]
