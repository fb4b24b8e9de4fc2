"""The client of the getowl API: `Getowl("sk_live_…", base_url="https://app.example.com").links_list()`."""

from getowl_client.errors import (
    ApiError,
    Conflict,
    GetowlError,
    Invalid,
    NotAllowed,
    NotFound,
    ServerError,
    TooMany,
    Unreachable,
)
from getowl_client.operations import Operations as Getowl
from getowl_client.paging import pages

__all__ = [
    "ApiError",
    "Conflict",
    "Getowl",
    "GetowlError",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "ServerError",
    "TooMany",
    "Unreachable",
    "pages",
]
