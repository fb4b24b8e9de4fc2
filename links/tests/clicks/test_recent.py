"""Clicks that are known again."""

from links.clicks.recent import Recent


def test_a_click_is_known_once_it_was_counted() -> None:
    recent = Recent()
    clicks = [("r1", "lnk_a"), ("r2", "lnk_b"), ("r1", "lnk_a")]
    assert recent.unknown(clicks) == recent.unknown(clicks) == {"r1": "lnk_a", "r2": "lnk_b"}
    recent.remember({"r1": "lnk_a"})
    assert recent.unknown(clicks) == {"r2": "lnk_b"}


def test_the_oldest_are_forgotten_first() -> None:
    recent = Recent(size=3)
    for number in range(5):
        recent.remember({f"r{number}": "lnk_a"})
    assert list(recent.unknown((f"r{number}", "lnk_a") for number in range(5))) == ["r0", "r1"]
    recent.remember({f"s{number}": "lnk_a" for number in range(10)})
    assert len(recent._known) == 3
