"""What the forwarder needs to know, and where the Lambda function finds it: in its environment.

TINYBIRD_URL            https://api.us-east.aws.tinybird.co
TINYBIRD_TOKEN          may append to both data sources, nothing else
CLICK_VISITOR_SECRET    what visitors' numbers are made with (visitors.py)
CLICK_HONOUR_OBJECTIONS 0: visitors who send GPC or DNT are recognised like all others
CLICK_PLACES_FILE       an MMDB of cities, beside the handler or in a layer; none: no regions and cities
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class ConfigError(Exception):
    """A variable is missing or malformed; the message names it."""


@dataclass(frozen=True, slots=True)
class Config:
    """See above. Secrets stay out of its repr."""

    url: str
    token: str = field(repr=False)
    visitor_secret: str = field(repr=False)
    honour_objections: bool = True
    places_file: Path | None = None

    def __post_init__(self) -> None:
        """Raises ConfigError."""
        if not self.url.startswith(("https://", "http://")):
            raise ConfigError("TINYBIRD_URL must be an http address")
        if not self.token:
            raise ConfigError("TINYBIRD_TOKEN must be set")
        if len(self.visitor_secret) < 32:
            raise ConfigError("CLICK_VISITOR_SECRET must have at least 32 characters")


def config_from(environment: Mapping[str, str]) -> Config:
    """The function's configuration. Raises ConfigError."""
    flag = environment.get("CLICK_HONOUR_OBJECTIONS") or "1"
    if flag not in ("0", "1"):
        raise ConfigError("CLICK_HONOUR_OBJECTIONS must be 0 or 1")
    places = environment.get("CLICK_PLACES_FILE", "")
    return Config(
        url=environment.get("TINYBIRD_URL", ""),
        token=environment.get("TINYBIRD_TOKEN", ""),
        visitor_secret=environment.get("CLICK_VISITOR_SECRET", ""),
        honour_objections=flag == "1",
        places_file=Path(places) if places else None,
    )
