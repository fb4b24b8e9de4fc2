#!/usr/bin/env python
"""Django's command line, with the local stack's settings when one is running."""

import os
import sys
from pathlib import Path

from getowl.env import load_env_file


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "getowl.settings")
    # A stack started by ./run writes its addresses here, so that `python manage.py shell`
    # in a second terminal talks to the same servers. Real environment variables win.
    load_env_file(Path(__file__).parent / "var" / "local.env")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
