"""Where a visitor came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.forwarder.sources import CLICK_IDS, NO_CAMPAIGN, Campaign, channel_of, read_query, referrer_host


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("", ""),
        ("https://www.Example.com/a?b=c#d", "example.com"),
        ("http://example.com:8080", "example.com"),
        ("https://user:secret@example.com/", "example.com"),
        ("https://example.com?x=https://evil.example/", "example.com"),
        ("https://example.com\\@evil.example/", "example.com"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("android-app://com.google.android.gm/", "com.google.android.gm"),
        ("about:blank", ""),
        ("javascript://example.com/", ""),
        ("https://", ""),
        ("https://[::1]/", ""),
        ("https://a..b/", ""),
        ("example.com", ""),
        ("-", ""),
    ],
)
def test_the_referring_host(referrer: str, host: str) -> None:
    assert referrer_host(referrer) == host


def test_campaigns() -> None:
    found = read_query("utm_source=News+Letter&UTM_Medium=e%2Dmail&utm_campaign=a%26b&utm_term=&utm_content=%C3%BC&x=1")
    assert found == Campaign(("News Letter", "e-mail", "a&b", "", "ü"), "", False)
    assert read_query("utm_source=first&utm_source=second").utm[0] == "first"
    assert read_query("utm_source=" + "a" * 5_000).utm[0] == "a" * 200
    assert read_query("utm_source=%FF%00ok").utm[0] == "�\0ok"
    assert read_query("a=utm_source=no&xutm_source=no") is NO_CAMPAIGN
    assert read_query("&".join(["a"] * 500) + "&utm_source=too-late") is NO_CAMPAIGN


def test_click_ids_are_kept_by_name_only() -> None:
    for name in CLICK_IDS:
        found = read_query(f"a=b&{name}=secret-value")
        assert found.click_id == name
        assert "secret" not in repr(found)
    assert read_query("gclid=").click_id == ""
    assert read_query("fbclid=1&gclid=2").click_id == "fbclid"


@pytest.mark.parametrize(
    ("query", "is_qr"),
    [("qr=1", True), ("a=b&qr=1", True), ("QR=1", True), ("qr=0", False), ("qr", False), ("xqr=1", False)],
)
def test_scans(query: str, is_qr: bool) -> None:
    assert read_query(query).is_qr is is_qr


@pytest.mark.parametrize(
    ("query", "referrer", "app", "channel"),
    [
        ("", "", "", "direct"),
        ("", "news.example", "", "referral"),
        ("", "google.com", "", "search"),
        ("", "google.co.uk", "", "search"),
        ("", "search.yahoo.co.jp", "", "search"),
        ("", "notgoogle.com", "", "referral"),
        ("", "google.com.evil.example", "", "referral"),
        ("", "mail.google.com", "", "email"),
        ("", "com.google.android.gm", "", "email"),
        ("", "gemini.google.com", "", "ai"),
        ("", "chatgpt.com", "", "ai"),
        ("", "l.instagram.com", "", "social"),
        ("", "t.co", "", "social"),
        ("", "", "Instagram", "social"),
        ("", "", "Google", "search"),
        ("", "news.example", "Facebook", "referral"),
        ("utm_source=chatgpt.com", "", "", "ai"),
        ("utm_source=newsletter", "google.com", "", "email"),
        ("utm_medium=Email", "facebook.com", "", "email"),
        ("utm_medium=social&utm_source=google", "", "", "social"),
        ("utm_medium=cpc&utm_source=google", "google.com", "", "paid"),
        ("utm_medium=paid_social", "facebook.com", "", "paid"),
        ("gclid=x", "google.com", "", "paid"),
        ("fbclid=x", "", "", "social"),
        ("fbclid=x", "news.example", "", "social"),
        ("mc_eid=x", "", "", "email"),
        ("qr=1&gclid=x", "", "", "qr"),
        ("utm_medium=poster&utm_source=berlin", "", "", "direct"),
    ],
)
def test_channels(query: str, referrer: str, app: str, channel: str) -> None:
    assert channel_of(read_query(query), referrer, app) == channel


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_text_will_do(query: str, referrer: str) -> None:
    campaign = read_query(query)
    host = referrer_host(referrer)
    assert all(len(value) <= 200 for value in campaign.utm)
    assert channel_of(campaign, host, "")
