"""The reader of the click stream: every click once, whatever happens to the reader."""

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Workspace
from links.clicks.reader import Reader
from links.clicks.stream import Batch, Stream
from links.models import ClickShard, Link
from links.services import link_create, links_count_clicks
from links.tests.clicks.log import line, lines


class FakeStream:
    """A stream in memory. A shard's records have their place (from 1) as sequence number."""

    def __init__(self, *shards: str) -> None:
        self.name = "clicks 1"
        self.records: dict[str, list[bytes]] = {shard: [] for shard in shards}
        self.closed: set[str] = set()
        self.limit = 3
        self.errors: list[Exception] = []

    def identity(self) -> str:
        return self.name

    def shards(self) -> list[str]:
        return list(self.records)

    def iterator(self, shard_id: str, sequence: str) -> str:
        if shard_id not in self.records:
            raise _client_error("ResourceNotFoundException")
        return f"{shard_id}:{sequence or 0}"

    def read(self, iterator: str) -> Batch:
        if self.errors:
            raise self.errors.pop()
        shard, _, place = iterator.partition(":")
        start = int(place)
        found = self.records[shard][start : start + self.limit]
        end = start + len(found)
        left = len(self.records[shard]) - end
        following = None if shard in self.closed and not left else f"{shard}:{end}"
        return Batch(found, str(end) if found else "", following, left > 0)


def _client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "GetRecords")


def _read_all(reader: Reader) -> None:
    while reader.read_once():
        pass


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """A link whose clicks are counted."""
    return link_create(
        workspace=workspace, actor=Actor(), destination="https://example.com", slug="a", max_clicks=1_000
    )


def _counted(link: Link) -> int:
    link.refresh_from_db()
    return link.clicks_counted


def _end_leases() -> None:
    ClickShard.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_counts_each_click_once(link: Link) -> None:
    stream = FakeStream("s1", "s2")
    stream.records["s1"] = [*lines(link.public_id, 7), b"\xff getowl", line(link.public_id, outcome="p")]
    stream.records["s2"] = lines(link.public_id, 2)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    _read_all(reader)
    assert _counted(link) == 9
    _read_all(reader)
    stream.records["s2"].append(line(link.public_id))
    _read_all(reader)
    assert _counted(link) == 10


def test_a_line_that_the_log_holds_twice_counts_once(link: Link) -> None:
    """In the same batch, in another shard, later: CloudFront and the shipper write again what seemed to fail."""
    stream = FakeStream("s1", "s2")
    once = lines(link.public_id, 4)
    stream.records["s1"] = [once[0], once[0], *once]
    stream.records["s2"] = [once[3] + once[2]]
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    _read_all(reader)
    stream.records["s1"] += [once[1], line(link.public_id)]
    _read_all(reader)
    assert _counted(link) == 5


def test_what_could_not_be_counted_is_not_taken_for_counted(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream("s1")
    stream.records["s1"] = lines(link.public_id, 2)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr("links.clicks.reader.links_count_clicks", _fail)
        reader.read_once()
    _read_all(reader)
    assert _counted(link) == 2


def _fail(counts: object) -> None:
    raise OperationalError("the database went away")


def test_an_empty_stream_writes_nothing(link: Link, django_assert_max_num_queries: Any) -> None:
    reader = Reader(FakeStream("s1", "s2", "s3"))  # type: ignore[arg-type]  # speaks as Stream does
    reader.read_once()
    with django_assert_max_num_queries(2):
        reader.read_once()


def test_a_second_reader_stands_by_and_takes_over(link: Link) -> None:
    stream = FakeStream("s1")
    first, second = (Reader(stream) for _ in range(2))  # type: ignore[arg-type]  # speaks as Stream does
    stream.records["s1"] = [line(link.public_id)]
    _read_all(first)
    stream.records["s1"].append(line(link.public_id))
    _read_all(second)
    assert _counted(link) == 1
    _end_leases()
    _read_all(second)
    assert _counted(link) == 2
    stream.records["s1"].append(line(link.public_id))
    _read_all(first)
    assert _counted(link) == 2
    _read_all(second)
    assert _counted(link) == 3


def test_one_that_lost_its_lease_while_reading_counts_nothing(link: Link) -> None:
    stream = FakeStream("s1")
    stream.records["s1"] = lines(link.public_id, 2)
    slow, quick = (Reader(stream) for _ in range(2))  # type: ignore[arg-type]  # speaks as Stream does
    read = stream.read

    def overtaken(iterator: str) -> Batch:
        batch = read(iterator)
        stream.read = read  # type: ignore[method-assign]  # once
        _end_leases()
        quick.read_once()
        return batch

    stream.read = overtaken  # type: ignore[method-assign]  # between reading and counting
    slow.read_once()
    assert _counted(link) == 2


@pytest.mark.parametrize("seed", range(8))
def test_readers_that_die_anywhere_neither_lose_nor_double(
    link: Link, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers die before, within and after the transaction; others go on from what is stored."""
    random_ = random.Random(seed)
    stream = FakeStream("s1", "s2")
    sent = 0

    def deadly(*, counts: Any) -> int:
        if random_.random() < 0.3:
            raise KeyboardInterrupt  # not counted yet
        found = links_count_clicks(counts=counts)
        if random_.random() < 0.3:
            raise KeyboardInterrupt  # counted, not committed
        return found

    monkeypatch.setattr("links.clicks.reader.links_count_clicks", deadly)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    for _ in range(40):
        for shard in stream.records.values():
            new = random_.randrange(4)
            shard += lines(link.public_id, new)
            sent += new
        try:
            reader.read_once()
        except KeyboardInterrupt:
            _end_leases()
            reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
        if random_.random() < 0.2:  # after the commit
            _end_leases()
            reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    monkeypatch.undo()
    _end_leases()
    _read_all(Reader(stream))  # type: ignore[arg-type]  # speaks as Stream does
    assert _counted(link) == sent


def test_resharding(link: Link) -> None:
    stream = FakeStream("parent")
    stream.records["parent"] = lines(link.public_id, 4)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    reader.read_once()
    stream.closed.add("parent")
    stream.records |= {"left": [line(link.public_id)], "right": [line(link.public_id)]}
    _read_all(reader)
    reader._listed_at = -1e9  # half a minute later
    _read_all(reader)
    assert _counted(link) == 6
    assert ClickShard.objects.get(shard_id="parent").is_finished
    del stream.records["parent"]  # its records are too old
    reader._listed_at = -1e9
    _read_all(reader)
    assert set(ClickShard.objects.values_list("shard_id", flat=True)) == {"left", "right"}


def test_a_shard_that_went_away_unread_stops_no_other(link: Link) -> None:
    stream = FakeStream("s1", "s2")
    Reader(stream).read_once()  # type: ignore[arg-type]  # speaks as Stream does
    _end_leases()
    del stream.records["s1"]  # nobody read for longer than the stream keeps its records
    stream.records["s2"] = [line(link.public_id)]
    _read_all(Reader(stream))  # type: ignore[arg-type]  # speaks as Stream does
    assert _counted(link) == 1


def test_an_expired_iterator_is_replaced(link: Link) -> None:
    stream = FakeStream("s1")
    stream.records["s1"] = lines(link.public_id, 5)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    reader.read_once()
    stream.errors = [_client_error("ExpiredIteratorException")]
    _read_all(reader)
    assert _counted(link) == 5


def test_a_stream_made_anew_is_read_from_its_start(link: Link) -> None:
    stream = FakeStream("s1")
    stream.records["s1"] = lines(link.public_id, 5)
    reader = Reader(stream)  # type: ignore[arg-type]  # speaks as Stream does
    _read_all(reader)
    stream.name, stream.records["s1"] = "clicks 2", lines(link.public_id, 2)
    reader._listed_at = -1e9  # half a minute later
    _read_all(reader)
    assert _counted(link) == 7


@pytest.mark.django_db(transaction=True)
def test_outages_are_waited_out(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com", max_clicks=9)
    stream = FakeStream("s1")
    stream.records["s1"] = [line(link.public_id)]
    stream.errors = [_client_error("InternalFailure"), EndpointConnectionError(endpoint_url="http://x")]
    monkeypatch.setattr("links.clicks.reader._POLL_SECONDS", 0.001)
    stop = threading.Event()
    read = stream.read
    reads: list[str] = []

    def counted_reads(iterator: str) -> Batch:
        reads.append(iterator)
        if len(reads) >= 5:
            stop.set()
        return read(iterator)

    stream.read = counted_reads  # type: ignore[method-assign]  # stops the loop
    Reader(stream).run(stop)  # type: ignore[arg-type]  # speaks as Stream does
    assert _counted(link) == 1
    assert ClickShard.objects.get().lease_token == ""  # the next reader need not wait


def test_through_kinesis(link: Link, kinesis: Any, settings: Settings) -> None:
    records = [{"Data": line(link.public_id), "PartitionKey": str(number)} for number in range(10)]
    kinesis.put_records(StreamName=settings.CLICK_STREAM, Records=records)
    reader = Reader(Stream(settings.CLICK_STREAM))
    _read_all(reader)
    more = [{"Data": line(link.public_id), "PartitionKey": str(number)} for number in range(3)]
    kinesis.put_records(StreamName=settings.CLICK_STREAM, Records=[*records[:3], *more])
    _read_all(reader)
    assert _counted(link) == 13, "three are known, three are new"
    _end_leases()
    _read_all(Reader(Stream(settings.CLICK_STREAM)))
    assert _counted(link) == 13


def test_the_command_needs_a_stream(settings: Settings) -> None:
    settings.CLICK_STREAM = ""
    with pytest.raises(CommandError, match="CLICK_STREAM"):
        call_command("watch_click_limits")
