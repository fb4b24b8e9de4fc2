"""What the owner of a domain sets."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.edge_source import items
from domains.errors import BadSetting, DomainError, OnItsWayOut, SettingsConflict
from domains.models import Domain
from domains.services import domain_add, domain_remove, domain_update
from domains.settings import DAY
from domains.states import GONE, SERVED, State
from domains.tests.bad_settings import BAD_HSTS, BAD_SETTINGS, BadSettingCase
from domains.transitions import transition
from edge.models import EdgeChange
from edge.resolver.contract import HostItem
from getowl.tests.at_once import run_at_once

Add = Callable[..., Domain]
Update = Callable[..., Domain]


@pytest.fixture
def update(alice: User) -> Update:
    """Return a function that changes settings as alice."""

    def change(domain: Domain, version: int | None = None, **changes: Any) -> Domain:
        return domain_update(domain=domain, actor=Actor(user=alice), expected_version=version, changes=changes)  # type: ignore[arg-type]  # any of them

    return change


def live(domain: Domain, state: State = State.ACTIVE) -> Domain:
    Domain.objects.filter(pk=domain.pk).update(state=state, proven_at=timezone.now())
    EdgeChange.objects.all().delete()
    domain.refresh_from_db()
    return domain


def enqueued() -> list[str]:
    return list(EdgeChange.objects.values_list("key", flat=True))


def test_only_what_is_given_changes_and_is_published(add: Add, update: Update) -> None:
    domain = live(add())
    update(domain, root_url=" https://münchen.de/ ", hsts_seconds=DAY, hsts_subdomains=True)
    assert enqueued() == ["go.acme.com#"]
    changed = update(domain, folds_case=True, apple_app_site='{\n  "applinks": {}\n}')
    assert (changed.root_url, changed.hsts_seconds, changed.folds_case) == ("https://xn--mnchen-3ya.de/", DAY, True)
    assert changed.settings_version == 3
    assert items(["go.acme.com#"])["go.acme.com#"] == HostItem(
        root_url="https://xn--mnchen-3ya.de/",
        fold_case=True,
        hsts=DAY,
        hsts_subdomains=True,
        apple_app_site='{"applinks":{}}',
        workspace_id=domain.workspace.public_id,
    )


def test_the_audit_trail_has_the_old_and_the_new(add: Add, update: Update, alice: User) -> None:
    domain = live(add())
    update(domain, root_url="https://acme.com/a")
    update(domain, root_url="https://acme.com/b", folds_case=True)
    event = AuditEvent.objects.filter(action="domain.updated", target=domain.public_id, user=alice).latest("id")
    assert event.data == {"root_url": ["https://acme.com/a", "https://acme.com/b"], "folds_case": [False, True]}


def test_a_change_of_nothing_writes_nothing(add: Add, update: Update) -> None:
    domain = update(live(add()), root_url="https://acme.com/")
    EdgeChange.objects.all().delete()
    same = update(domain, root_url=" https://acme.com/ ", not_found_url="", folds_case=False)
    assert same.settings_version == domain.settings_version
    assert enqueued() == []
    assert AuditEvent.objects.filter(action="domain.updated").count() == 1


def test_a_file_and_an_address_are_taken_away_by_nothing(add: Add, update: Update) -> None:
    domain = update(live(add()), expired_url="https://acme.com/over", asset_links='[{"include": "https://acme.com"}]')
    domain = update(domain, expired_url=" ", asset_links="\n")
    assert (domain.expired_url, domain.asset_links) == ("", "")
    assert items(["go.acme.com#"])["go.acme.com#"] == HostItem(workspace_id=domain.workspace.public_id)


@pytest.mark.parametrize("bad", [*BAD_SETTINGS, *BAD_HSTS], ids=str)
def test_each_refusal_names_its_field_and_changes_nothing(add: Add, update: Update, bad: BadSettingCase) -> None:
    domain = live(add())
    with pytest.raises(BadSetting) as refused:
        update(domain, folds_case=True, **{bad.field: bad.value})
    assert (refused.value.field, refused.value.code) == (bad.field, bad.code)
    assert bad.words in refused.value.message
    domain.refresh_from_db()
    assert (domain.folds_case, domain.settings_version, enqueued()) == (False, 1, [])


@pytest.mark.parametrize(
    "url", ["https://bücher.acme.com/x", "https://BÜCHER.acme.com", "http://xn--bcher-kva.acme.com"]
)
def test_its_own_host_is_known_in_any_spelling(add: Add, update: Update, url: str) -> None:
    domain = add("bücher.acme.com")
    with pytest.raises(BadSetting, match=r"bücher\.acme\.com is this domain itself"):
        update(domain, root_url=url)
    assert update(domain, root_url="https://acme.com/bücher").root_url


@pytest.mark.parametrize("seconds", [0, DAY, 730 * DAY])
def test_how_long_hsts_may_last(add: Add, update: Update, seconds: int) -> None:
    assert update(live(add()), hsts_seconds=seconds).hsts_seconds == seconds


def test_subdomains_are_included_only_with_hsts(add: Add, update: Update) -> None:
    domain = live(add())
    with pytest.raises(BadSetting, match="where HSTS is on") as refused:
        update(domain, hsts_subdomains=True)
    assert refused.value.field == "hsts_subdomains"
    domain = update(domain, hsts_seconds=DAY, hsts_subdomains=True)
    with pytest.raises(BadSetting, match="where HSTS is on"):
        update(domain, hsts_seconds=0)
    assert update(domain, hsts_seconds=0, hsts_subdomains=False).hsts_seconds == 0


def test_what_is_too_large_is_said_of_the_largest_and_counts_no_space(add: Add, update: Update) -> None:
    domain = update(live(add()), root_url="https://acme.com/" + "a" * 7_000)
    with pytest.raises(BadSetting, match=r"16\.2 KB; the limit is 16\.0 KB.*takes 8\.") as refused:
        update(domain, apple_app_site='{"applinks": {"a": "' + "b" * 8_900 + '"}}')
    assert refused.value.field == "apple_app_site"
    update(domain, apple_app_site='{"applinks": {' + " " * 20_000 + "}}")


def test_a_stale_version_is_refused(add: Add, update: Update) -> None:
    domain = live(add())
    update(domain, 1, root_url="https://acme.com/a")
    with pytest.raises(SettingsConflict) as refused:
        update(domain, 1, root_url="https://acme.com/b")
    assert (refused.value.field, refused.value.expected, refused.value.current) == ("version", 1, 2)
    domain.refresh_from_db()
    assert domain.root_url == "https://acme.com/a"


def test_a_step_of_a_worker_and_a_change_of_settings_do_not_get_into_each_others_way(add: Add, update: Update) -> None:
    as_the_worker_saw_it = add()
    changed = update(as_the_worker_saw_it, 1, root_url="https://acme.com/")
    moved = transition(as_the_worker_saw_it, to=State.VERIFYING)
    assert (moved.root_url, moved.settings_version) == ("https://acme.com/", changed.settings_version)
    update(moved, 2, root_url="https://acme.com/b")


@pytest.mark.parametrize("state", sorted(set(State) - set(GONE)))
def test_settings_wait_for_a_domain_that_is_not_served(add: Add, update: Update, state: State) -> None:
    domain = live(add(), state)
    update(domain, not_found_url="https://acme.com/404")
    assert enqueued() == (["go.acme.com#"] if state in SERVED else [])
    live(domain)
    expected = HostItem(not_found_url="https://acme.com/404", workspace_id=domain.workspace.public_id)
    assert items(["go.acme.com#"])["go.acme.com#"] == expected


@pytest.mark.parametrize("state", GONE)
def test_what_is_on_its_way_out_cannot_be_changed(add: Add, update: Update, state: State) -> None:
    domain = live(add(), state)
    with pytest.raises(OnItsWayOut, match="Add the name again"):
        update(domain, folds_case=True)
    domain.refresh_from_db()
    assert not domain.folds_case


def test_the_mark_goes_from_one_to_the_other(add: Add, update: Update, workspace: Workspace) -> None:
    first, second = live(add("one.acme.com")), live(add("two.acme.com"))
    update(first, is_primary=True)
    update(second, is_primary=True)
    first.refresh_from_db()
    assert (first.is_primary, first.settings_version) == (False, 3)
    assert Domain.objects.primary_of(workspace) == second
    event = AuditEvent.objects.filter(target=first.public_id, action="domain.updated").latest("id")
    assert event.data == {"is_primary": [True, False]}
    assert enqueued() == []  # the edge does not know of it
    update(second, is_primary=False)
    assert Domain.objects.primary_of(workspace) is None


def test_each_workspace_has_a_primary_domain_of_its_own(
    add: Add, update: Update, elsewhere: Workspace, mallory: User, workspace: Workspace
) -> None:
    ours = update(live(add()), is_primary=True)
    theirs = live(domain_add(workspace=elsewhere, actor=Actor(user=mallory), hostname="go.elsewhere.com"))
    update(theirs, is_primary=True)
    assert Domain.objects.primary_of(workspace) == ours


@pytest.mark.parametrize("state", sorted(set(State) - set(GONE)))
def test_only_what_is_served_becomes_the_primary_domain(add: Add, update: Update, state: State) -> None:
    domain = live(add(), state)
    if state in SERVED:
        assert update(domain, is_primary=True).is_primary
        return
    with pytest.raises(BadSetting, match="does not serve visitors yet") as refused:
        update(domain, is_primary=True)
    assert (refused.value.field, refused.value.code) == ("is_primary", "not_served")


def test_a_claim_that_was_not_proven_does_not_become_it(add: Add, update: Update) -> None:
    domain = add()
    Domain.objects.filter(pk=domain.pk).update(state=State.ACTIVE)
    with pytest.raises(BadSetting):
        update(domain, is_primary=True)


def test_the_mark_outlasts_a_fault_and_counts_again_after_it(add: Add, update: Update, workspace: Workspace) -> None:
    domain = update(live(add()), is_primary=True)
    domain = live(domain, State.ISSUING)  # its certificate was lost
    assert Domain.objects.primary_of(workspace) is None
    assert update(domain, root_url="https://acme.com/").is_primary  # other settings can be changed meanwhile
    live(domain)
    assert Domain.objects.primary_of(workspace) == domain


def test_removing_takes_the_mark_away(add: Add, update: Update, alice: User) -> None:
    domain = update(live(add()), is_primary=True)
    assert not domain_remove(domain=domain, actor=Actor(user=alice)).is_primary
    update(live(add("other.acme.com")), is_primary=True)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_become_primary_in_one_moment_one_is(add: Add, update: Update, alice: User) -> None:
    domains = [live(add(f"go{number}.acme.com")) for number in range(4)]
    for _ in range(3):
        calls = [partial(update, domain, is_primary=True) for domain in domains]
        assert run_at_once(calls, DomainError) == []
        assert Domain.objects.marked_primary().count() == 1
    removing = partial(domain_remove, domain=domains[0], actor=Actor(user=alice))
    others = [partial(update, domain, is_primary=True) for domain in domains]
    assert len(run_at_once([removing, *others], OnItsWayOut)) <= 1  # and nothing else is raised, such as a deadlock
    assert domains[0] not in Domain.objects.marked_primary()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_version_one_saves(add: Add, update: Update) -> None:
    domain = live(add())
    calls = [partial(update, domain, 1, root_url=f"https://acme.com/{number}") for number in range(4)]
    assert len(run_at_once(calls, SettingsConflict)) == 3
