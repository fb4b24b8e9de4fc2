"""Which language pages and mails speak; programs are always answered in English."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.actor import Actor
from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.services.api_key_mail import send_due_key_mails
from accounts.services.api_keys import api_key_create
from accounts.services.invitation_mail import send_due_invitations
from accounts.services.invitations import invitation_create

SignIn = Callable[[User], Client]
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def spoken(text: str) -> str:
    return "German" if "Anmelden" in text or "Abmelden" in text else "English"


def test_a_visitor_gets_what_the_browser_asks_for(client: Client, db: None) -> None:
    answer = client.get("/accounts/login/", headers=GERMAN)
    assert '<html lang="de">' in answer.text
    assert spoken(answer.text) == "German"
    assert answer.headers["Content-Language"] == "de"
    assert "Accept-Language" in answer.headers["Vary"]
    for asked in ({}, {"Accept-Language": "fr,tlh;q=0.1"}):
        assert '<html lang="en">' in client.get("/accounts/login/", headers=asked).text


def test_a_visitor_chooses_for_this_browser(client: Client, db: None) -> None:
    answer = client.post("/language", {"language": "de", "next": "/accounts/login/"}, follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert spoken(answer.text) == "German"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", ""])
def test_a_choice_leads_nowhere_else(client: Client, db: None, back: str) -> None:
    answer = client.post("/language", {"language": "de", "next": back})
    assert answer.headers["Location"] == "/"
    assert client.get("/language").status_code == 405


def test_a_language_that_there_is_not_changes_nothing(sign_in: SignIn, alice: User) -> None:
    client = sign_in(alice)
    assert "language" not in client.post("/language", {"language": "tlh"}).cookies
    assert client.post("/profile", {"name": "Alice", "language": "tlh"}).status_code == 422
    alice.refresh_from_db()
    assert alice.language == ""


def test_a_person_takes_their_language_along(sign_in: SignIn, alice: User) -> None:
    answer = sign_in(alice).post("/profile", {"name": "Alice", "language": "de"}, follow=True)
    assert "Profil gespeichert" in answer.text
    elsewhere = sign_in(alice)
    assert spoken(elsewhere.get("/profile", headers={"Accept-Language": "en"}).text) == "German"
    elsewhere.cookies["language"] = "de"
    elsewhere.post("/profile", {"name": "Alice", "language": ""})
    assert spoken(elsewhere.get("/profile", headers={"Accept-Language": "en"}).text) == "English"
    assert spoken(elsewhere.get("/profile", headers=GERMAN).text) == "German"


def test_the_menu_changes_the_person_not_only_the_browser(sign_in: SignIn, alice: User) -> None:
    sign_in(alice).post("/language", {"language": "de", "next": "/profile"})
    alice.refresh_from_db()
    assert alice.language == "de"


def test_errors_speak_too(client: Client, db: None) -> None:
    assert "Hier ist nichts" in client.get("/nothing-here", headers=GERMAN).text


def test_programs_are_answered_in_english(client: Client, workspace: Workspace, alice: User) -> None:
    _, key = api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.WRITE])
    headers = GERMAN | {"Authorization": f"Bearer {key}"}

    def errors() -> list[str]:
        bad = {"destination": "nowhere"}
        answers = [
            client.get("/api/v1/links/lnk_0000000000000000", headers=headers),
            client.post("/api/v1/links", bad, content_type="application/json", headers=headers),
            client.post("/api/v1/domains", {"hostname": "com"}, content_type="application/json", headers=headers),
            client.post("/api/v1/webhooks", {"url": "x"}, content_type="application/json", headers=headers),
        ]
        return [answer.text for answer in answers]

    german = errors()
    headers["Accept-Language"] = "en"
    assert german == errors()


def test_mail_is_in_the_language_of_whoever_gets_it(client: Client, alice: User) -> None:
    alice.language = "de"
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    client.post("/accounts/password/reset/", {"email": alice.email}, headers={"Accept-Language": "en"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, headers=GERMAN)
    assert [message.subject for message in mail.outbox] == [
        "Neues Passwort wählen",
        "Zu dieser Adresse gibt es kein Konto",
    ]
    assert '<html lang="de">' in mail.outbox[0].message().as_string()


def test_a_person_who_chose_nothing_is_written_to_in_what_they_saw_last(sign_in: SignIn, bob: User) -> None:
    client = Client()
    client.force_login(bob)
    client.get("/profile", headers=GERMAN)
    bob.refresh_from_db()
    assert (bob.language, bob.mail_language) == ("", "de")


def test_an_invitation_to_a_stranger_speaks_as_who_invites(workspace: Workspace, alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    alice.refresh_from_db()
    for email in ("new@example.com", "mallory@example.com"):
        invitation_create(workspace=workspace, actor=Actor(user=alice), email=email, role=Role.MEMBER)
    User.objects.create_user("mallory@example.com", language="en")
    assert send_due_invitations() == 2
    subjects = {message.to[0]: str(message.subject) for message in mail.outbox}
    assert subjects["mallory@example.com"].startswith("Join")
    assert spoken_mail(subjects["new@example.com"]) == "German"


def spoken_mail(subject: str) -> str:
    return "English" if subject.startswith(("Join", "The key")) else "German"


def test_each_manager_reads_their_own(workspace: Workspace, alice: User) -> None:
    erna = User.objects.create_user("erna@example.com", language="de")
    Membership.objects.create(workspace=workspace, user=erna, role=Role.ADMIN)
    key, _ = api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    now = key.created_at
    ApiKey.objects.filter(pk=key.pk).update(expires_at=now, mail_due_at=now)
    assert send_due_key_mails() == 1
    spoken = {message.to[0]: spoken_mail(str(message.subject)) for message in mail.outbox}
    assert spoken == {"alice@example.com": "English", "erna@example.com": "German"}
