"""The pages a visitor can see: words, markup, colours, policies, and what an address can do to them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver import pages
from edge.resolver.location import ascii_url
from edge.resolver.page_texts import BUTTONS, PAGES, TAGS

NAMES = ("not_found", "expired", "switched_off", "home", "unavailable", "not_allowed", "bad_request")
WEB = "https://shop.example/?a=1&b=2"
APP = "owl://open/1?a=1&copy=2"


class Document(HTMLParser):
    """What a browser would make of a page: elements in order, and the text in each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements are closed in order"

    def handle_data(self, data: str) -> None:
        self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> dict[str | None, str | None]:
        return {attributes.get("id"): attributes["href"] for attributes in self.all("a")}


ALL = [(name, language) for name in NAMES for language in pages.LANGUAGES]
EVERY = [pages.page(*case) for case in ALL] + [pages.app_page(APP, WEB, language) for language in pages.LANGUAGES]


# --- words ----------------------------------------------------------------------------------------


def test_english_comes_first_and_nothing_is_untranslated() -> None:
    assert pages.LANGUAGES[0] == "en"
    assert {"en", "de", "es", "fr", "ja", "pt", "zh", "hi"} <= set(pages.LANGUAGES)
    assert set(PAGES) == set(BUTTONS) == set(TAGS)
    for language in pages.LANGUAGES[1:]:
        assert PAGES[language].keys() == PAGES["en"].keys() == {*NAMES, "app"}
        for name, (title, text) in PAGES[language].items():
            assert title != PAGES["en"][name][0]
            assert text != PAGES["en"][name][1]
        assert len({title for title, _ in PAGES[language].values()}) == len(NAMES) + 1


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_page_says_what_its_name_means(name: str, language: str) -> None:
    document = Document(pages.page(name, language))
    title, text = PAGES[language][name]
    assert document.text["title"] == document.text["h1"] == title
    assert document.text["p"] == text


def test_another_language_is_english() -> None:
    assert pages.page("home", "tlh") == pages.page("home", "en")
    assert pages.app_page(APP, WEB, "") == pages.app_page(APP, WEB, "en")


def test_an_unknown_page_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        pages.page("nothing", "en")


def test_an_outage_offers_to_ask_again() -> None:
    document = Document(pages.page("unavailable", "de"))
    assert [link["href"] for link in document.all("a")] == [""]
    assert document.text["a"] == "Erneut versuchen"


# --- markup ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("html", EVERY, ids=range(len(EVERY)))
def test_every_page_is_small_whole_and_fetches_nothing(html: str) -> None:
    assert len(html.encode()) < 4096
    document = Document(html)
    assert document.open == []
    assert document.elements[0][0] == "html"
    assert document.all("html")[0]["lang"]
    assert len(document.all("h1")) == len(document.all("main")) == len(document.all("title")) == 1
    assert document.all("meta")[0] == {"charset": "utf-8"}
    viewport = [meta["content"] for meta in document.all("meta") if meta.get("name") == "viewport"]
    assert viewport == ["width=device-width,initial-scale=1"]
    assert [svg["aria-hidden"] for svg in document.all("svg")] == ["true"]
    for tag, attributes in document.elements:
        assert tag not in {"link", "img", "iframe", "form", "object", "base"}
        assert not {"src", "style", "srcset", "xlink:href"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in document.text["style"]
    assert "@import" not in document.text["style"]


@pytest.mark.parametrize(
    ("language", "tag", "direction"),
    [("en", "en", "ltr"), ("pt", "pt-BR", "ltr"), ("zh", "zh-Hans", "ltr"), ("ar", "ar", "rtl")],
)
def test_language_and_direction_are_marked(language: str, tag: str, direction: str) -> None:
    assert Document(pages.page("home", language)).all("html") == [{"lang": tag, "dir": direction}]


def _sources(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split("; "))}


def _sha256(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_style_and_nothing_else() -> None:
    sources = _sources(pages.CONTENT_SECURITY_POLICY)
    assert sources.keys() == {"default-src", "style-src", "base-uri", "form-action", "frame-ancestors"}
    style = sources.pop("style-src")
    assert list(sources.values()) == [["'none'"]] * 4
    for case in ALL:
        document = Document(pages.page(*case))
        assert style == [_sha256(document.text["style"])]
        assert not document.all("script")


def test_the_policy_of_the_app_page_allows_its_script_too() -> None:
    sources = _sources(pages.APP_CONTENT_SECURITY_POLICY)
    for addresses in ((APP, WEB), ("javascript:1", WEB), (APP, ""), (WEB, APP)):
        document = Document(pages.app_page(*addresses, "en"))
        assert sources["script-src"] == [_sha256(document.text["script"])]
        assert sources["style-src"] == [_sha256(document.text["style"])]
    del sources["script-src"]
    assert sources == _sources(pages.CONTENT_SECURITY_POLICY)


# --- colours --------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _schemes() -> list[dict[str, str]]:
    style = Document(pages.page("home", "en")).text["style"]
    light, dark = (dict(re.findall(r"--(\w+):(#\w+)", block)) for block in re.findall(r":root{(.*?)}", style))
    on_amber = re.findall(r"a:first-child{.*?[;{]color:(#\w+)", style)
    return [light | {"on_amber": on_amber[0]}, light | dark | {"on_amber": on_amber[0]}]


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark"])
def test_every_text_can_be_read(scheme: dict[str, str]) -> None:
    for text, ground in (("ink", "paper"), ("muted", "paper"), ("ink", "surface"), ("on_amber", "amber")):
        assert _contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)


def test_light_and_dark_differ() -> None:
    light, dark = _schemes()
    assert _luminance(light["paper"]) > 0.9
    assert _luminance(dark["paper"]) < 0.02


# --- the app page ---------------------------------------------------------------------------------


def test_the_app_page_offers_both_ways_in_order() -> None:
    html = pages.app_page(APP, WEB, "fr")
    document = Document(html)
    assert list(document.links().items()) == [("app", APP), ("web", WEB)]
    assert document.text["h1"] == "Ouverture de l’application"  # noqa: RUF001 - French
    assert document.text["a"] == "Ouvrir l’applicationContinuer dans le navigateur"  # noqa: RUF001 - French


def test_without_scripts_the_web_follows_by_itself() -> None:
    document = Document(pages.app_page(APP, WEB, "en"))
    refresh = [meta["content"] for meta in document.all("meta") if "http-equiv" in meta]
    assert refresh == [f"2;url={WEB}"]
    names = [tag for tag, _ in document.elements]
    assert names.index("noscript") < names.index("body")
    assert document.elements[names.index("noscript") + 1][1]["http-equiv"] == "refresh"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "view-source:https://a.example/",
        "file:///etc/passwd",
        "blob:https://a.example/1",
        "filesystem:https://a.example/1",
        "about:blank",
        "//a.example/",
        "/x",
        "1x:y",
        ":x",
        "+:x",
        "ü:x",
        "no scheme: x",
        "",
    ],
)
def test_what_leads_to_no_app_is_left_out(url: str) -> None:
    document = Document(pages.app_page(url, WEB, "en"))
    assert document.links() == {"web": WEB}
    assert document.text["h1"] == "Continue in the browser"


@pytest.mark.parametrize("url", ["owl:x", "fb-1.2+a://x", "intent://x#Intent;end", "x-safari-https://a.example/"])
def test_apps_claim_many_schemes(url: str) -> None:
    assert Document(pages.app_page(url, WEB, "en")).links() == {"app": url, "web": WEB}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "owl://x", "//a.example/", ""])
def test_the_way_to_the_web_is_the_webs(url: str) -> None:
    html = pages.app_page(APP, url, "en")
    assert Document(html).links() == {"app": APP}
    assert "http-equiv" not in html


def test_no_way_at_all_is_an_outage() -> None:
    assert pages.app_page("javascript:1", "javascript:1", "hi") == pages.page("unavailable", "hi")


def test_every_special_character_is_escaped() -> None:
    assert 'href="owl:&quot;&#39;&lt;&gt;&amp;"' in pages.app_page("owl:\"'<>&", WEB, "en")


@given(st.text() | st.text(st.sampled_from("\"'<>&=/;#x3e \t\n\r\x00`!-ü")), st.text(st.sampled_from("\"'<>&lt;#39 ")))
def test_no_address_breaks_out_of_its_attribute(first: str, second: str) -> None:
    harmless = Document(pages.app_page("owl://x", "https://x", "en"))
    document = Document(pages.app_page("owl:" + first, "https:" + second, "en"))
    assert document.links() == {"app": ascii_url("owl:" + first), "web": ascii_url("https:" + second)}
    assert [meta["content"] for meta in document.all("meta") if "http-equiv" in meta] == [
        f"2;url={ascii_url('https:' + second)}"
    ]
    assert [(tag, attributes.keys()) for tag, attributes in document.elements] == [
        (tag, attributes.keys()) for tag, attributes in harmless.elements
    ]
    assert document.text == harmless.text


@given(st.text(), st.text(), st.sampled_from(pages.LANGUAGES))
def test_any_addresses_make_a_page(app_url: str, web_url: str, language: str) -> None:
    for href in Document(pages.app_page(app_url, web_url, language)).links().values():
        assert href == "" or href in (ascii_url(app_url), ascii_url(web_url))
