"""What tests of services share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.importing.options import Options
from links.models import Import
from links.services import import_start
from links.tasks import run_import

Upload = Callable[..., Import]


@pytest.fixture
def upload(workspace: Workspace, bob: User, bucket: str) -> Upload:
    """Return a function that uploads text or bytes for bob and runs the import as the worker would."""

    def upload_and_run(content: str | bytes, *, run: bool = True, **options: Any) -> Import:
        data = content.encode() if isinstance(content, str) else content
        source = import_start(
            workspace=workspace,
            actor=Actor(user=bob),
            file=ContentFile(data),
            filename="l.csv",
            options=Options(**options),
        )
        if run:
            run_import(source.public_id)
            source.refresh_from_db()
        return source

    return upload_and_run
