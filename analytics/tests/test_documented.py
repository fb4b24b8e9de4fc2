"""docs/clicks.md says what the columns and outcomes are."""

import re

from django.conf import settings

from analytics.columns import COLUMNS, OUTCOMES, REJECTED_COLUMNS
from analytics.forwarder.delivery import Aside, rejected_row


def test_every_column_is_documented_once() -> None:
    text = (settings.BASE_DIR / "docs" / "clicks.md").read_text()
    table = text.partition("## The row")[2].partition("\n\n**")[0]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| `")]
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]
    assert sorted(names) == sorted(COLUMNS)
    outcomes = next(row[2] for row in rows if row[1].strip() == "`outcome`")
    assert set(re.findall(r"`(\w+)`", outcomes)) == set(OUTCOMES)


def test_a_rejected_row_has_its_columns() -> None:
    row = rejected_row(Aside(0, 1, "torn", 5), "seq-1", 1_795_000_000)
    assert re.findall(rb'"(\w+)":', row) == [name.encode() for name in REJECTED_COLUMNS]
