"""How the bytes of a page become text."""

import codecs

import pytest

from links.pages.charset import decoded

HTML = "text/html"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Grüße".encode(), HTML, "Grüße"),
        ("Grüße".encode(), "text/html; charset=utf-8", "Grüße"),
        ("Grüße".encode("cp1252"), "text/html; charset=ISO-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), 'text/html;charset="windows-1252"', "Grüße"),
        ("Grüße".encode("cp1252"), HTML, "Grüße"),
        ("Привет".encode("cp1251"), "text/html; charset=windows-1251", "Привет"),
        ("日本語".encode("cp932"), "text/html; charset=Shift_JIS", "日本語"),
        ("日本語".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "日本語"),
        ("中文".encode("gb18030"), "text/html; charset=gb2312", "中文"),
        ("Grüße".encode("utf-16-le"), "text/html; charset=utf-16", "Grüße"),
        (codecs.BOM_UTF8 + "Grüße".encode(), "text/html; charset=windows-1251", "Grüße"),
        (codecs.BOM_UTF16_BE + "Grüße".encode("utf-16-be"), HTML, "Grüße"),
        (codecs.BOM_UTF16_LE + "Grüße".encode("utf-16-le"), HTML, "Grüße"),
        # Lies.
        ("Grüße".encode(), "text/html; charset=iso-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), "text/html; charset=utf-8", "Gr��e"),
        # Cut within a character.
        ("Grüße für".encode()[:-2], HTML, "Grüße f"),
        # No charsets of pages, though Python knows them.
        (b"+ADw-b+AD4-", "text/html; charset=utf-7", "+ADw-b+AD4-"),
        (b"Uryyb", "text/html; charset=rot13", "Uryyb"),
        (b"plain", "text/html; charset=", "plain"),
    ],
)
def test_by_mark_or_header(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET=windows-1251>",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    ],
)
def test_by_its_own_word(meta: str) -> None:
    body = f"<html><head>{meta}<title>Привет</title>".encode("cp1251")
    assert decoded(body, HTML).endswith("<title>Привет</title>")
    # The header is nearer to the truth.
    assert "Привет" not in decoded(body, "text/html; charset=koi8-r")


def test_its_own_word_is_looked_for_at_the_beginning_only() -> None:
    body = b"x" * 2_000 + '<meta charset="windows-1251">Привет'.encode("cp1251")
    assert "Привет" not in decoded(body, HTML)


def test_who_reads_the_word_in_ascii_reads_no_utf_16() -> None:
    body = '<meta charset="utf-16"><title>Grüße'.encode()
    assert decoded(body, HTML).endswith("Grüße")
