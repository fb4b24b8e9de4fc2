"""`getowl-mcp`: a workspace's links as tools, over standard input and output.

It acts with the key of `getowl login` or GETOWL_API_KEY, so it can do what that key may and no more. Give an agent a
key with few scopes. Tools that read say so, and so does the one that deletes: clients ask their people before it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from getowl_client import ApiError, GetowlError
from getowl_client.config import connect

READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES: Final = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
DELETES: Final = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)

P = ParamSpec("P")
R = TypeVar("R")

LinkId = Annotated[str, Field(description="The link's id, lnk_…, as list_links names it.")]
Period = Annotated[str, Field(description="How far back: 24h, 7d, 30d, 90d, 12mo.")]

server = MCPServer(
    "getowl",
    version="0.1.0",
    instructions=(
        "Short links of one workspace. Find links with list_links before you change them; ids begin with lnk_. "
        "Times are ISO 8601 with a zone."
    ),
)


def _refusals_as_words(tool: Callable[P, R]) -> Callable[P, R]:
    """What the API refuses is told to the agent, with the field, so that it can mend the call."""

    @wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except ApiError as error:
            raise ToolError(f"{error.message} (code {error.code}, field {error.field})") from error
        except GetowlError as error:
            raise ToolError(str(error)) from error

    return call


@server.tool(annotations=WRITES)
@_refusals_as_words
def shorten(
    destination_url: Annotated[str, Field(description="Where the short link leads: http or https.")],
    short_code: Annotated[str | None, Field(description="The part after the slash; random if left out.")] = None,
    domain: Annotated[str | None, Field(description="One of list_domains; the short domain if left out.")] = None,
    title: str | None = None,
    tags: list[str] | None = None,
    expires_at: Annotated[str | None, Field(description="When it ends, ISO 8601 with a zone.")] = None,
) -> dict[str, Any]:
    """Make a short link; its shortLink can be opened a moment later."""
    given: dict[str, Any] = {
        "shortCode": short_code,
        "domain": domain,
        "title": title,
        "tags": tags,
        "expiresAt": expires_at,
    }
    body: Any = {
        "destinationUrl": destination_url,
        **{name: value for name, value in given.items() if value is not None},
    }
    with connect() as getowl:
        return dict(getowl.links_create(body))


@server.tool(annotations=READS)
@_refusals_as_words
def list_links(
    search: Annotated[str | None, Field(description="Words in slug, destination, title, notes or tags.")] = None,
    tags: Annotated[list[str] | None, Field(description="Links that have all of these.")] = None,
    domain: str | None = None,
    status: Literal["active", "scheduled", "expired", "used-up", "password", "failed"] | None = None,
    sort: Literal["newest", "oldest", "changed", "clicks", "last-click", "slug"] = "newest",
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    starting_after: Annotated[str | None, Field(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """The links that match, and `next` if there are more."""
    with connect() as getowl:
        return dict(
            getowl.links_list(
                search=search,
                tag=tags,
                domain=domain,
                status=status,
                sort=sort,
                limit=limit,
                starting_after=starting_after,
            )
        )


@server.tool(annotations=READS)
@_refusals_as_words
def get_link(link_id: LinkId) -> dict[str, Any]:
    """One link with all its settings."""
    with connect() as getowl:
        return dict(getowl.links_get(link_id))


@server.tool(annotations=WRITES)
@_refusals_as_words
def update_link(
    link_id: LinkId,
    changes: Annotated[
        dict[str, Any],
        Field(description="What to change, in the API's names: destinationUrl, title, tags, notes, expiresAt, rules …"),
    ],
) -> dict[str, Any]:
    """Change a link; what is left out stays as it is."""
    body: Any = changes
    with connect() as getowl:
        return dict(getowl.links_update(link_id, body))


@server.tool(annotations=DELETES)
@_refusals_as_words
def delete_link(link_id: LinkId) -> str:
    """Delete a link: visitors no longer get through."""
    with connect() as getowl:
        getowl.links_delete(link_id)
    return f"{link_id} is deleted."


@server.tool(annotations=READS)
@_refusals_as_words
def click_stats(
    link_id: Annotated[str | None, Field(description="One link; the whole workspace if left out.")] = None,
    period: Period = "30d",
) -> dict[str, Any]:
    """Clicks, visitors and QR scans."""
    chosen: Any = period
    with connect() as getowl:
        if link_id is None:
            return dict(getowl.analytics_summary(period=chosen))
        return dict(getowl.link_summary(link_id, period=chosen))


@server.tool(annotations=READS)
@_refusals_as_words
def top_clicks(
    metric: Annotated[str, Field(description="countries, cities, devices, browsers, os, referrers, links …")],
    link_id: str | None = None,
    period: Period = "30d",
) -> dict[str, Any]:
    """Clicks by country, device, referrer and the like, the most first."""
    chosen: Any = period
    with connect() as getowl:
        if link_id is None:
            return dict(getowl.analytics_breakdown(metric, period=chosen))
        return dict(getowl.link_breakdown(link_id, metric, period=chosen))


@server.tool(annotations=READS)
@_refusals_as_words
def list_domains() -> dict[str, Any]:
    """The workspace's own domains and how they are."""
    with connect() as getowl:
        return dict(getowl.domains_list(limit=100))


@server.tool(annotations=READS)
@_refusals_as_words
def list_tags() -> dict[str, Any]:
    """The workspace's tags with the numbers of their links."""
    with connect() as getowl:
        return dict(getowl.tags_list())


def main() -> None:
    """Serve until the input ends."""
    server.run("stdio")


if __name__ == "__main__":
    main()
