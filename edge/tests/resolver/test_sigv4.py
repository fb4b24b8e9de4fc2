"""Our signatures are botocore's."""

from __future__ import annotations

import datetime as dt
import re
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.sigv4 import Credentials, Signer

printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@given(
    body=st.binary(max_size=200),
    target=header_values,
    access=printable,
    secret=printable,
    token=st.just("") | printable,
    region=st.sampled_from(["us-east-1", "eu-west-3"]),
    service=st.sampled_from(["dynamodb", "kinesis"]),
    port=st.none() | st.integers(1024, 65535),
    now=st.integers(0, 4_000_000_000),
)
def test_same_as_botocore(
    body: bytes,
    target: str,
    access: str,
    secret: str,
    token: str,
    region: str,
    service: str,
    port: int | None,
    now: int,
) -> None:
    host = "db.example" + (f":{port}" if port else "")
    headers = {"content-type": "application/x-amz-json-1.0", "host": host, "x-amz-target": target}
    ours = Signer(region, service).sign(headers, body, Credentials(access, secret, token), now)

    moment = dt.datetime.fromtimestamp(now, dt.UTC)
    theirs = AWSRequest("POST", f"http://{host}/", {k: v for k, v in headers.items() if k != "host"}, body)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(BotoCredentials(access, secret, token or None), service, region).add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]
    assert ours["x-amz-date"] == theirs.headers["X-Amz-Date"]


def test_the_key_is_derived_again_for_another_day_and_secret() -> None:
    signer = Signer("us-east-1", "dynamodb")
    seen = {
        re.sub(".*Signature=", "", signer.sign({"host": "a"}, b"", Credentials("k", secret), now)["authorization"])
        for secret, now in [("s", 0), ("s", 86_400), ("t", 86_400), ("t", 0), ("s", 0)]
    }
    assert len(seen) == 4


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(Credentials("AKIA", "hush", "hush"))
