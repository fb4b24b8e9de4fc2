"""What documents show for a shell, sent to the site in this process."""

import shlex
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client


def send(command: str, secret: str, file: str = "") -> HttpResponseBase:
    """The answer to what curl would send; `$KEY` is the secret, and what stands behind an `@` holds `file`."""
    words = iter(shlex.split(command.replace("\\\n", ""))[1:])
    method, address, data, form = "", "", None, {}
    headers = {}
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value.replace("$KEY", secret)
        elif word == "-X":
            method = next(words)
        elif word in ("--json", "-d"):
            data = next(words)
        elif word == "-F":
            name, _, value = next(words).partition("=")
            is_file = value.startswith("@")
            form[name] = SimpleUploadedFile(value[1:], file.encode()) if is_file else value
        else:
            parts = urlsplit(word)
            address = parts._replace(scheme="", netloc="").geturl()
    client = Client(raise_request_exception=False)
    if form:
        return client.post(address, form, headers=headers)
    kind = method or ("POST" if data is not None else "GET")
    return client.generic(kind, address, data or "", content_type="application/json", headers=headers)
