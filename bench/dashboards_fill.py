"""Fills the folder of a local Tinybird: `python bench/dashboards_fill.py FOLDER CLICKS DAYS`.

Clicks of one workspace in the DAYS until now, made by the engine itself; one in ten is sent twice. Some links have most
of the clicks, some places and referrers too; rules and variants are on one link in twenty, parameters on a third.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from getowl.local.tinybird import PROJECT
from getowl.local.tinybird_engine import Engine
from getowl.local.tinybird_files import read_project

WORKSPACE = "ws_bench"
BATCH = 500_000
# `dice(n)`: a number that the click's number gives, another one for each n; `skew(n)`: between 0 and 1, mostly small.
DICE = "sipHash64(number, {})"
VALUES = {
    "timestamp": "fromUnixTimestamp64Milli(toInt64({end}) - toInt64(dice(1) % ({days} * 86400000)))",
    "request_id": "concat(hex(MD5(toString(number))), substring(hex(MD5(toString(-number))), 1, 24))",
    "outcome": "if(dice(2) % 40 = 0, 'not_found', 'click')",
    "workspace_id": f"'{WORKSPACE}'",
    "link_id": "concat('lnk_', leftPad(toString(toUInt32(5000 * skew(3))), 16, '0'))",
    "rev": "1",
    "rule": "if(toUInt32(5000 * skew(3)) % 20 = 1, concat('rule', toString(dice(4) % 3)), '')",
    "variant": "if(toUInt32(5000 * skew(3)) % 20 = 2, concat('var', toString(dice(5) % 3)), '')",
    "host": "if(dice(6) % 3 = 0, 'go.example.com', 'example.com')",
    "country": "concat('C', toString(toUInt32(3000 * skew(7)) % 150))",
    "region": "concat('R', toString(toUInt32(3000 * skew(7)) % 750))",
    "continent": "concat('N', toString(toUInt32(3000 * skew(7)) % 6))",
    "city": "concat('City ', toString(toUInt32(3000 * skew(7))))",
    "asn": "dice(8) % 50000",
    "device": "['mobile', 'desktop', 'tablet'][toUInt32(3 * skew(9)) + 1]",
    "os": "['iOS', 'Android', 'Windows', 'macOS', 'Linux'][toUInt32(5 * skew(10)) + 1]",
    "browser": "['Safari', 'Chrome', 'Edge', 'Firefox', 'Samsung Internet', 'Opera'][toUInt32(6 * skew(11)) + 1]",
    "bot": "dice(12) % 8 = 0",
    "bot_name": "if(dice(12) % 8 = 0, concat('bot', toString(toUInt32(40 * skew(13)))), '')",
    "referrer_host": "if(dice(14) % 2 = 0, '', concat('site', toString(toUInt32(400 * skew(15))), '.example'))",
    "channel": "['direct', 'social', 'search', 'email', 'paid', 'referral'][toUInt32(6 * skew(16)) + 1]",
    "utm_source": "if(dice(17) % 3 = 0, concat('source', toString(toUInt32(30 * skew(18)))), '')",
    "utm_medium": "if(dice(17) % 3 = 0, concat('medium', toString(toUInt32(8 * skew(19)))), '')",
    "utm_campaign": "if(dice(17) % 3 = 0, concat('campaign', toString(toUInt32(300 * skew(20)))), '')",
    "utm_term": "''",
    "utm_content": "if(dice(17) % 9 = 0, concat('content', toString(dice(21) % 20)), '')",
    "click_id": "if(dice(22) % 12 = 0, 'gclid', '')",
    "qr": "dice(23) % 15 = 0",
    "method": "'GET'",
    "status": "302",
    "cache": "'hit'",
    "edge": "'FRA56-P1'",
    "latency_ms": "12.5",
    # A third of a day's clicks come from somebody who was there before.
    "visitor": "if(dice(24) % 50 = 0, 0, sipHash64(toDate(timestamp), dice(25) % {visitors}))",
}


def column(name: str, expression: str) -> str:
    """A column of the query that makes clicks."""
    for place in range(1, 30):
        skewed = f"pow((sipHash64(number, {place}) % 1000003) / 1000003, 3)"
        expression = expression.replace(f"skew({place})", skewed).replace(f"dice({place})", DICE.format(place))
    return f"{expression} AS {name}"


def main() -> None:
    """Fill the folder."""
    folder, clicks, days = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    engine = Engine(folder, read_project(PROJECT))
    known = {"end": int(datetime.now(UTC).timestamp() * 1000), "days": days, "visitors": max(1, clicks // days)}
    columns = engine.project.datasources["clicks"].columns
    # What is not listed is empty.
    select = ", ".join(
        column(name, VALUES.get(name, "''" if "String" in kind else "0").format(**known))
        for name, kind in columns.items()
    )
    for begin in range(0, clicks, BATCH):
        numbers = f"FROM numbers({begin}, {min(BATCH, clicks - begin)})"
        engine._run(f"INSERT INTO clicks SELECT {select} {numbers}")
        engine._run(f"INSERT INTO clicks SELECT {select} {numbers} WHERE number % 10 = 0")
    print(f"{clicks:,} clicks are made", flush=True)


if __name__ == "__main__":
    main()
