"""`./test` looks for the browser where the browser tests do."""

from pathlib import Path

import pytest

from getowl.local.checks import chromium


def test_the_browser_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert chromium() is None, "one elsewhere on the PATH is not the one that the tests start"
    browser.touch(mode=0o755)
    assert chromium() == str(browser)
