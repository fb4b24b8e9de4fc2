"""The page of sessions, and what is kept of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services.sessions import device_label
from accounts.tasks import forget_sessions

SignIn = Callable[[User], Client]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_lists_where_the_user_is_signed_in(enter_password: SignIn, alice: User, bob: User) -> None:
    enter_password(bob)
    enter_password(alice)
    page = enter_password(alice).get("/profile/sessions", headers={"User-Agent": FIREFOX})
    assert page.status_code == 200
    assert [session.current for session in page.context["sessions"]] == [True, False]
    assert "This device" in page.content.decode()


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("curl/8", "Some browser"),
    ],
)
def test_devices_have_names(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label


def test_a_session_in_use_says_so_but_not_at_each_request(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    long_ago = timezone.now() - timedelta(hours=1)
    client.get("/profile", headers={"User-Agent": FIREFOX})
    session = UserSession.objects.get(user=alice)
    assert session.user_agent == FIREFOX
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/profile")
    assert UserSession.objects.get(user=alice).last_seen_at == long_ago


def test_ending_one(enter_password: SignIn, alice: User) -> None:
    lost, here = enter_password(alice), enter_password(alice)
    [other] = [session for session in here.get("/profile/sessions").context["sessions"] if not session.current]
    answer = here.post(f"/profile/sessions/{other.number}/end")
    assert answer.headers["Location"] == "/profile/sessions"
    assert lost.get("/profile").status_code == 302
    assert here.get("/profile").status_code == 200


def test_nobody_ends_anothers(enter_password: SignIn, alice: User, mallory: User) -> None:
    client = enter_password(alice)
    number = UserSession.objects.get(user=alice).pk
    assert enter_password(mallory).post(f"/profile/sessions/{number}/end").status_code == 404
    assert client.get("/profile").status_code == 200


def test_ending_all_others(enter_password: SignIn, alice: User, bob: User) -> None:
    others = [enter_password(alice), enter_password(alice)]
    bobs, here = enter_password(bob), enter_password(alice)
    page = here.post("/profile/sessions/end-others", follow=True)
    assert "Signed out on 2 other devices." in page.content.decode()
    assert [client.get("/profile").status_code for client in (*others, bobs, here)] == [302, 302, 200, 200]


def test_wrong_methods(sign_in: SignIn, alice: User) -> None:
    client = sign_in(alice)
    assert client.post("/profile/sessions").status_code == 405
    assert client.get("/profile/sessions/1/end").status_code == 405
    assert client.get("/profile/sessions/end-others").status_code == 405


def test_signing_out_forgets_where_from(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    client.get("/profile")
    client.post("/accounts/logout/")
    assert not UserSession.objects.filter(user=alice).exists()


def test_no_address_outlives_its_session(enter_password: SignIn, alice: User, bob: User) -> None:
    client = enter_password(alice)
    enter_password(bob)
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    key = UserSession.objects.get(user=bob).session_key
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forget_sessions() == 1
    assert not UserSession.objects.filter(user=bob).exists()
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/profile").status_code == 200
