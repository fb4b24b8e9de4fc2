"""The drawings of a link's public page: SVG from the server, since the page runs no script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import template

from analytics.tinybird_client import Step

register = template.Library()

HEIGHT: Final = 100
SLOT: Final = 10
"""Units of a day's width; its bar takes seven of them."""


@register.inclusion_tag("analytics/public/_bars.html")
def day_bars(steps: Sequence[Step]) -> dict[str, Any]:
    """A bar for each day, and the same as a table. A day with clicks is never too low to be seen."""
    most = max((step.clicks for step in steps), default=0)
    bars = []
    for at, step in enumerate(steps):
        height = max(2, round(step.clicks * HEIGHT / most)) if step.clicks else 0
        bars.append({"step": step, "x": at * SLOT + 1.5, "slot": at * SLOT, "y": HEIGHT - height, "height": height})
    return {"bars": bars, "width": len(steps) * SLOT, "height": HEIGHT, "most": most, "steps": steps}


@register.filter
def share_of(clicks: int, most: int) -> int:
    """Clicks as a percentage of the most, for the length of a bar."""
    return round(100 * clicks / most) if most else 0
