"""Files of the standard log to records: in any pieces, in little memory."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.backfill.reading import DamagedFile, records
from analytics.tests.forwarder.log import NOW, line
from analytics.tests.tinybird import standard_files
from edge.realtime_log import FIELDS
from edge.standard_log import realtime_line, timestamp_of

LINES = [line(request_id=f"r{number}==", now=NOW + number / 1000, path="/ü%20%25") for number in range(5)]
FILES = {
    "w3c": standard_files.w3c(LINES),
    "json": standard_files.as_json(LINES),
    "plain": standard_files.plain(LINES),
    "text": gzip.decompress(standard_files.w3c(LINES)),
    "members": b"".join(standard_files.plain([one]) for one in LINES),
    "no last newline": gzip.compress(gzip.decompress(standard_files.w3c(LINES)).rstrip(b"\n")),
    "windows": gzip.compress(gzip.decompress(standard_files.w3c(LINES)).replace(b"\n", b"\r\n")),
}


@given(st.sampled_from(sorted(FILES)), st.lists(st.integers(1, 400), max_size=30))
def test_the_pieces_of_a_file_do_not_matter(name: str, sizes: list[int]) -> None:
    body, chunks = FILES[name], []
    for size in sizes:
        chunks.append(body[:size])
        body = body[size:]
    found = [record.values for record in records([*chunks, body])]
    used = ("timestamp", "c-ip", "cs-uri-stem", "x-edge-request-id", "sc-content-type", "asn")
    for values, original in zip(found, LINES, strict=True):
        assert values is not None
        mine, theirs = realtime_line(values).split("\t"), original.decode().rstrip("\n").split("\t")
        assert [mine[FIELDS.index(one)] for one in used] == [theirs[FIELDS.index(one)] for one in used]


@given(st.sampled_from(sorted(FILES)), st.integers(0, 5_000), st.binary(min_size=1, max_size=20))
def test_damage_never_raises_anything_else(name: str, place: int, noise: bytes) -> None:
    body = FILES[name]
    place %= len(body)
    try:
        list(records([body[:place] + noise + body[place + len(noise) :]]))
    except DamagedFile as damage:
        assert str(damage)


def test_a_packed_file_that_is_cut_off_is_never_taken_for_whole() -> None:
    for cut in range(1, len(FILES["w3c"])):
        with pytest.raises(DamagedFile):
            list(records([FILES["w3c"][:cut]]))


def test_memory_does_not_grow_with_the_file() -> None:
    """Forty megabytes of text in some kilobytes."""
    header, *rest = gzip.decompress(FILES["w3c"]).splitlines(keepends=True)

    def packed() -> Iterator[bytes]:
        pack = zlib.compressobj(9, zlib.DEFLATED, 31)
        yield pack.compress(header + rest[0])
        block = b"".join(rest[1:]) * 100
        for _ in range(40_000_000 // len(block)):
            yield pack.compress(block)
        yield pack.flush()

    body = b"".join(packed())
    assert len(body) < 1_000_000
    tracemalloc.start()
    count = sum(1 for _ in records([body]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 50_000
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"timestamp(ms)": "1795000000500"}, "1795000000.500"),
        ({"timestamp(ms)": "1795000000500", "date": "2026-11-18", "time": "11:06:40"}, "1795000000.500"),
        ({"date": "2026-11-18", "time": "11:06:40"}, "1795000000"),
        ({"timestamp(ms)": "-", "date": "2026-11-18", "time": "11:06:40"}, "1795000000"),
        ({"timestamp(ms)": "soon"}, ""),
        ({"timestamp(ms)": "²³⁴⁵"}, ""),
        ({"timestamp(ms)": "-1"}, ""),
        ({"date": "2026-11-31", "time": "11:06:40"}, ""),
        ({}, ""),
    ],
)
def test_times(values: dict[str, str], expected: str) -> None:
    assert timestamp_of(values) == expected
