"""Turns the bytes of an upload into text."""

import codecs
import io
from typing import BinaryIO, Final

from django.utils.translation import gettext_noop as N_

_SAMPLE: Final = 4_096
_CHUNK: Final = 1 << 16
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

NOT_UTF8: Final = N_(
    "The file is not UTF-8; it was read as Western European (Windows-1252). "
    "If letters look wrong, save it as “CSV UTF-8” and import it again."
)


def open_text(file: BinaryIO) -> tuple[io.TextIOWrapper, str]:
    """Return the file as text from its start, line ends untouched, and a note for the user ("" if none).

    `file` is seekable; the text never holds all of it.
    """
    encoding, note = _detect(file)
    file.seek(0)
    # A byte that still does not fit becomes U+FFFD: one bad letter must not cost the whole file.
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline=""), note


def _detect(file: BinaryIO) -> tuple[str, str]:
    file.seek(0)
    sample = file.read(_SAMPLE)
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return encoding, ""
    # Half of UTF-16 is zeros where the text is mostly Latin: which half tells the byte order.
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = sample[start::2]
        if len(half) > 4 and half.count(0) > 0.7 * len(half):
            return encoding, ""
    return ("utf-8", "") if _is_utf8(file) else ("cp1252", NOT_UTF8)


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
