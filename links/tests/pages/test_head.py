"""What is found in the head of a page."""

import time

import pytest

from links.pages.head import MAX_DESCRIPTION, MAX_TITLE, Head, head_of

URL = "https://shop.example.com/a/page?x=1"


def test_what_networks_are_told_comes_first() -> None:
    page = """<!doctype html><html><head><meta charset=utf-8>
    <title>Blue boots - The shop</title>
    <meta name="description" content="For search engines">
    <meta property="og:title" content="Blue boots">
    <meta property="og:description" content="Made of &quot;leather&quot; &amp; love">
    <meta property="og:image" content="/boots.png">
    <meta name="twitter:title" content="Boots">
    </head><body><title>Not this</title></body>"""
    assert head_of(page, URL) == Head("Blue boots", 'Made of "leather" & love', "https://shop.example.com/boots.png")


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>Plain</title>", "Plain"),
        ("<TITLE>\n  Two\n  lines </TITLE>", "Two lines"),
        ("<title>R&eacute;sum&eacute; &#45; &#x41;&nbsp;&lt;b&gt;</title>", "Résumé - A <b>"),
        ("<title></title><title>The second</title>", "The second"),
        ("<title>First</title><title>Second</title>", "First"),
        ("<meta property='og:title' content=''><title>Own</title>", "Own"),
        ("<meta property='og:title'><title>Own</title>", "Own"),
        ("<meta name='OG:Title' content='By name'>", "By name"),
        ("<svg><title>Icon</title></svg><title>Page</title>", "Page"),
        ("<script>var x = '<title>Script</title>';</script><title>Page</title>", "Page"),
        ("<!-- <title>Comment</title> --><title>Page</title>", "Page"),
        ("<body><title>Late</title>", ""),
        ("<title>Never closed", ""),
        ("", ""),
        # Nobody sees these, and some turn around what stands behind them.
        ("<title>a\u202eb\u0000c\u2066\u200bd</title>", "abcd"),
        ("<title>👩\u200d💻</title>", "👩\u200d💻"),
        ("<title>e\u0301</title>", "é"),
    ],
)
def test_titles(page: str, title: str) -> None:
    assert head_of(page, URL).title == title


def test_long_texts_end_between_words() -> None:
    head = head_of(f"<title>{'word ' * 100}</title><meta name=description content='{'x' * 5_000}'>", URL)
    assert len(head.title) <= MAX_TITLE and head.title.endswith("word…")
    assert len(head.description) == MAX_DESCRIPTION and head.description.endswith("x…")


@pytest.mark.parametrize(
    ("image", "base", "found"),
    [
        ("boots.png", "", "https://shop.example.com/a/boots.png"),
        ("//cdn.example.com/b.png", "", "https://cdn.example.com/b.png"),
        ("b.png", "https://cdn.example.com/x/", "https://cdn.example.com/x/b.png"),
        ("https://cdn.example.com/b\n.png", "", "https://cdn.example.com/b.png"),
        ("javascript:alert(1)", "", ""),
        ("data:image/png;base64,AAAA", "", ""),
        ("https://[bad/b.png", "", ""),
        ("b.png", "https://[bad/", ""),
        ("/" + "x" * 3_000, "", ""),
    ],
)
def test_images_are_whole_web_addresses(image: str, base: str, found: str) -> None:
    page = f"<base href='{base}'><meta property='og:image' content='{image}'>"
    assert head_of(page, URL).image == found


@pytest.mark.parametrize("unit", ["<", "<a ", "<a x='", "</", "<!--", "<!", "<?", "<title><", "<a/", "&", "<meta "])
def test_pages_that_are_made_to_be_slow(unit: str) -> None:
    """What parsers look at again and again. The margin is wide: without an end some of these take minutes."""
    began = time.monotonic()
    head_of("<title>Slow</title>" + unit * (384 * 1024 // len(unit)), URL)
    assert time.monotonic() - began < 30
