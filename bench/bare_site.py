"""The baseline of bench/api: a site of one view, which inserts one row and does nothing else.

No middleware, no key, no limits, no checks: what the framework, the ORM and Postgres cost by themselves.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "getowl.settings"

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django must be set up before models are imported
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from accounts.models import Workspace  # noqa: E402
from links.models import Tag  # noqa: E402


@csrf_exempt
def insert(request: HttpRequest) -> JsonResponse:
    """Insert one row."""
    name = json.loads(request.body)["name"]
    tag = Tag.objects.create(workspace_id=WORKSPACE, name=name, folded=name)
    return JsonResponse({"id": tag.public_id, "name": tag.name}, status=201)


WORKSPACE = Workspace.objects.get(name="Bare").pk
urlpatterns = [path("rows", insert)]
application = get_wsgi_application()
