"""pytest plugin: real Postgres, real Valkey and moto's AWS for one test run, on free ports.

Loaded with `-p` (see pyproject.toml) because Django's settings, which pytest-django reads before any
conftest, must already find the servers' addresses in the environment. Where pytest-xdist deals the tests out (`-n`),
each of its processes has servers of its own, and the one that deals needs none.
"""

import atexit
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from getowl.local import servers
from getowl.translations.catalogues import compile_catalogues


def _start_servers() -> None:
    compile_catalogues()
    folder = Path(tempfile.mkdtemp(prefix="getowl-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "static").mkdir()  # whitenoise warns when it is missing
    postgres, valkey, aws = servers.free_port(), servers.free_port(), servers.free_port()
    with ThreadPoolExecutor() as pool:
        started = [
            pool.submit(servers.start_postgres, folder / "postgres", postgres, folder / "postgres.log"),
            pool.submit(servers.start_valkey, folder / "valkey", valkey, folder / "valkey.log"),
            pool.submit(servers.start_aws, aws, folder / "aws.log"),
        ]
    for future in started:
        atexit.register(servers.stop, future.result())
    os.environ |= {
        "DEBUG": "1",
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"postgres://getowl@127.0.0.1:{postgres}/getowl",
        "VALKEY_URL": f"redis://127.0.0.1:{valkey}",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        # Nothing on the tester's machine may leak into the run.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # Playwright's sync API keeps an event loop on this thread; Django would refuse its own queries.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "LOG_LEVEL": "WARNING",
    }
    os.environ.pop("AWS_REGION", None)


def _only_deals() -> bool:
    """Whether this process hands the tests to others. An xdist worker has its name in the environment."""
    return "PYTEST_XDIST_WORKER" not in os.environ and any(word.startswith(("-n", "--num")) for word in sys.argv)


if _only_deals():
    os.environ["DEBUG"] = "1"  # gives every address a default; none is asked
else:
    _start_servers()
