"""Starting PostgreSQL where an earlier start was interrupted."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from getowl.local import servers


def test_a_first_start_that_was_interrupted_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "postgres"
    made = subprocess.run

    def interrupted(command: list[str], **options: Any) -> Any:
        made(command, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        servers._other_user()
        patched.setattr(subprocess, "run", interrupted)
        servers.start_postgres(folder, servers.free_port(), tmp_path / "log")
    assert not folder.exists(), "what is half made never looks finished"
    (tmp_path / "postgres.new" / "global" / "pg_control").unlink()

    process = servers.start_postgres(folder, servers.free_port(), tmp_path / "log")
    servers.stop(process)
    assert (folder / "PG_VERSION").exists()
    assert not (tmp_path / "postgres.new").exists()
