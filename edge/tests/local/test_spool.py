"""The spool's bound and its segments."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import Any

import pytest

from edge.local.cache import Cache
from edge.local.logline import MAX_FIELD, encode
from edge.local.response import Answer
from edge.local.spool import Spool, segments
from edge.local.viewer import MAX_REMEMBERED_BYTES, Viewers, device_class, mobile_system


def text(folder: Path) -> str:
    return "".join(path.read_text() for path in segments(folder))


def test_lines_come_out_as_they_went_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path, segment_bytes=10)
    for number in range(20):
        assert spool.add(f"{number}\n")
        assert not spool.add("more\n")
        spool.flush()
    spool.close()
    assert text(tmp_path) == "".join(f"{number}\nmore\n" for number in range(20))
    assert len(segments(tmp_path)) > 5


def test_a_restart_begins_a_new_segment(tmp_path: Path) -> None:
    for line in ("one\n", "two\n"):
        spool = Spool(tmp_path)
        spool.add(line)
        spool.close()
    assert [path.read_text() for path in segments(tmp_path)] == ["one\n", "two\n"]


def test_the_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    spool = Spool(tmp_path, max_bytes=100, segment_bytes=50, clock=lambda: now)
    for _ in range(30):
        spool.add("123456789\n")
        spool.flush()
    assert (spool.dropped, len(text(tmp_path))) == (20, 100)
    # Its own lines: a server of another test may still complain of a client that went.
    assert capsys.readouterr().err.count("log lines dropped") == 1
    assert (tmp_path / "dropped").read_text() == "20\n"
    segments(tmp_path)[0].unlink()  # shipped
    now += 1
    spool.add("123456789\n")
    spool.flush()
    assert spool.dropped == 20
    spool.close()
    again = Spool(tmp_path)
    assert again.dropped == 20, "the count survives a restart"
    again.close()


def test_a_segment_that_cannot_be_made_costs_no_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    spool = Spool(tmp_path, segment_bytes=10)
    with monkeypatch.context() as patched:
        patched.setattr("edge.local.spool.os.open", full)
        spool.add("in the old one\n")
        spool.flush()
    # A closed number is given to whatever is opened next, such as a visitor's socket.
    with (tmp_path / "visitor").open("w"):
        spool.add("still in the old one\n")
        spool.flush()
    spool.add("in the new one\n")
    spool.close()
    assert (tmp_path / "visitor").read_text() == ""
    assert [path.read_text() for path in segments(tmp_path)] == [
        "in the old one\nstill in the old one\n",
        "in the new one\n",
        "",
    ]
    assert spool.dropped == 0
    assert "the log stays in its segment: [Errno 28]" in capsys.readouterr().err


def test_a_segment_of_somebody_else_is_stepped_over(tmp_path: Path) -> None:
    spool = Spool(tmp_path, segment_bytes=1)
    (tmp_path / f"{2:020}.log").write_text("theirs\n")
    for line in ("one\n", "two\n"):
        spool.add(line)
        spool.flush()
    spool.close()
    assert [path.read_text() for path in segments(tmp_path)] == ["one\n", "theirs\n", "two\n", ""]


def test_encoding() -> None:
    assert encode("") == "-"
    assert encode("a b\t%\"é'~") == "a%20b%09%25%22%C3%A9%27%7E"


@pytest.mark.parametrize("char", ["a", " ", "é"])
def test_a_field_has_a_longest_length_and_whole_escapes(char: str) -> None:
    for shift in range(3):
        field = encode("b" * shift + char * 40_000)
        assert MAX_FIELD - 3 < len(field) <= MAX_FIELD
        assert re.fullmatch("(?:[ab]|%[0-9A-F]{2})+", field)


def test_remembered_viewers_are_bounded_by_bytes() -> None:
    viewers = Viewers("ZZ")
    for number in range(600):
        viewers.get([("host", "owl.example"), ("x", f"{number:030000}")])
    assert 0 < len(viewers) <= MAX_REMEMBERED_BYTES // 30_000
    count = len(viewers)
    viewers.get([("host", "owl.example"), ("x", "y" * 33_000)])
    assert len(viewers) == count, "one that is refused is not remembered"


def test_long_paths_count_towards_the_cache() -> None:
    cache = Cache(100_000)
    for number in range(20):
        cache.put(("h", f"/{number:08000}", "", "ZZ desktop"), Answer(200, [], b"", ttl=60), 0.0)
    assert len(cache) == 3


def test_the_cache_is_bounded_by_bytes() -> None:
    cache = Cache(10_000)
    keys = [("h", f"/{number}", "", "ZZ desktop") for number in range(10)]
    for key in keys:
        cache.put(key, Answer(200, [], b"x" * 2_000, ttl=60), 0.0)
        cache.get(keys[0], 1.0)
    assert cache.size <= 10_000
    assert [cache.get(key, 1.0) is not None for key in keys] == [True] + [False] * 7 + [True] * 2


@pytest.mark.parametrize(
    ("agent", "device", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "desktop", ""),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "desktop", ""),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "mobile", "ios"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile Safari/537.36", "mobile", "android"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910) Safari/537.36", "tablet", "android"),
        ("Mozilla/5.0 (iPad; CPU OS 12_0 like Mac OS X)", "tablet", "ios"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0)", "smarttv", ""),
        ("", "desktop", ""),
    ],
)
def test_devices(agent: str, device: str, system: str) -> None:
    assert (device_class(agent), mobile_system(agent)) == (device, system)
