"""`manage.py backfill_clicks`: what the stream missed comes from the standard log, and nothing counts twice."""

import gzip
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from analytics.forwarder.handler import Forwarder
from analytics.forwarding import config_from_settings
from analytics.tests.forwarder.log import CHROME, line
from analytics.tests.tinybird import standard_files
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, SIGNING_KEY, WORKSPACE_ID, StandIn
from analytics.tinybird_client import Bots, Dimension, Unit, Window, operators
from edge.resolver.click import Click

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "acme-logs"
DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
WINDOW = Window(DAY, DAY + timedelta(days=1))
pytestmark = pytest.mark.django_db


@pytest.fixture
def s3(settings: Settings) -> Iterator["S3Client"]:
    """S3 with the bucket, empty."""
    client: S3Client = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    client.create_bucket(Bucket=BUCKET)
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


@pytest.fixture(autouse=True)
def _configured(settings: Settings, tinybird: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TINYBIRD_URL, settings.TINYBIRD_TOKEN = tinybird.url, APPEND_TOKEN
    settings.TINYBIRD_SIGNING_KEY, settings.TINYBIRD_WORKSPACE_ID = SIGNING_KEY, WORKSPACE_ID
    settings.CLICK_VISITOR_SECRET = "s" * 40
    settings.CLICK_LOG_BUCKET, settings.CLICK_LOG_PREFIX = BUCKET, "clicks"
    monkeypatch.setattr("analytics.forwarder.events.FIRST_PAUSE_SECONDS", 0.001)


Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Back-fills the day, or from and to what is given, and returns what it said."""

    def command(*more: str, start: datetime = WINDOW.start, end: datetime = WINDOW.end) -> str:
        out = StringIO()
        try:
            call_command(
                "backfill_clicks", "--from", start.isoformat(), "--to", end.isoformat(),
                "--notes", str(tmp_path / "notes.txt"), *more, stdout=out,
            )  # fmt: skip
        finally:
            command.said = out.getvalue()  # type: ignore[attr-defined]  # for those that raise
        return out.getvalue()

    return command


def key(hour: int, name: str = "a", *, folder: int | None = None, day: datetime = DAY) -> str:
    """The key of a file about an hour of the day, in the folder of the same or of another one."""
    at, where = day + timedelta(hours=hour), day + timedelta(hours=hour if folder is None else folder)
    return f"clicks/{where:%Y/%m/%d/%H}/E2EXAMPLE.{at:%Y-%m-%d-%H}.{name}.gz"


def request(workspace: str, number: int, second: float, **changes: Any) -> bytes:
    """A click of the day."""
    click = Click("r", f"lnk_{number % 5}", workspace, 7)
    at = DAY.timestamp() + second
    return line(now=at, click=click, request_id=f"{workspace}-{number}==", ip=f"198.51.100.{number % 40}", **changes)


def forward(lines: list[bytes]) -> None:
    """What the stream brings."""
    forwarder = Forwarder(config_from_settings())
    outcome = forwarder.forward([(str(place), one) for place, one in enumerate(lines)], 60)
    forwarder.close()
    assert (outcome.failed_at, outcome.set_aside, outcome.quarantined) == (None, 0, 0)


def numbers(tinybird: StandIn, workspace: str) -> dict[str, Any]:
    """What a team sees of its day."""
    asked = tinybird.clicks(workspace)
    return {
        "summary": asked.summary(WINDOW, bots=Bots.SHOW),
        "hours": [(step.start, step.clicks, step.visitors) for step in asked.timeseries(WINDOW, Unit.HOUR)],
        "links": asked.breakdown(WINDOW, Dimension.LINKS),
        "usage": [usage.all_clicks for usage in asked.usage(DAY.date().replace(day=1), DAY.date() + timedelta(days=1))],
    }


def of_day(workspace: str, count: int, dice: random.Random) -> list[bytes]:
    """Clicks at any millisecond of the day."""
    agents = (CHROME, "Googlebot/2.1", "curl/8.1")
    return [
        request(workspace, number, dice.randrange(86_400_000) / 1000, agent=dice.choice(agents))
        for number in range(count)
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pack", [standard_files.w3c, standard_files.as_json, "seconds"])
def test_whatever_the_stream_brought_the_numbers_are_the_truth(
    tinybird: StandIn, s3: "S3Client", run: Run, tmp_path: Path, seed: int, pack: Any
) -> None:
    """Any part of the day through the stream, any files with any overlap: as if all had come through the stream."""
    dice = random.Random(f"{seed} {pack}")
    name = getattr(pack, "__name__", pack).replace("_", "")
    truth, ours = f"ws_truth{name}{seed}", f"ws_split{name}{seed}"
    write = pack if callable(pack) else lambda lines: standard_files.w3c(lines, standard_files.SECONDS_ONLY)
    lines = of_day(ours, 60, dice)
    forward([one.replace(ours.encode(), truth.encode()) for one in lines])
    streamed = {number for number in range(60) if dice.random() < dice.choice((0.1, 0.5, 0.9))}
    forward([lines[number] for number in sorted(streamed)])
    logged = [number for number in range(60) if number not in streamed or dice.random() < 0.5]
    hours: dict[int, list[bytes]] = {}
    for number in logged:
        at = float(lines[number].split(b"\t")[0]) - DAY.timestamp()
        hours.setdefault(int(at // 3600), []).append(lines[number])
    for hour, found in hours.items():
        s3.put_object(Bucket=BUCKET, Key=key(hour, folder=hour + dice.choice((0, 0, 1, 23))), Body=write(found))
        if dice.random() < 0.3:  # and some lines in two files
            s3.put_object(Bucket=BUCKET, Key=key(hour, "b"), Body=write(found[:1]))
    said = run()
    if dice.random() < 0.5:
        run("--notes", str(tmp_path / "forgotten.txt"))
    assert numbers(tinybird, ours) == numbers(tinybird, truth)
    assert f"sent {60 - len(streamed)}," in said.splitlines()[-1]


def test_what_comes_later_through_the_stream_replaces_the_row(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    workspace = "ws_backfilledfirst"
    lines = of_day(workspace, 20, random.Random(1))
    s3.put_object(Bucket=BUCKET, Key=key(5), Body=standard_files.w3c(lines))
    run()
    before = numbers(tinybird, workspace)
    assert before["summary"].clicks == 20
    forward(lines)
    assert numbers(tinybird, workspace) == before


def test_files_that_are_done_are_not_read_again(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    lines = of_day("ws_noted", 10, random.Random(2))
    s3.put_object(Bucket=BUCKET, Key=key(3), Body=standard_files.w3c(lines[:5]))
    assert "read 5, sent 5, already there 0" in run()
    s3.put_object(Bucket=BUCKET, Key=key(4), Body=standard_files.plain(lines[5:]))
    assert "2 files" in run()
    assert "done before" in run()
    s3.put_object(Bucket=BUCKET, Key=key(3), Body=standard_files.w3c(lines[4:6]))  # another file in its place
    assert "read 2, sent 0, already there 2" in run()


def test_a_dry_run_sends_and_notes_nothing(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    s3.put_object(Bucket=BUCKET, Key=key(3), Body=standard_files.w3c(of_day("ws_dry", 5, random.Random(3))))
    assert "would send 5" in run("--dry-run")
    assert numbers(tinybird, "ws_dry")["summary"].clicks == 0
    assert "sent 5" in run()


def test_only_the_window_is_sent(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    lines = [request("ws_window", number, second) for number, second in enumerate((3599.999, 3600, 7199.999, 7200))]
    s3.put_object(Bucket=BUCKET, Key=key(1), Body=standard_files.w3c(lines))
    s3.put_object(Bucket=BUCKET, Key=key(9), Body=standard_files.w3c([request("ws_window", 9, 32_400)]))
    said = run(start=DAY + timedelta(hours=1), end=DAY + timedelta(hours=2))
    assert "read 4, sent 2, already there 0, outside the window 2" in said
    assert key(9) not in said
    assert [step.clicks for step in tinybird.clicks("ws_window").timeseries(WINDOW, Unit.HOUR)][:3] == [0, 2, 0]


GOOD = [request("ws_damaged", number, 60 + number) for number in range(3)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (standard_files.w3c(GOOD)[:-20], "cut off"),
        (standard_files.w3c(GOOD)[:60] + b"\0" * 40 + standard_files.w3c(GOOD)[100:], "cannot be unpacked"),
        (gzip.decompress(standard_files.w3c(GOOD))[:-10], "cut off within a line"),
        (b"PAR1....\n", "Parquet"),
        (gzip.compress(b"#Version: 1.0\n#Fields: date time c-ip\n1\t2\t3\n"), "lacks the fields .*x-edge-request-id"),
        (gzip.compress(b'{"c-ip": "198.51.100.7"}\n'), "lacks the fields"),
        (gzip.compress(b"x" * 600_000), "a line has no end"),
    ],
    ids=["cut off", "damaged", "text", "parquet", "w3c", "json", "endless"],  # what is packed holds the time
)
def test_a_damaged_file_is_named_and_the_others_are_sent(
    tinybird: StandIn, s3: "S3Client", run: Run, body: bytes, why: str
) -> None:
    s3.put_object(Bucket=BUCKET, Key=key(0), Body=body)
    s3.put_object(Bucket=BUCKET, Key=key(1), Body=standard_files.w3c(GOOD))
    for _ in range(2):
        with pytest.raises(CommandError, match=f"1 files were set aside: {key(0)}"):
            run()
    said = run.said  # type: ignore[attr-defined]  # set by the fixture
    assert f"{key(1)}  done before" in said
    [damaged] = [one for one in said.splitlines() if one.startswith(key(0))]
    assert re.search(f"set aside: .*{why}", damaged)
    assert numbers(tinybird, "ws_damaged")["summary"].clicks == 3


def test_lines_that_cannot_be_read_are_set_aside_one_by_one(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    text = gzip.decompress(standard_files.w3c(of_day("ws_torn", 3, random.Random(4)))).splitlines(keepends=True)
    lines = [*text[:3], b"torn\tline\n", text[3].replace(b"\t302\t", b"\tmany\t"), text[4]]
    s3.put_object(Bucket=BUCKET, Key=key(2), Body=gzip.compress(b"".join(lines)))
    assert "read 4, sent 2, already there 0, outside the window 0, set aside 2" in run()
    assert numbers(tinybird, "ws_torn")["summary"].clicks == 2
    now = datetime.now(UTC)
    found = {
        one.reason: one for one in operators().rejected(Window(now - timedelta(hours=1), now + timedelta(hours=1)))
    }
    assert f"s3://{BUCKET}/{key(2)}" in found["torn"].sequences
    assert f"s3://{BUCKET}/{key(2)}" in found["number"].sequences


def test_seconds_alone_wait_until_the_stream_has_forgotten(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    at = now - timedelta(hours=2)
    one = line(now=at.timestamp(), click=Click("r", "lnk_1", "ws_soon", 7), request_id="soon==")
    s3.put_object(Bucket=BUCKET, Key=key(0, day=at), Body=standard_files.w3c([one], standard_files.SECONDS_ONLY))
    with pytest.raises(CommandError, match="set aside"):
        run(start=at - timedelta(hours=1), end=at + timedelta(hours=1))
    assert "no milliseconds" in run.said  # type: ignore[attr-defined]  # set by the fixture
    s3.put_object(Bucket=BUCKET, Key=key(0, day=at), Body=standard_files.w3c([one]))
    assert "sent 1" in run(start=at - timedelta(hours=1), end=at + timedelta(hours=1))


def test_visitors_may_be_left_unrecognised(tinybird: StandIn, s3: "S3Client", run: Run) -> None:
    s3.put_object(Bucket=BUCKET, Key=key(2), Body=standard_files.w3c(of_day("ws_nobody", 6, random.Random(5))))
    run("--not-recognised")
    summary = numbers(tinybird, "ws_nobody")["summary"]
    assert (summary.clicks, summary.visitors) == (6, 0)


def test_an_outage_stops_it_and_it_goes_on_from_there(
    tinybird: StandIn, s3: "S3Client", run: Run, settings: Settings
) -> None:
    lines = of_day("ws_outage", 4, random.Random(6))
    s3.put_object(Bucket=BUCKET, Key=key(1), Body=standard_files.w3c(lines))
    settings.TINYBIRD_TOKEN = "p.wrong"
    with pytest.raises(CommandError, match="Run it again"):
        run()
    settings.TINYBIRD_TOKEN = APPEND_TOKEN
    assert "sent 4" in run()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"CLICK_LOG_BUCKET": ""}, "CLICK_LOG_BUCKET"),
        ({"TINYBIRD_SIGNING_KEY": ""}, "TINYBIRD_SIGNING_KEY"),
        ({"CLICK_VISITOR_SECRET": "short"}, "CLICK_VISITOR_SECRET"),
        ({"CLICK_LOG_PREFIX": "elsewhere"}, "no file of this window"),
        ({"CLICK_LOG_BUCKET": "nobodys-bucket"}, "S3 does not answer"),
    ],
)
def test_what_is_missing_is_said(
    s3: "S3Client", run: Run, settings: Settings, change: dict[str, str], why: str
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError, match=why):
        run("--bucket", settings.CLICK_LOG_BUCKET, "--prefix", settings.CLICK_LOG_PREFIX)


def test_a_window_has_a_beginning_before_its_end(run: Run) -> None:
    with pytest.raises(CommandError, match="before"):
        run(start=WINDOW.end, end=WINDOW.start)
