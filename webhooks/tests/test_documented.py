"""docs/webhooks.md says what is true: its table of events, and its example of verifying."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.conf import settings

from webhooks.event_types import EVENT_TYPES
from webhooks.secrets import new_secret
from webhooks.signing import signature_headers

TEXT = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()
BODY = '{"id":"wev_1","data":{"note":"ä"}}'.encode()


def test_the_table_of_events() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| ([^|]+) \|", TEXT, re.MULTILINE))
    assert rows == EVENT_TYPES


@pytest.fixture
def verify() -> Any:
    """The function of the example."""
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(example, namespace)  # noqa: S102 - our own documentation
    return namespace["verify"]


def test_the_example_verifies(verify: Any) -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = signature_headers(message_id="dlv_1", timestamp=int(time.time()), body=BODY, secrets=[new, old])
    assert verify(old, headers, BODY)
    assert verify(new, headers, BODY)
    assert not verify(other, headers, BODY)
    assert not verify(new, headers, BODY + b" ")
    assert not verify(new, headers | {"webhook-id": "dlv_2"}, BODY)


def test_the_example_refuses_what_is_old(verify: Any) -> None:
    secret = new_secret()
    headers = signature_headers(message_id="dlv_1", timestamp=int(time.time()) - 301, body=BODY, secrets=[secret])
    assert not verify(secret, headers, BODY)


def test_the_standard_s_own_example() -> None:
    """From the specification's reference library, so that others' libraries verify us."""
    headers = signature_headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
