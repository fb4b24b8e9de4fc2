"""Prints the figures that a benchmark promises, and fails it when one is short."""

_short: list[str] = []


def figure(name: str, value: object, goal: object, ok: bool) -> None:
    """Print `figure NAME VALUE goal GOAL ok|short`."""
    print(f"figure {name} {value} goal {goal} {'ok' if ok else 'short'}", flush=True)
    if not ok:
        _short.append(name)


def finish() -> None:
    """Exit 1 if any figure was short."""
    raise SystemExit(1 if _short else 0)
