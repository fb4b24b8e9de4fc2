"""The resolver's configuration, baked into the zip: Lambda@Edge has no environment variables of its own."""

from __future__ import annotations

import json

from .contract import normalize_host
from .frozen import fields_of, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

CONFIG_NAME: Final = "config.json"


class ConfigError(ValueError):
    """The configuration cannot work; nothing should be built or started with it."""


@frozen
class Replica:
    """A region that holds the table. `endpoint` is None for AWS's own."""

    region: str
    endpoint: str | None = None


@frozen
class EdgeConfig:
    """`default_hosts` serve links by their bare code; the first is the one whose host item counts.

    `max_age_seconds` is how long an edit may stay invisible; `timeout_seconds` is for everything that is read for
    one answer, at all replicas together; `memory_bytes` bounds what an instance remembers. `origin_host` renders
    the pages that need more than an item (passwords, previews); "" means that there is none. It believes a request
    only if that is signed with `origin_secret`.
    """

    table: str
    replicas: tuple[Replica, ...]
    default_hosts: tuple[str, ...]
    max_age_seconds: int = 30
    timeout_seconds: float = 1.0
    memory_bytes: int = 16 * 1024 * 1024
    origin_host: str = ""
    origin_secret: str = ""

    def __post_init__(self) -> None:
        """Refuse what could only fail later, at the edge."""
        if not self.table or not self.replicas or not self.default_hosts:
            raise ConfigError("a table, a replica and a default host are needed")
        for host in self.default_hosts:
            if normalize_host(host) != host:
                raise ConfigError(f"not a normalized host name: {host!r}")
        if self.max_age_seconds < 0 or self.timeout_seconds <= 0 or self.memory_bytes < 1:
            raise ConfigError("max_age_seconds, timeout_seconds or memory_bytes is out of range")
        if self.origin_host and len(self.origin_secret) < 32:
            raise ConfigError("origin_secret needs at least 32 characters")


def dump_config(config: EdgeConfig) -> str:
    """The JSON that `load_config` reads; the same config always gives the same bytes."""
    raw = _as_dict(config) | {"replicas": [_as_dict(replica) for replica in config.replicas]}
    return json.dumps(raw, sort_keys=True, indent=1) + "\n"


def _as_dict(value: EdgeConfig | Replica) -> dict[str, Any]:
    return {name: getattr(value, name) for name in fields_of(type(value))}


def parse_config(text: str | bytes) -> EdgeConfig:
    """The configuration in `text`."""
    try:
        raw: dict[str, Any] = json.loads(text)
        raw["replicas"] = tuple(Replica(**replica) for replica in raw["replicas"])
        raw["default_hosts"] = tuple(raw["default_hosts"])
        return EdgeConfig(**raw)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"bad configuration: {error}") from error


def load_config() -> EdgeConfig:
    """The configuration beside this module, in a folder or in a zip."""
    path = __file__.rpartition("/")[0] + "/" + CONFIG_NAME
    loader: Any = globals()["__loader__"]  # a file's and a zip's loader both read data by path
    try:
        return parse_config(loader.get_data(path))
    except OSError as error:
        raise ConfigError(f"no {CONFIG_NAME} in the package: build the zip with build_edge") from error
