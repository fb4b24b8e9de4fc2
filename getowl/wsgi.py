"""The WSGI entry point, served by Granian: `granian --interface wsgi getowl.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "getowl.settings")

application = get_wsgi_application()
