"""The forwarder's template: valid against the resources' schemas, and in step with the code it carries."""

import re
from pathlib import Path
from typing import Any

from cfnlint.api import lint_file  # type: ignore[import-untyped]  # it has none
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]  # it has none
from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]  # it has none

from analytics.forwarder.config import Config, config_from
from analytics.forwarder.handler import RESERVE_SECONDS
from analytics.packaging import HANDLER

APP = Path(__file__).resolve().parent.parent
TEMPLATE = APP / "infra" / "forwarder.yaml"


def resources() -> Any:
    return cfn_yaml.load(str(TEMPLATE))["Resources"]


def test_lint() -> None:
    """I3042 wants ARNs for every partition of AWS; CloudFront is in the one called aws."""
    config = ManualArgs(regions=["us-east-1"], include_checks=["I"], ignore_checks=["I3042"])
    assert [str(match) for match in lint_file(TEMPLATE, config)] == []


def test_the_function_gets_what_it_reads() -> None:
    function = resources()["Function"]["Properties"]
    assert function["Handler"] == HANDLER
    given = function["Environment"]["Variables"]
    assert set(given) == set(re.findall(r'environment\.get\("(\w+)"', (APP / "forwarder" / "config.py").read_text()))
    values = dict.fromkeys(given, "") | {
        "TINYBIRD_URL": "https://tinybird.example",
        "TINYBIRD_TOKEN": "t",
        "CLICK_VISITOR_SECRET": "s" * 32,
        "CLICK_HONOUR_OBJECTIONS": "0",
    }
    assert config_from(values) == Config("https://tinybird.example", "t", "s" * 32, honour_objections=False)
    assert function["Timeout"] > RESERVE_SECONDS + 50


def test_a_batch_ends_only_by_being_done() -> None:
    trigger = resources()["Trigger"]["Properties"]
    assert trigger["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert trigger["MaximumRetryAttempts"] == trigger["MaximumRecordAgeInSeconds"] == -1
    assert trigger["StartingPosition"] == "TRIM_HORIZON"


def test_what_is_counted_is_what_is_reported() -> None:
    source = "".join(path.read_text() for path in (APP / "forwarder").glob("*.py"))
    for name in ("SetAside", "Quarantined", "NotDelivered"):
        filter_ = resources()[name]["Properties"]
        event = re.fullmatch(r'\{ \$\.event = "(\w+)" \}', filter_["FilterPattern"])
        assert event is not None
        value = filter_["MetricTransformations"][0]["MetricValue"]
        call = rf'_report\(\s*"{event[1]}", ' + (rf"{value[2:]}=" if value.startswith("$.") else "")
        assert re.search(call, source), name
