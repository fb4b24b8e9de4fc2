"""Write the Python client's types and methods anew from the API's description."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from getowl.api.client_code import operations_module, types_module
from getowl.api.urls import api

PACKAGE: Final = Path(settings.BASE_DIR) / "clients" / "python" / "getowl_client"


def written() -> dict[Path, str]:
    """Each file and what it should hold."""
    description = json.loads(json.dumps(api.get_openapi_schema()))
    modules = {"types.py": types_module(description), "operations.py": operations_module(description)}
    return {PACKAGE / name: _formatted(text) for name, text in modules.items()}


def _formatted(code: str) -> str:
    ruff = str(Path(sys.executable).with_name("ruff"))
    config = str(Path(settings.BASE_DIR) / "pyproject.toml")
    for arguments in (["check", "--select", "F401,I", "--fix", "--exit-zero", "--quiet"], ["format", "--quiet"]):
        command = [ruff, *arguments, "--config", config, "-"]
        code = subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own tool
    return code


class Command(BaseCommand):
    """Needs the development packages: ruff formats what it writes."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in written().items():
            path.write_text(text)
            self.stdout.write(f"{path}: {len(text.splitlines())} lines")
