"""From the bytes of a page to its text, much as browsers do it (the WHATWG's Encoding and HTML standards)."""

import codecs
import re
from contextlib import suppress
from typing import Final

# Labels that pages use, and Python's codecs: browsers read Latin-1 as Windows-1252, and so on. Whatever else Python
# knows (zip, rot13, idna, utf-7) is no charset of a page.
_CODECS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{number}": f"cp{number}" for number in (874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "ibm866": "cp866", "macintosh": "mac-roman",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META_BYTES: Final = 1_024  # how far browsers look for it
_META: Final = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_HEADER: Final = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)


def decoded(body: bytes, content_type: str) -> str:
    """The text of a page's beginning, by its mark, its header or its meta element, in this order.

    What can be UTF-8 is, whatever it says; what cannot be read is replaced. A character that is cut off at the end is
    left out.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _read(body[len(mark) :], codec, "replace")
    codec = _named(_HEADER.search(content_type)) or _named_in(body) or "cp1252"
    if not body.isascii():
        # Text of another charset is never valid UTF-8 by accident, and pages that claim another one often are.
        with suppress(UnicodeDecodeError):
            return _read(body, "utf-8", "strict")
    return _read(body, codec, "replace")


def _named(found: re.Match[str] | None) -> str:
    return _CODECS.get(found[1].lower(), "") if found else ""


def _named_in(body: bytes) -> str:
    found = _META.search(body[:_META_BYTES])
    codec = _CODECS.get(found[1].decode("ascii", "replace").lower(), "") if found else ""
    # Whoever can read the element as ASCII does not read UTF-16.
    return "utf-8" if codec.startswith("utf-16") else codec


def _read(body: bytes, codec: str, errors: str) -> str:
    return codecs.getincrementaldecoder(codec)(errors).decode(body)
