"""Templates of campaign parameters: the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from links.models import UtmTemplate
from links.services import utm_template_create

SignIn = Callable[[User], Client]


@pytest.fixture
def mail(workspace: Workspace, alice: User) -> UtmTemplate:
    return utm_template_create(
        workspace=workspace, actor=Actor(user=alice), name="Mail", utm_source="mail", utm_medium="email"
    )


def url(workspace: Workspace, tail: str = "") -> str:
    return f"/w/{workspace.public_id}/utm-templates{tail}"


def test_a_member_makes_changes_and_deletes_one(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    client = sign_in(bob)
    assert 'value="letter"' in client.get(url(workspace, "/new?utm_source=letter")).content.decode()
    assert (
        client.post(url(workspace, "/new"), {"name": " News ", "utm_source": "letter", "ref": "bob"}).status_code == 302
    )
    made = UtmTemplate.objects.get()
    assert (made.name, made.values) == ("News", {"utm_source": "letter", "ref": "bob"})
    answer = client.post(url(workspace, f"/{made.public_id}"), {"name": "Post", "utm_source": "letter"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.name, made.values) == ("Post", {"utm_source": "letter"})
    assert client.post(url(workspace, f"/{made.public_id}/delete")).status_code == 302
    assert not UtmTemplate.objects.exists()
    actions = AuditEvent.objects.filter(target=made.public_id).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["utm_template.created", "utm_template.updated", "utm_template.deleted"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "MAIL", "utm_source": "x"}, "is taken"),
        ({"name": "", "utm_source": "x"}, "Give the template a name"),
        ({"name": "Empty"}, "Fill at least one"),
        ({"name": "Long", "utm_term": "x" * 201}, "longer than 200"),
    ],
)
def test_what_is_wrong_is_said_and_kept_in_the_form(
    sent: dict[str, str], said: str, sign_in: SignIn, bob: User, workspace: Workspace, mail: UtmTemplate
) -> None:
    answer = sign_in(bob).post(url(workspace, "/new"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert UtmTemplate.objects.count() == 1


def test_who_only_views_sees_the_list_alone(
    sign_in: SignIn, carol: User, workspace: Workspace, mail: UtmTemplate
) -> None:
    client = sign_in(carol)
    page = client.get(url(workspace)).content.decode()
    assert "utm_medium=email" in page
    assert "utm-templates/new" not in page
    assert client.get(url(workspace, "/new")).status_code == 403


def test_the_list_and_the_choice_stay_small(
    sign_in: SignIn, bob: User, workspace: Workspace, django_assert_max_num_queries: Callable[..., object]
) -> None:
    UtmTemplate.objects.bulk_create(
        UtmTemplate(workspace=workspace, name=f"T{n:04}", folded=f"t{n:04}", utm_source="s") for n in range(150)
    )
    client = sign_in(bob)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]  # a context manager
        first = client.get(url(workspace)).content.decode()
    assert first.count("T00") == 50
    assert "T0050" in client.get(url(workspace, "?q=t0050")).content.decode()
    choice = client.get(url(workspace, "/options")).content.decode()
    assert choice.count("<option") == 101
    assert 'name="template_q"' in choice
    found = client.get(url(workspace, "/options?template_q=T0149")).content.decode()
    assert found.count("<option") == 2
    assert 'data-utm_source="s"' in found
