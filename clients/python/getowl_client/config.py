"""Where the key and the address are kept: the environment, else a file that only its owner reads."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from getowl_client.errors import GetowlError
from getowl_client.operations import Operations
from getowl_client.transport import DEFAULT_BASE_URL


class NotSignedIn(GetowlError):
    """There is no key, neither in the environment nor in the file."""


@dataclass(frozen=True, slots=True)
class Config:
    """A key and the address of the getowl that knows it."""

    key: str
    base_url: str = DEFAULT_BASE_URL


def config_file() -> Path:
    """Where the file is: under XDG_CONFIG_HOME, else ~/.config."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "getowl" / "config.json"


def save(config: Config) -> Path:
    """Write the file, readable for its owner alone; returns where it is."""
    path = config_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(config), file)
    beside.replace(path)
    return path


def load() -> Config:
    """GETOWL_API_KEY and GETOWL_URL win over the file. Raises NotSignedIn."""
    saved = _read(config_file())
    key = os.environ.get("GETOWL_API_KEY") or saved.get("key", "")
    if not key:
        raise NotSignedIn("No key: run `getowl login`, or set GETOWL_API_KEY.")
    return Config(key, os.environ.get("GETOWL_URL") or saved.get("base_url") or DEFAULT_BASE_URL)


def _read(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise NotSignedIn(f"{path} cannot be read. Run `getowl login` again.") from error
    return content if isinstance(content, dict) else {}


def connect() -> Operations:
    """A client for the saved key. Raises NotSignedIn."""
    config = load()
    return Operations(config.key, base_url=config.base_url)
