"""Lists that come in pages."""

from collections.abc import Callable, Iterator
from typing import Any


def pages(operation: Callable[..., Any], *args: Any, **options: Any) -> Iterator[Any]:
    """Every item of a list, page by page as they are needed: `pages(getowl.links_list, tag=["sale"])`."""
    after: str | None = None
    while True:
        page = operation(*args, **options, **({"starting_after": after} if after else {}))
        yield from page["items"]
        after = page["next"]
        if after is None:
            return
