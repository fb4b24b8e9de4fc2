"""Killed anywhere: the next run ends where an undisturbed one does."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from edge.deploy.steps import Zip
from edge.management.commands import deploy_edge
from edge.packaging import RUNTIME
from edge.tests.deploy.conftest import OTHER_RUNTIME, WRITES, EdgeServer, Killed, World, deploy

CALLS = 30
"""More than a deployment makes; the tests fail if it ever makes more."""


@pytest.fixture(autouse=True)
def _small_zip(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A zip that differs with the setting; building the resolver's takes longer than deploying it to moto."""

    def build() -> Zip:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.py"), str(settings.EDGE_MAX_AGE_SECONDS))
        code = buffer.getvalue()
        return Zip(code, base64.b64encode(hashlib.sha256(code).digest()).decode())

    monkeypatch.setattr("edge.management.commands.deploy_edge._build", build)


def kill(world: World, when: str, number: int, *, only_writes: bool = False) -> None:
    """Die once, before or after this call, counted among the writes or among all."""
    seen = 0

    def hook(now: str, count: int, name: str) -> None:
        nonlocal seen
        if now != when or (only_writes and name not in WRITES):
            return
        if seen == number:
            world.hook = lambda when, number, name: None
            raise Killed(name)
        seen += 1

    world.hook = hook


@pytest.fixture
def build_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], str]:
    """Return a function that takes one of two Pythons for the next builds, and tells its runtime."""

    def take(number: int) -> str:
        runtime = (RUNTIME, OTHER_RUNTIME)[number % 2]
        monkeypatch.setattr(deploy_edge, "RUNTIME", runtime)
        return runtime

    return take


def check_each_place_to_die(
    world: World, settings: Settings, build_with: Callable[[int], str], when: str, *, only_writes: bool, least: int
) -> None:
    """One world, one new resolver on another Python for each place to die at: what died is what the next run finds."""
    for number in range(CALLS):
        settings.EDGE_MAX_AGE_SECONDS = 100 + number
        runtime = build_with(number)
        kill(world, when, number, only_writes=only_writes)
        try:
            deploy(keep=100)
            finished = True
        except Killed:
            finished = False
        assert set(world.live()) <= {str(number + 1), str(number + 2)}
        world.hook = lambda when, number, name: None
        deploy(keep=100)
        assert set(world.live()) == {str(number + 2)}, f"killed {when} {number}"
        assert world.aws.version(str(number + 2)).runtime == runtime
        assert world.journal() == {}
        assert world.numbers() == [str(one) for one in range(1, number + 3)], "one version for each resolver"
        if finished:
            assert number >= least
            return
    raise AssertionError("the run still had calls to make")


def test_killed_before_each_call(
    world: World, edge_server: EdgeServer, settings: Settings, build_with: Callable[[int], str]
) -> None:
    """Nothing changes at AWS between a call and the next: dying after one is dying before the other."""
    del world.distributions[1:]
    settings.EDGE_DISTRIBUTION_IDS = world.distributions
    check_each_place_to_die(world, settings, build_with, "before", only_writes=False, least=15)


def test_killed_after_each_write(
    world: World, edge_server: EdgeServer, settings: Settings, build_with: Callable[[int], str]
) -> None:
    check_each_place_to_die(world, settings, build_with, "after", only_writes=True, least=7)


def test_a_bad_release_killed_after_each_write(world: World, edge_server: EdgeServer, settings: Settings) -> None:
    """The next run verifies what nobody has verified, and goes back to the last version that passed."""
    edge_server.broken = lambda: True
    for number in range(CALLS):
        settings.EDGE_MAX_AGE_SECONDS = 100 + number
        kill(world, "after", number, only_writes=True)
        with pytest.raises((Killed, CommandError)) as caught:
            deploy(keep=100)
        world.hook = lambda when, number, name: None
        if caught.type is CommandError:
            assert number > 5
            break
        with pytest.raises(CommandError, match="version 1 is live again"):
            deploy(keep=100)
        assert world.live() == ["1", "1"], f"killed after write {number}"
        assert world.journal() == {}
    assert world.live() == ["1", "1"]
