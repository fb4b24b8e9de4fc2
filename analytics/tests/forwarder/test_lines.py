"""Lines of the log: every field, and whatever else the stream may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.forwarder.lines import MAX_LINE_BYTES, Line, Rejected, read_line, split_record
from analytics.tests.forwarder.log import CHROME, CLICK, NOW, line
from edge.resolver.click import Click


def read(data: bytes) -> Line:
    return read_line(data.rstrip(b"\n"), NOW)


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read(data)
    return caught.value.reason


def test_every_field() -> None:
    assert read(
        line(query="a=%20b&c=é", path="/grüße %", referrer="https://a.example/?q=1", method="POST", asn="64500")
    ) == Line(
        timestamp=NOW,
        ip="198.51.100.7",
        status=302,
        method="POST",
        host="go.acme.example",
        path="/grüße %",
        query="a=%20b&c=é",
        edge="LCL1-C1",
        request_id="req-1",
        taken=0.012,
        agent=CHROME,
        referrer="https://a.example/?q=1",
        result="Hit",
        country="DE",
        asn=64500,
        header_names=frozenset(),
        click=CLICK,
    )


def test_absent_fields_are_empty() -> None:
    found = read(
        line(agent="", referrer="", country="-", time_taken="-", cs_host="-", click=None, sc_content_type="-", c_ip="-")
    )
    assert (found.agent, found.referrer, found.country, found.host, found.ip) == ("", "", "", "", "")
    assert (found.taken, found.asn, found.query, found.click) == (0.0, 0, "", None)


def test_the_names_of_headers_where_the_log_has_them() -> None:
    found = read(line(header_names="Host\nSec-GPC\nsec-purpose\nAcce", asn="7", distribution_tenant_id="dt_1"))
    assert found.header_names == {"host", "sec-gpc", "sec-purpose", "acce"}
    assert found.asn == 7
    assert found.click == CLICK


def test_a_long_address_is_a_click_like_any_other() -> None:
    stem = "/" + "a" * 8_191
    found = read(line(cs_uri_stem=stem, cs_uri_query="q=" + "%2520" * 2_000))
    assert found.path == stem
    assert len(found.query) == 6_002


def test_bytes_of_a_visitor_that_are_no_text_cost_no_click() -> None:
    found = read(line(cs_uri_stem="/%FF%FE", cs_user_agent="%C3%28", cs_referer="%ZZ%"))
    assert (found.path, found.agent, found.referrer) == ("/��", "�(", "%ZZ%")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "torn"),
        (b"garbage", "torn"),
        (line()[:200], "torn"),
        (line()[:-1] + b"\tmore\tfields", "torn"),
        (line()[:-1] + line(), "torn"),
        (line().replace(b"sale", b"\xff\xfe"), "not utf-8"),
        (line(cs_user_agent="x" * MAX_LINE_BYTES), "too long"),
        (line(timestamp="-"), "timestamp"),
        (line(timestamp="yesterday"), "timestamp"),
        (line(timestamp="1e9"), "timestamp"),
        (line(timestamp="nan"), "timestamp"),
        (line(timestamp="0.000"), "timestamp"),
        (line(timestamp="-1795000000"), "timestamp"),
        (line(timestamp="1795000000500"), "timestamp"),
        (line(now=NOW + 7_200), "timestamp"),
        (line(now=NOW - 500 * 86_400), "timestamp"),
        (line(timestamp="١٧٩٥٠٠٠٠٠٠"), "timestamp"),
        (line(sc_status="-"), "number"),
        (line(sc_status="2OO"), "number"),
        (line(sc_status="9999"), "number"),
        (line(time_taken="soon"), "number"),
        (line(x_edge_request_id="-"), "request id"),
        (line(x_edge_request_id="x" * 201), "request id"),
        (line(media_type="text/html; getowl=2.r.lnk_a.ws_a.1"), "click record"),
        (line(media_type="text/html; getowl=1.r.lnk_a.ws_a"), "click record"),
        (line(media_type="text/html; getowl=1.z.lnk_a.ws_a.1"), "click record"),
        (line(media_type="text/html; getowl=1.r.lnk_a.ws_a.99999999999999999999"), "click record"),
        (line(click=Click("r", "lnk_sale", "", 7)), "click record"),
        (line(click=Click("r", "", "ws_acme", 7)), "click record"),
        (line(click=Click("n", "", "", 0)), "click record"),
        (line(click=Click("n", "ws_acme", "ws_acme", 0)), "click record"),
        (line(click=Click("r", "lnk_sale", "ws_\0", 7)), "click record"),
        (line(click=Click("r", "ws_acme", "lnk_sale", 7)), "click record"),
        (line(click=Click("r", "lnk_é", "ws_acme", 7)), "click record"),
    ],
)
def test_what_is_set_aside(data: bytes, why: str) -> None:
    assert reason(data) == why


def test_a_visitor_who_left_first_is_no_broken_line() -> None:
    assert read(line(sc_status="000", click=None)).status == 0


def test_late_lines_and_clocks_that_are_ahead() -> None:
    for seconds in (-300 * 86_400, -86_400, 0, 3_000):
        assert read(line(now=NOW + seconds)).timestamp == NOW + seconds


def test_odd_networks_and_countries_are_none() -> None:
    for asn, expected in (("4294967295", 2**32 - 1), ("4294967296", 0), ("x", 0), ("-1", 0), ("9" * 5_000, 0)):
        assert read(line(asn=asn)).asn == expected
    for country in ("d", "DEU", "de", "%00%00", "12"):
        assert read(line(country=country)).country == ""


def test_records_of_several_lines() -> None:
    assert split_record(b"a\tb\n") == [b"a\tb"]
    assert split_record(b"a\r\nb\n\n\nc") == [b"a", b"b", b"c"]
    assert split_record(b"") == split_record(b"\n") == split_record(b"\r\n\n") == []


@given(st.binary(max_size=400))
def test_no_garbage_is_an_error(data: bytes) -> None:
    for one in split_record(data):
        with pytest.raises(Rejected):
            read_line(one, NOW)


@given(st.lists(st.text(max_size=30).filter(lambda text: "\t" not in text), min_size=25, max_size=26))
def test_no_field_is_an_error(fields: list[str]) -> None:
    fields[0] = "1795000000.123"
    try:
        read_line("\t".join(fields).encode("utf-8", "surrogatepass"), NOW)
    except Rejected as rejected:
        assert rejected.reason in {"not utf-8", "number", "request id", "click record"}


@given(st.data())
def test_a_damaged_line_is_never_somebody_elses(data: st.DataObject) -> None:
    """One byte changes: the click is still acme's, or none at all."""
    whole = line().rstrip(b"\n")
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + bytes([data.draw(st.integers(0, 255))]) + whole[place + 1 :]
    for one in split_record(damaged):
        try:
            found = read_line(one, NOW)
        except Rejected:
            continue
        record = whole.index(b"ws_acme")
        if found.click is not None and not record <= place < record + len(b"ws_acme"):
            assert found.click.workspace_id == "ws_acme"
