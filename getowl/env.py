"""Reads settings from environment variables and fails loudly when one is missing or malformed.

`SettingError` is the one exception: its message names the variable and the way out.
"""

import json
import os
from pathlib import Path


class SettingError(Exception):
    """An environment variable is missing or malformed; the message names it."""


def env_str(name: str, default: str | None = None) -> str:
    """Return the variable's text; without a default, an absent or empty one raises SettingError."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise SettingError(f"The environment variable {name} must be set.")
    return default


def env_optional(name: str, default: str) -> str:
    """Return the variable's text, or the default when it is absent. An empty one means none: "" is returned."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """Return true for 1/true/yes/on, false for 0/false/no/off; raises SettingError otherwise."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {value!r}.")


def env_int(name: str, default: int) -> int:
    """Return the variable as a whole number; raises SettingError if it is not one."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} must be a whole number; it is {value!r}.") from None


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    value = os.environ.get(name, "") or default
    return [part.strip() for part in value.split(",") if part.strip()]


def env_hosts(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated variable as lower-case hosts, at least one; raises SettingError otherwise."""
    hosts = [host.strip().lower() for host in env_str(name, default).split(",") if host.strip()]
    if not hosts:
        raise SettingError(f"The environment variable {name} must name at least one host.")
    return hosts


def env_json(name: str) -> str:
    """Return the compact JSON object or array that the variable is, or the path of; "" if it is not set.

    Raises SettingError if it is neither.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return ""
    try:
        text = value if value[0] in "{[" else Path(value).read_text()
        document = json.loads(text)
    except OSError as error:
        raise SettingError(f"{name} must be JSON or the path of a JSON file: {error}") from None
    except ValueError as error:
        raise SettingError(f"{name} is not valid JSON: {error}") from None
    if not isinstance(document, dict | list):
        raise SettingError(f"{name} must be a JSON object or array.")
    return json.dumps(document, separators=(",", ":"))


def env_secret(name: str, *, insecure_default: str | None) -> str:
    """Return a secret; `insecure_default` is for development and must be None in production."""
    value = env_str(name, insecure_default)
    if insecure_default is None and len(value) < 32:
        raise SettingError(f"{name} must be at least 32 characters long.")
    return value


def env_secrets(name: str) -> list[str]:
    """Return a comma-separated variable as secrets, none by default; raises SettingError if one is too short."""
    values = env_list(name)
    if any(len(value) < 32 for value in values):
        raise SettingError(f"Each of {name}, separated by commas, must be at least 32 characters long.")
    return values


def load_env_file(path: Path) -> None:
    """Set variables from KEY=value lines unless the environment already has them."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value)
