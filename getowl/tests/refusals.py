"""Each refusal that a test of the API gets is held against what is written about its code."""

from typing import Any

from getowl.api.codes import CODES


def check_refusal(status: int, answer: Any) -> None:
    """Assert that the answer's code is documented, with this status. Answers of success pass."""
    if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
        code = answer["error"]["code"]
        assert code in CODES, f"getowl/api/codes does not know {code}"
        assert status in CODES[code].statuses, f"getowl/api/codes does not say that {code} is answered with {status}"
