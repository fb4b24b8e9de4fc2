"""What Stripe answers instead: https://docs.stripe.com/api/errors."""

from http import HTTPStatus
from typing import Any


class Refusal(Exception):
    """A request is answered with an error. Nothing was changed."""

    def __init__(
        self,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        decline_code: str = "",
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        parts = {"message": message, "type": kind, "code": code, "param": param, "decline_code": decline_code}
        self.body: dict[str, Any] = {"error": {name: text for name, text in parts.items() if text}}


def missing(kind: str, name: str, param: str = "id") -> Refusal:
    """There is no such thing."""
    status = HTTPStatus.NOT_FOUND if param == "id" else HTTPStatus.BAD_REQUEST
    return Refusal(f"No such {kind}: '{name}'", status=status, code="resource_missing", param=param)


def declined(message: str = "Your card was declined.", code: str = "generic_decline") -> Refusal:
    """The bank said no."""
    return Refusal(
        message, status=HTTPStatus.PAYMENT_REQUIRED, kind="card_error", code="card_declined", decline_code=code
    )
