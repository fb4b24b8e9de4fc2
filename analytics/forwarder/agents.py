"""Who sent a request, by its user agent: device, system, browser with their versions, and whether it is a robot.

The device's class and the rules of "a person, or not" are the edge's own (edge/resolver/agents.py): what a link decides
by and what its clicks say must not differ. Systems, browsers and versions come from ua-parser's patterns, robots that
say who they are from those of crawler-user-agents.

Versions are the first number only (of iOS the first two): more is noise in a list, and browsers freeze the rest.
Where a system's version is frozen as well, there is none: every Mac says 10.15.7, Chrome says Android 10; Windows 11
says 10. iOS 26 says 18.7, and only Safari's own version tells; other browsers and apps on it pass for 18.7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from ua_parser import OS, Domain, UserAgent
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

from edge.resolver.agents import MAX_CHARS, device_of, is_bot, is_unfurler

CACHED: Final = 20_000
"""User agents that are remembered: with a kilobyte each at most, some 20 MB."""

UNKNOWN_BOT: Final = "other"
"""Robots that nobody knows. What they call themselves is not kept: a list of names must not grow at their will."""

_MAX_NAME: Final = 40
_CHUNK: Final = 25  # one pattern of all 1,500 is ten times slower than sixty: their literals are found faster


@dataclass(frozen=True, slots=True)
class Agent:
    """What a user agent says; "" where it says nothing."""

    device: str
    os: str
    os_version: str
    browser: str
    browser_version: str
    is_bot: bool
    bot_name: str
    is_unfurler: bool
    app: str  # the app in which the page opened, "" for a browser


def _resolver() -> Resolver:
    """ua-parser's matcher without its patterns of devices, which are half of them and are not used."""
    browsers, systems, _ = load_lazy_builtins()
    return Resolver((browsers, systems, []))


# At import: Lambda gives a function that starts a whole processor, later only its share.
_RESOLVER: Final = _resolver()
_CRAWLERS: Final = [
    re.compile("|".join([entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA[start : start + _CHUNK]]))
    for start in range(0, len(CRAWLER_USER_AGENTS_DATA), _CHUNK)
]

_SYSTEMS: Final = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS", "Other": ""}
_BROWSERS: Final = {
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "iOS web view",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Android web view",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "Opera Touch": "Opera",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "QQ Browser Mobile": "QQ Browser",
    "LINE": "Line",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Other": "",
}
_LIBRARIES: Final = frozenset({"Java", "PostmanRuntime", "Outlook", "Android", "CFNetwork"})
_FROZEN: Final = {("macOS", "10"), ("Android", "10"), ("ChromeOS", "14541")}
_SAFARI_IS_IOS: Final = 26
"""From this version on, Safari has the system's number, and the system's own is frozen at 18.6 or 18.7."""
# Apps whose name in ua-parser stands for a browser in the app.
_APPS: Final = frozenset(
    {
        "Facebook", "Facebook Messenger", "Instagram", "LinkedIn", "Pinterest", "Snapchat", "TikTok", "Twitter", "Line",
        "WhatsApp", "Telegram", "Reddit", "KakaoTalk", "WeChat", "QQ", "Google", "Threads", "Discord", "Slack", "Viber",
    }
)  # fmt: skip


def read_agent(user_agent: str) -> Agent:
    """What `user_agent`, decoded, says. Any string will do; what is longer than MAX_CHARS is not read to its end."""
    return _read_agent(user_agent[:MAX_CHARS])


@lru_cache(maxsize=CACHED)
def _read_agent(text: str) -> Agent:
    crawler = _crawler(text)
    found = _RESOLVER(text, Domain.USER_AGENT | Domain.OS)
    bot = bool(crawler) or is_bot(text)
    os, os_version = _system(found.os, found.user_agent)
    # What robots call their browser is a name of their own making: `bot_name` has it where it is a known one.
    browser, browser_version = ("", "") if bot else _browser(found.user_agent)
    return Agent(
        device=device_of(text),
        os=os,
        os_version=os_version,
        browser=browser,
        browser_version=browser_version,
        is_bot=bot,
        bot_name=_bot_name(crawler, found.user_agent) if bot else "",
        is_unfurler=is_unfurler(text),
        app=browser if browser in _APPS else "",
    )


def _system(found: OS | None, browser: UserAgent | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    name = _SYSTEMS.get(found.family, found.family)
    version = found.major or ""
    if (name, version) in _FROZEN:
        return name, ""
    if name == "Windows" and version == "10":
        return name, "10 or 11"
    if name == "iOS":
        is_safari = browser is not None and browser.family == "Mobile Safari"
        if is_safari and browser and (browser.major or "").isdigit() and int(browser.major or 0) >= _SAFARI_IS_IOS:
            return name, f"{browser.major}.{browser.minor or 0}"[:_MAX_NAME]
        version = f"{version}.{found.minor}" if found.minor else version
    return name, version[:_MAX_NAME]


def _browser(found: UserAgent | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    name = _BROWSERS.get(found.family, found.family)[:_MAX_NAME]
    return name, "" if name == "Apple Mail" else (found.major or "")[:_MAX_NAME]  # its number is the engine's


def _crawler(text: str) -> str:
    """The name of a known robot, such as "Googlebot", "" if it is none."""
    for pattern in _CRAWLERS:
        match = pattern.search(text)
        if match:
            return match[0].partition("/")[0].strip(" ()[];:,+-")[:_MAX_NAME] or UNKNOWN_BOT
    return ""


def _bot_name(crawler: str, found: UserAgent | None) -> str:
    """Some patterns find the robot's domain: ua-parser then knows its name, and HTTP libraries the list has not."""
    family = found.family[:_MAX_NAME] if found else ""
    if crawler:
        return family if "." in crawler and family and family not in _BROWSERS else crawler
    return family if family in _LIBRARIES else UNKNOWN_BOT
