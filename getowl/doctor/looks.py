"""All that is looked at, area by area."""

from collections.abc import Callable, Iterator
from typing import Final

from getowl.doctor import aws, stores, third_parties, workers
from getowl.doctor.finding import Finding, Level, failed
from getowl.doctor.own_settings import settings_are_sound

AREAS: Final[dict[str, Callable[[], Iterator[Finding]]]] = {
    "settings": settings_are_sound,
    "postgres": stores.postgres,
    "valkey": stores.valkey,
    "workers": workers.workers,
    "edge table": aws.table,
    "edge function": aws.function,
    "files": aws.bucket,
    "clicks": aws.stream,
    "domains": aws.domains,
    "tinybird": third_parties.tinybird,
    "stripe": third_parties.stripe,
    "mail": third_parties.mail,
    "names": third_parties.names,
}


def look(area: str) -> list[Finding]:
    """What is found in the area; an error that no look expected is a finding, too."""
    found: list[Finding] = []
    try:
        found.extend(AREAS[area]())
    except Exception as error:  # the doctor is there for what nobody thought of
        text = " ".join(str(error).split())[:300]
        found.append(failed(f"{type(error).__name__}: {text}", "Mend what the error names, then look again."))
    return found


__all__ = ["AREAS", "Finding", "Level", "look"]
