"""Reads what a program sends, and refuses what two readers could understand in two ways."""

import json
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from accounts.api.errors import ApiError


class StrictParser(Parser):
    """JSON that says it is JSON, with each name once; parameters once, where they are no lists."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; whatever else is raised here, ninja takes for JSON that cannot be read."""
        if request.content_type not in ("application/json", ""):
            message = f"The body is {request.content_type}. Send JSON, with Content-Type: application/json."
            raise ApiError(415, "unsupported_media_type", message, "Content-Type")
        body = json.loads(request.body, object_pairs_hook=_once_each)
        return cast(dict[str, Any], body)  # ninja checks it

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The parameters."""
        for name, values in data.lists():
            if len(values) > 1 and name not in list_fields:
                raise ApiError(422, "repeated", f"{name} is there more than once.", name)
        return super().parse_querydict(data, list_fields, request)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ApiError(422, "repeated", f"{twice} is there more than once.", twice)
    return found
