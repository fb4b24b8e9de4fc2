"""Short name, timezone and logo of a workspace, on the settings page and where they show."""

import io
from collections.abc import Callable
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEvent, User, Workspace, WorkspaceSlug

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings"


@pytest.fixture
def bucket() -> None:
    """Where logos are kept."""
    client = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    client.create_bucket(Bucket=settings.FILES_BUCKET)


def save(client: Client, url: str, *, slug: str = "", timezone: str = "UTC") -> int:
    return client.post(url, {"name": "Acme", "slug": slug, "timezone": timezone}).status_code


def test_a_short_name_leads_to_the_same_page(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = sign_in(alice)
    assert save(client, url, slug="Acme-Inc") == 302
    assert client.get("/w/acme-inc").headers["Location"] == f"/w/{workspace.public_id}/links"
    found = client.get("/w/ACME-inc/settings/members?page=2")
    assert found.headers["Location"] == f"{url}/members?page=2"
    assert AuditEvent.objects.get().data == {"short_name": ["", "acme-inc"]}
    assert client.post("/w/acme-inc/settings").status_code == 405


def test_nobody_else_learns_of_it(sign_in: SignIn, alice: User, mallory: User, url: str) -> None:
    save(sign_in(alice), url, slug="acme-inc")
    client = sign_in(mallory)
    assert client.get("/w/acme-inc").status_code == client.get("/w/no-such").status_code == 404


def test_a_former_name_leads_for_thirty_days(
    sign_in: SignIn, alice: User, mallory: User, workspace: Workspace, elsewhere: Workspace, url: str
) -> None:
    client, other = sign_in(alice), sign_in(mallory)
    save(client, url, slug="acme-inc")
    save(client, url, slug="acme-new")
    assert client.get("/w/acme-inc").status_code == 302
    response = other.post(f"/w/{elsewhere.public_id}/settings", {"name": "Elsewhere", "slug": "acme-inc"})
    assert response.status_code == 422
    assert "Another workspace has this short name" in response.text
    former = WorkspaceSlug.objects.get(slug="acme-inc")
    assert timedelta(days=29) < (former.until or timezone.now()) - timezone.now() <= timedelta(days=30)
    WorkspaceSlug.objects.filter(pk=former.pk).update(until=timezone.now())
    assert client.get("/w/acme-inc").status_code == 404
    assert save(other, f"/w/{elsewhere.public_id}/settings", slug="acme-inc") == 302
    assert other.get("/w/acme-inc").headers["Location"] == f"/w/{elsewhere.public_id}/links"


def test_back_to_a_former_name_and_few_are_kept(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = sign_in(alice)
    for number in range(8):
        save(client, url, slug=f"name-{number}")
    save(client, url, slug="name-6")
    assert workspace.slugs.count() == 6
    assert workspace.slugs.current().get().slug == "name-6"
    assert client.get("/w/name-0").status_code == 404
    save(client, url, slug="")
    assert not workspace.slugs.current().exists()
    assert client.get("/w/name-6").status_code == 302


@pytest.mark.parametrize("slug", ["ab", "-abc", "abc-", "a--b", "a_b_c", "ünder", "x" * 41, "admin", "a/b"])
def test_short_names_that_are_refused(sign_in: SignIn, alice: User, url: str, slug: str) -> None:
    assert save(sign_in(alice), url, slug=slug) == 422
    assert not WorkspaceSlug.objects.exists()


def test_the_timezone_is_one_that_there_is(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    client = sign_in(alice)
    assert save(client, url, timezone="Mars/Olympus") == 422
    assert save(client, url, timezone="Europe/Berlin") == 302
    workspace.refresh_from_db()
    assert workspace.timezone == "Europe/Berlin"
    page = client.get(url)
    assert 'value="Europe/Berlin"' in page.text
    assert len(page.content) < 60_000


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 100)) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, kind, comment=b"secret place")
    return SimpleUploadedFile("our logo.bin", written.getvalue())


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_logo_is_written_anew_and_shown(
    sign_in: SignIn, alice: User, bob: User, mallory: User, workspace: Workspace, url: str, kind: str
) -> None:
    client = sign_in(alice)
    client.post(f"{url}/logo", {"logo": picture(kind)})
    workspace.refresh_from_db()
    address = f"/w/{workspace.public_id}/logos/{workspace.logo_name}"
    assert f'src="{address}"' in client.get(url).text
    assert f'src="{address}"' in client.get("/workspaces/menu").text
    shown = sign_in(bob).get(address)
    assert (shown.headers["Content-Type"], "immutable" in shown.headers["Cache-Control"]) == ("image/png", True)
    assert b"secret place" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as logo:
        assert (logo.format, logo.size, logo.getpixel((0, 0))) == ("PNG", (256, 256), (0, 0, 0, 0))
    assert sign_in(mallory).get(address).status_code == 404


@pytest.mark.usefixtures("bucket")
def test_a_logo_goes_and_its_file_too(
    sign_in: SignIn,
    alice: User,
    workspace: Workspace,
    url: str,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    client = sign_in(alice)
    client.post(f"{url}/logo", {"logo": picture()})
    workspace.refresh_from_db()
    key, address = workspace.logo, f"/w/{workspace.public_id}/logos/{workspace.logo_name}"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        client.post(f"{url}/logo", {"remove": "1"})
    assert client.get(address).status_code == 404
    assert not default_storage.exists(key)


def test_without_a_store_nothing_changes(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_fails(name: str, content: object) -> str:
        raise EndpointConnectionError(endpoint_url="https://s3.test")

    monkeypatch.setattr(default_storage, "save", save_fails)
    response = sign_in(alice).post(f"{url}/logo", {"logo": picture()}, follow=True)
    assert "could not be stored" in response.text
    workspace.refresh_from_db()
    assert workspace.logo == ""


def test_what_is_no_picture_is_refused(sign_in: SignIn, alice: User, bob: User, workspace: Workspace, url: str) -> None:
    client = sign_in(alice)
    files = {
        "no PNG, JPEG or WebP": SimpleUploadedFile("logo.png", b'<svg onload="alert(1)">'),
        "may have 1 MB": SimpleUploadedFile("logo.png", b"\x89PNG" + bytes(1024 * 1024)),
        "16 million pixels": picture("PNG", (5000, 4000)),
    }
    for words, file in files.items():
        assert words in client.post(f"{url}/logo", {"logo": file}, follow=True).text
    assert "Choose a picture first" in client.post(f"{url}/logo", follow=True).text
    broken = SimpleUploadedFile("logo.png", (picture("PNG").read() or b"")[:60])
    assert "no PNG, JPEG or WebP" in client.post(f"{url}/logo", {"logo": broken}, follow=True).text
    workspace.refresh_from_db()
    assert workspace.logo == ""
    assert sign_in(bob).post(f"{url}/logo", {"logo": picture()}).status_code == 403
