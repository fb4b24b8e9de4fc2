"""Reading settings from the environment."""

from pathlib import Path

import pytest

from getowl.env import SettingError, env_hosts, env_json, env_optional, env_secrets


def test_hosts_are_stripped_and_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " Go.Example.com, ,LINK.example ")
    assert env_hosts("HOSTS") == ["go.example.com", "link.example"]


@pytest.mark.parametrize("value", ["", " ", ",", " , "])
def test_no_host_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HOSTS", value)
    with pytest.raises(SettingError, match="HOSTS"):
        env_hosts("HOSTS")


def test_json_from_the_variable_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "links.json"
    file.write_text('[ {"a": "é"} ]')
    for value, text in {"": "", '{ "a": 1 }': '{"a":1}', str(file): '[{"a":"\\u00e9"}]'}.items():
        monkeypatch.setenv("DOCUMENT", value)
        assert env_json("DOCUMENT") == text


def test_an_empty_variable_means_none_where_that_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STREAM", raising=False)
    assert env_optional("STREAM", "clicks") == "clicks"
    monkeypatch.setenv("STREAM", "")
    assert env_optional("STREAM", "clicks") == ""
    monkeypatch.setenv("STREAM", " other ")
    assert env_optional("STREAM", "clicks") == "other"


def test_secrets_are_long_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLD_ONES", raising=False)
    assert env_secrets("OLD_ONES") == []
    monkeypatch.setenv("OLD_ONES", f"{'a' * 32}, {'b' * 40},")
    assert env_secrets("OLD_ONES") == ["a" * 32, "b" * 40]
    monkeypatch.setenv("OLD_ONES", f"{'a' * 32},{'b' * 31}")
    with pytest.raises(SettingError, match="OLD_ONES"):
        env_secrets("OLD_ONES")


@pytest.mark.parametrize("value", ["{", "/nowhere/at.all", "[1,]"])
def test_what_is_no_json_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DOCUMENT", value)
    with pytest.raises(SettingError, match="DOCUMENT"):
        env_json("DOCUMENT")
