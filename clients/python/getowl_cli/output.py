"""How results are written."""

import json
from collections.abc import Sequence
from typing import Any

import click


def show(result: Any, *, as_json: bool) -> None:
    """One result: a text as it is, or JSON."""
    click.echo(json.dumps(result, indent=2, ensure_ascii=False) if as_json else result)


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what is in them; the last one is as long as it likes."""
    lines = [names, *rows] if any(names) else rows
    widths = [max(len(line[column]) for line in lines) for column in range(len(names) - 1)]
    for line in lines:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[-1]]))
