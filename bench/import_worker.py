"""One process of bench/imports: uploads a file, runs an import, or prints the profile of one; JSON on its last line."""

import cProfile
import csv
import itertools
import json
import pstats
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up before anything imports models
from django.core.files import File  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.actor import Actor  # noqa: E402
from accounts.models import User, Workspace  # noqa: E402
from links.models import Import, Link  # noqa: E402
from links.services import import_run, import_start  # noqa: E402

settings.DEBUG = False  # or else Django would keep every query
COLUMNS = ", ".join(f"{name} text" for name in ("url", "slug", "title", "tags", "folder", "expires_at"))


def upload(path: str) -> dict[str, object]:
    """Make a workspace and start the import of the file there; its id."""
    user, _ = User.objects.get_or_create(email="bench@example.com")
    workspace = Workspace.objects.create(name="Bench", plan="enterprise")
    with Path(path).open("rb") as file:
        made = import_start(workspace=workspace, actor=Actor(user=user), file=File(file), filename="bench.csv")
    return {"id": made.public_id}


def run(import_id: str) -> dict[str, object]:
    """Import the rows as a worker does: seconds and this process's peak memory in MB."""
    started = time.perf_counter()
    import_run(import_id)
    seconds = time.perf_counter() - started
    source = Import.objects.get(public_id=import_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "peak_mb": peak,
        "status": source.status,
        "created": source.created_rows,
        "rejected": source.rejected_rows,
    }


def profile(import_id: str) -> dict[str, object]:
    """The same under the profiler."""
    profiler = cProfile.Profile()
    profiler.enable()
    found = run(import_id)
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
    return found


def copy(path: str) -> dict[str, object]:
    """The baseline: the same file into a table of texts without indexes, by COPY."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE bare ({COLUMNS})")
        started = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN WITH (FORMAT csv, HEADER true)") as writing:
            for part in _parts(path):
                writing.write(part)
        seconds = time.perf_counter() - started
    return {"seconds": seconds}


def plain(path: str) -> dict[str, object]:
    """The other baseline: Django inserts the rows as links, unchecked, 500 at a time; nothing else is made."""
    workspace = Workspace.objects.create(name="Plain", plan="enterprise")
    with Path(path).open(newline="") as file:
        rows = csv.DictReader(file)
        started = time.perf_counter()
        while chunk := list(itertools.islice(rows, 500)):
            links = (
                Link(workspace=workspace, slug=row["slug"], key=row["slug"], destination=row["url"], title=row["title"])
                for row in chunk
            )
            with transaction.atomic():
                Link.objects.bulk_create(links)
        seconds = time.perf_counter() - started
    return {"seconds": seconds}


def _parts(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while part := file.read(1 << 16):
            yield part


if __name__ == "__main__":
    print(
        json.dumps(
            {"upload": upload, "run": run, "profile": profile, "copy": copy, "plain": plain}[sys.argv[1]](sys.argv[2])
        )
    )
