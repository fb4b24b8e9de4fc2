"""Values as JSON holds them."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def plain(value: Any) -> Any:
    """The value as the API would show it: times in UTC to the millisecond, "2026-11-25T18:00:00.123Z"."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
