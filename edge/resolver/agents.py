"""What a `User-Agent` says of its sender: device, system, browser, and whether a person is behind it.

Plain substring tests on at most `MAX_CHARS` characters, in an order that matters: nearly every browser also claims
to be its rivals, so those that others claim to be (Chrome, Safari) come last. All functions take any string and
never raise. The order and the tokens follow what vendors publish (MDN, "Browser detection using the user agent";
Chromium, "User-Agent Reduction"; the pages on which crawlers explain themselves).

What cannot be told apart, and what is answered then: an iPad asks for desktop sites and says that it is a Mac
("macos", "desktop"); Brave and Arc say that they are Chrome; Safari View Controllers and Custom Tabs say that they
are the browser they are made of, and behave like it.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_CHARS: Final = 1024
"""What is read of a `User-Agent`. The longest known, of apps that append their own, have half of that."""

DEVICES: Final = ("mobile", "tablet", "desktop", "tv")
SYSTEMS: Final = ("ios", "android", "windows", "macos", "linux", "chromeos", "other")
BROWSERS: Final = (
    "chrome",
    "safari",
    "firefox",
    "edge",
    "opera",
    "samsung",
    "vivaldi",
    "yandex",
    "duckduckgo",
    "uc",
    "qq",
    "whale",
    "miui",
    "huawei",
    "silk",
    "ie",
    "webview",  # a view inside an app that is not a browser
    "other",
)

_TV: Final = (
    "smart-tv",  # Samsung (Tizen), HbbTV sets
    "smarttv",  # LG (webOS)
    "web0s",
    "hbbtv",
    "android tv",
    "google tv",
    "googletv",
    "apple tv",
    "appletv",
    "; aft",  # Amazon's Fire TV models: AFTT, AFTMM, AFTKA…
    "bravia",
    "crkey",  # Chromecast
    "roku",
    "netcast",
    "viera",
    "vidaa",
    "philipstv",
    "mitv",
    "playstation",  # consoles hang on a television
    "xbox",
    "nintendo",
)
_PHONE: Final = ("mobi", "iphone", "ipod", "opera mini", "j2me", "blackberry", "windows phone")

_IN_APP: Final = (
    "fban/",  # Facebook, Messenger
    "fbav/",
    "fb_iab/",
    "instagram",
    "barcelona ",  # Threads
    "bytedancewebview",  # TikTok
    "musical_ly",
    "trill_",
    "tiktok",
    " line/",
    "snapchat",
    "linkedinapp",
    "micromessenger",  # WeChat
    "pinterest",
    "twitter for",
    "twitterandroid",
    "telegram-android",
    "reddit/",
    "kakaotalk",
    "naver(inapp",
    "gsa/",  # Google's search app
    "weibo",
    "zalo",
    " qq/",
    "alipayclient",
    "baiduboxapp",
    "yaapp_",  # Yandex's search app
    "electron/",
)

_BRANDS: Final = (
    ("edg", ("edg/", "edge/", "edga/", "edgios/"), "edge"),
    ("op", ("opr/", "opera", "opt/", "opios/", "opx/"), "opera"),
    ("samsungbrowser", (), "samsung"),
    ("vivaldi", (), "vivaldi"),
    ("yabrowser", (), "yandex"),
    ("d", ("duckduckgo/", " ddg/"), "duckduckgo"),
    ("uc", ("ucbrowser", "ucweb"), "uc"),
    ("qqbrowser", (), "qq"),
    ("whale/", (), "whale"),
    ("miuibrowser", (), "miui"),
    ("huaweibrowser", (), "huawei"),
    ("silk/", (), "silk"),
)
"""A string that must occur, then, if given, one of several; and the browser's name."""

_BROWSER_STARTS: Final = ("mozilla/", "opera/", "ucweb/")

_BOTS: Final = (
    "crawl",
    "spider",
    "+http",  # the custom of naming a page that explains the robot
    "headless",
    "preview",
    "monitor",
    "uptime",
    "synthetic",
    "scrap",
    "archive",
    "validator",
    "lighthouse",
    "pagespeed",
    "gtmetrix",
    "ptst/",  # WebPageTest
    "site24x7",
    "phantomjs",
    "facebookexternalhit",
    "googleimageproxy",
    "yahoomailproxy",
    "ms-office",  # Office looks at a link before it opens it
    "barracuda",
)

_UNFURLERS: Final = (
    "facebookexternalhit",  # also Messenger, Instagram, iMessage (with Twitterbot), LINE
    "facebot",
    "twitterbot",
    "slackbot",
    "linkedinbot",
    "whatsapp/",  # also Signal
    "telegrambot",
    "discordbot",
    "pinterestbot",
    "pinterest/0.",
    "redditbot",
    "skypeuripreview",  # Skype, Teams
    "microsoftpreview",
    "snap url preview",
    "kakaotalk-scrap",
    "line-poker",
    "vkshare",
    "odklbot",
    "embedly",
    "iframely",
    "cardyb",  # Bluesky
    "mastodon/",
    "pleroma",
    "misskey",
    "summalybot",
    "lemmy/",
    "synapse (bot",  # Matrix
    "mattermost",
    "zulipurlpreview",
    "dingtalkbot",
    "tumblr/",
    "flipboardproxy",
    "xing-contenttabreceiver",
    "bitlybot",
    "link preview",
    "linkpreview",
    "urlpreview",
)


def device_of(ua: str) -> str:
    """One of `DEVICES`. Consoles are televisions; what says nothing is a desktop."""
    ua = ua[:MAX_CHARS].lower()
    if _any(_TV, ua):
        return "tv"
    if "ipad" in ua or "playbook" in ua or "kindle" in ua:
        return "tablet"
    if "tablet" in ua and "tablet pc" not in ua:  # Internet Explorer lists "Tablet PC 2.0" on any desktop
        return "tablet"
    if _any(_PHONE, ua):
        return "mobile"
    return "tablet" if "android" in ua else "desktop"  # Android says "Mobile" on phones only


@lru_cache(maxsize=64)
def os_of(ua: str) -> str:
    """One of `SYSTEMS`. Televisions that run neither Android nor Windows are "other", whatever they are built on."""
    ua = ua[:MAX_CHARS].lower()
    if "windows phone" in ua:  # which claims to be Android and iPhone too
        return "windows"
    if "android" in ua:
        return "android"
    if "windows" in ua:
        return "windows"
    if "tizen" in ua or "kaios" in ua or _any(_TV, ua):
        return "other"
    if "iphone" in ua or "ipad" in ua or "ipod" in ua:
        return "ios"
    if "macintosh" in ua or "mac os x" in ua:
        return "macos"
    if "; cros " in ua:
        return "chromeos"
    return "linux" if "linux" in ua else "other"


@lru_cache(maxsize=64)  # a link with several rules asks as often, and the visitors of a link are alike
def browser_of(ua: str) -> str:
    """One of `BROWSERS`."""
    return _browser_of(ua[:MAX_CHARS].lower())


def _browser_of(ua: str) -> str:
    if _any(_IN_APP, ua):
        return "webview"
    for hint, tokens, name in _BRANDS:
        if hint in ua and (not tokens or _any(tokens, ua)):
            return name
    if "; wv)" in ua:  # Android's WebView
        return "webview"
    if "firefox/" in ua or "fxios/" in ua:
        return "firefox"
    if "chrome/" in ua or "crios/" in ua or "chromium/" in ua:
        return "chrome"
    if "macintosh" in ua or "iphone" in ua or "ipad" in ua or "ipod" in ua:
        if "safari/" in ua:
            return "safari"
        return "webview" if "applewebkit/" in ua else "other"  # only browsers on Apple's systems add "Safari/"
    return "ie" if "msie " in ua or "trident/" in ua else "other"


def is_bot(ua: str) -> bool:
    """Whether nobody reads what is sent back: crawlers, monitors, unfurlers, HTTP libraries, no user agent at all.

    Browsers begin with `Mozilla/`, `Opera/` or `UCWEB/` and name their platform in parentheses; nothing else does
    so by itself. Of what claims to be a browser, robots are known by what they add.
    """
    return _is_bot(ua[:MAX_CHARS].lower())


def _is_bot(ua: str) -> bool:
    if "(" not in ua or not ua.lstrip().startswith(_BROWSER_STARTS):
        return True
    if "bot" in ua and "bot" in ua.replace("cubot", ""):  # Cubot makes phones
        return True
    if "compatible;" in ua and "msie" not in ua and "konqueror" not in ua:
        return True
    return _any(_BOTS, ua)


def is_unfurler(ua: str) -> bool:
    """Whether it is a bot that shows a preview of the page to people: its title, description and image."""
    ua = ua[:MAX_CHARS].lower()
    return _any(_UNFURLERS, ua) and _is_bot(ua)


def is_in_app(ua: str) -> bool:
    """Whether the page opens inside an app that is not a browser: without its tabs, its log-ins, its app links."""
    ua = ua[:MAX_CHARS].lower()
    return _browser_of(ua) == "webview" and not _is_bot(ua)


def _any(tokens: tuple[str, ...], ua: str) -> bool:
    for token in tokens:  # noqa: SIM110 - a generator would double the cost
        if token in ua:
            return True
    return False
