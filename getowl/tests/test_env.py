"""Reading settings from the environment."""

import pytest

from getowl.env import SettingError, env_hosts


def test_hosts_are_stripped_and_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " Go.Example.com, ,LINK.example ")
    assert env_hosts("HOSTS") == ["go.example.com", "link.example"]


@pytest.mark.parametrize("value", ["", " ", ",", " , "])
def test_no_host_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HOSTS", value)
    with pytest.raises(SettingError, match="HOSTS"):
        env_hosts("HOSTS")
