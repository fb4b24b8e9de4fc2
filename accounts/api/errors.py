"""The one shape of the API's errors: {"error": {"code", "message", "field"}}."""

from django.http import JsonResponse


class ApiError(Exception):
    """An answer other than success. `status` is HTTP's; the rest goes into the body."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


def error_response(status: int, code: str, message: str, field: str | None = None) -> JsonResponse:
    """The one shape."""
    return JsonResponse({"error": {"code": code, "message": message, "field": field}}, status=status)
