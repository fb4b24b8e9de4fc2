"""The CloudFormation templates: valid against the resources' schemas, and in step with the code they carry."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]  # it has none
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]  # it has none
from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]  # it has none

from edge.lag import PUBLISH_LAG, STUCK_CHANGES
from edge.packaging import EDGE_RUNTIMES
from edge.realtime_log import FIELDS, FIELDS_WITH_NAMES
from edge.standard_log import RECORD_FIELDS

INFRA = Path(__file__).parents[2] / "infra"
RESOLVER = Path(__file__).parents[2] / "resolver"
TEMPLATES = sorted(INFRA.glob("*.yaml"))


def load(name: str) -> Any:
    return cfn_yaml.load(str(INFRA / name))


def test_every_template_is_known() -> None:
    names = [path.stem for path in TEMPLATES]
    assert names == ["clicks", "data", "edge", "function", "observability", "region", "standard_log"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_lint(path: Path) -> None:
    """Errors, warnings and hints, against the schemas that cfn-lint carries: no network.

    I3042 wants ARNs for every partition of AWS; only the one called aws has Lambda@Edge.
    """
    config = ManualArgs(regions=["us-east-1"], include_checks=["I"], ignore_checks=["I3042"])
    assert [str(match) for match in lint_file(path, config)] == []


def test_the_function_may_have_the_runtimes_that_a_deployment_sets() -> None:
    assert set(load("function.yaml")["Parameters"]["Runtime"]["AllowedValues"]) == EDGE_RUNTIMES


def test_the_log_has_the_fields_that_its_readers_know() -> None:
    fields = load("clicks.yaml")["Resources"]["ClickLog"]["Properties"]["Fields"]
    assert tuple(one if isinstance(one, str) else one["Fn::If"][1] for one in fields) == FIELDS_WITH_NAMES
    assert tuple(one for one in fields if isinstance(one, str)) == FIELDS


def test_the_standard_log_has_the_fields_that_back_fill_reads() -> None:
    delivery = load("standard_log.yaml")["Resources"]["Delivery"]["Properties"]
    assert tuple(delivery["RecordFields"]) == RECORD_FIELDS
    assert delivery["S3SuffixPath"] == "{yyyy}/{MM}/{dd}/{HH}", "analytics/backfill/files.py lists these folders"


def test_both_distributions_answer_in_the_same_way() -> None:
    resources = load("edge.yaml")["Resources"]
    short, tenant = (
        resources[name]["Properties"]["DistributionConfig"] for name in ("ShortDistribution", "TenantDistribution")
    )
    for part in ("Origins", "DefaultCacheBehavior", "CustomErrorResponses", "ViewerCertificate", "HttpVersion"):
        assert short[part] == tenant[part], part
    assert tenant["ConnectionMode"] == "tenant-only"
    assert not {"Aliases", "PriceClass", "Logging", "IPV6Enabled"} & set(tenant), "not for multi-tenant distributions"
    behaviour = short["DefaultCacheBehavior"]
    assert [one["EventType"] for one in behaviour["LambdaFunctionAssociations"]] == ["origin-request"]
    kept = {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in short["CustomErrorResponses"]}
    assert dict.fromkeys((404, 405, 500, 502, 503, 504), 0).items() <= kept.items()


def test_the_cache_key_and_what_is_beside_it() -> None:
    resources = load("edge.yaml")["Resources"]
    key = resources["CachePolicy"]["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["HeadersConfig"]["Headers"] == [
        "Host",
        "CloudFront-Viewer-Country",
        *(f"CloudFront-Is-{device}-Viewer" for device in ("Mobile", "Tablet", "Desktop", "SmartTV", "IOS", "Android")),
    ]
    assert len(key["HeadersConfig"]["Headers"]) <= 10
    assert key["QueryStringsConfig"]["QueryStringBehavior"] == "all"
    assert key["CookiesConfig"]["CookieBehavior"] == "none"
    beside = resources["OriginRequestPolicy"]["Properties"]["OriginRequestPolicyConfig"]
    assert beside["HeadersConfig"]["Headers"] == [
        "User-Agent",
        "Accept-Language",
        "Referer",
        "CloudFront-Viewer-Country-Region",
    ]
    assert beside["CookiesConfig"] == {"CookieBehavior": "whitelist", "Cookies": ["getowl_unlocked"]}
    assert beside["QueryStringsConfig"]["QueryStringBehavior"] == "all"


def test_the_function_is_what_lambda_at_edge_takes() -> None:
    resources = load("function.yaml")["Resources"]
    function = resources["Function"]["Properties"]
    assert function["Architectures"] == ["x86_64"]
    assert not {"Environment", "Layers", "VpcConfig", "DeadLetterConfig", "TracingConfig"} & set(function)
    assert function["LoggingConfig"]["LogFormat"] == "JSON", "levels need it"
    module, _, name = function["Handler"].removeprefix("resolver.").partition(".")
    assert f"def {name}(event" in (RESOLVER / f"{module}.py").read_text()
    actions = {
        action
        for policy in resources["FunctionRole"]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }
    assert {action for action in actions if not action.startswith("logs:")} == {
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
    }


def test_the_problems_that_are_counted_are_the_ones_that_are_logged() -> None:
    patterns = [
        resource["Properties"]["FilterPattern"]
        for resource in load("region.yaml")["Resources"].values()
        if resource["Type"] == "AWS::Logs::MetricFilter"
    ]
    counted = {re.fullmatch(r'\{ \$\.event = "(\w+)" \}', pattern)[1] for pattern in patterns}  # type: ignore[index]  # fails the test
    source = "".join(path.read_text() for path in RESOLVER.glob("*.py"))
    logged = set(re.findall(r'report\(\s*"(\w+)"', source))
    assert counted == logged


def test_the_alarm_is_about_a_metric_that_somebody_publishes() -> None:
    assert load("data.yaml")["Resources"]["PublishLagAlarm"]["Properties"]["MetricName"] == PUBLISH_LAG
    body = str(load("observability.yaml")["Resources"]["Dashboard"]["Properties"]["DashboardBody"])
    assert f'"{PUBLISH_LAG}"' in body
    assert f'"{STUCK_CHANGES}"' in body


def test_the_dashboard_is_json_with_the_parameters_filled_in() -> None:
    template = load("observability.yaml")
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    filled = re.sub(r"\$\{(\w+)\}", lambda match: f"<{template['Parameters'][match[1]]['Type']}>", body)
    widgets = json.loads(filled)["widgets"]
    places = {(widget["x"], widget["y"]) for widget in widgets}
    assert len(places) == len(widgets) == 7
    for widget in widgets:
        assert widget["properties"]["metrics"][0][0] != "..."


def test_nothing_that_holds_data_or_serves_visitors_goes_with_its_stack() -> None:
    kept = {
        "AWS::DynamoDB::GlobalTable",
        "AWS::CloudFront::Distribution",
        "AWS::Lambda::Version",
        "AWS::Lambda::Function",
    }
    kept |= {"AWS::CloudFront::ConnectionGroup", "AWS::Kinesis::Stream", "AWS::Logs::LogGroup", "AWS::S3::Bucket"}
    for path in TEMPLATES:
        for name, resource in load(path.name)["Resources"].items():
            retained = resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"
            assert retained == (resource["Type"] in kept), f"{path.name} {name}"
