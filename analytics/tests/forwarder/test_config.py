"""What the function finds in its environment."""

import pytest

from analytics.forwarder.config import ConfigError, config_from

SECRET = "s" * 40


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"TINYBIRD_URL": ""}, "TINYBIRD_URL"),
        ({"TINYBIRD_URL": "tinybird.example"}, "TINYBIRD_URL"),
        ({"TINYBIRD_TOKEN": ""}, "TINYBIRD_TOKEN"),
        ({"CLICK_VISITOR_SECRET": "short"}, "CLICK_VISITOR_SECRET"),
        ({"CLICK_HONOUR_OBJECTIONS": "maybe"}, "CLICK_HONOUR_OBJECTIONS"),
    ],
)
def test_what_is_malformed_is_named(changes: dict[str, str], name: str) -> None:
    whole = {"TINYBIRD_URL": "https://t.example", "TINYBIRD_TOKEN": "t", "CLICK_VISITOR_SECRET": SECRET}
    assert config_from(whole).honour_objections
    assert SECRET not in repr(config_from(whole))
    with pytest.raises(ConfigError, match=name):
        config_from(whole | changes)
