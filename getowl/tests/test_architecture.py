"""Rules of the house that a reader of one file cannot see; test_isolation.py has those of who may see what."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "analytics", "domains", "exports", "getowl", "links", "webhooks")


def test_views_reach_rows_only_through_access_and_services() -> None:
    offences: list[str] = []
    for app in APPS:
        for path in [*(ROOT / app / "views").glob("*.py"), *(ROOT / app / "api").glob("*.py")]:
            offences += [
                f"{path.relative_to(ROOT)}:{node.lineno}"
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
            ]
    assert offences == []


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content security policy would refuse them in the browser; mails have no such policy."""
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=\"|<style(?![^>]*\bnonce=)|<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)|\shx-on"
    )
    offences = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app / "templates").rglob("*.html")
        if "email" not in path.parts and inline.search(path.read_text())
    ]
    assert offences == []
