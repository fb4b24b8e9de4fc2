"""Which lines of the log count as clicks."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links.clicks.lines import clicks_in
from links.tests.clicks.log import line


def counted(records: Iterable[bytes]) -> Counter[str]:
    """Clicks by link."""
    return Counter(link for _, link in clicks_in(records))


@pytest.mark.parametrize("outcome", ["r", "a", "c"])
def test_who_gets_to_the_destination_counts(outcome: str) -> None:
    assert counted([line("lnk_a", outcome=outcome)]) == {"lnk_a": 1}


@pytest.mark.parametrize(
    "record",
    [
        line("lnk_a", outcome="p"),
        line("lnk_a", outcome="v"),
        line("lnk_a", outcome="s"),
        line("lnk_a", outcome="x"),
        line("lnk_a", method="HEAD"),
        line("lnk_a", method="POST", outcome="p"),
        line("lnk_a", method="POST", status=403),
        line("lnk_a", status=503),
        line("lnk_a", status=404),
        line(""),
        line("ws_a"),
        line("lnk_\0a"),
        line("lnk_é"),
        b"",
        b"\n",
        b"getowl",
        b"\xff\xfe getowl=1.r.lnk_a.ws_1.7",
        line("lnk_a")[:200] + b"getowl",
    ],
)
def test_nothing_else_does(record: bytes) -> None:
    assert counted([record]) == {}


def test_who_sends_the_password_gets_there_too() -> None:
    assert counted([line("lnk_a", method="POST", status=303)]) == {"lnk_a": 1}


@pytest.mark.parametrize("agent", ["Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "curl/8.9.1", ""])
def test_robots_use_nothing_up(agent: str) -> None:
    assert counted([line("lnk_a", agent=agent), line("lnk_a", agent="Mozilla/5.0 (é; Linux)")]) == {"lnk_a": 1}


def test_lines_are_counted_one_by_one() -> None:
    bad = b"\x80\xff getowl \t\t"
    records = [line("lnk_a") + line("lnk_b"), bad, line("lnk_a"), line("lnk_a", status=200)]
    assert counted(records) == {"lnk_a": 3, "lnk_b": 1}


def test_a_log_with_the_names_of_headers_counts_as_well() -> None:
    fields = line("lnk_a").split(b"\t")
    assert counted([b"\t".join([*fields[:-2], b"Host%0ASec-GPC", *fields[-2:]])]) == {"lnk_a": 1}


@given(st.lists(st.binary(max_size=300).map(lambda data: b"getowl" + data), max_size=5))
def test_no_garbage_is_an_error(records: list[bytes]) -> None:
    assert sum(counted([*records, line("lnk_a")]).values()) == 1
