"""Which replica is near: regions by great-circle distance between the cities AWS names them after."""

from __future__ import annotations

from math import cos, radians, sin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from .config import Replica

# Degrees north and east. The order is all that matters, so whole degrees do.
_PLACES: Final[dict[str, tuple[int, int]]] = {
    "af-south-1": (-34, 18),
    "ap-east-1": (22, 114),
    "ap-east-2": (25, 121),
    "ap-northeast-1": (36, 140),
    "ap-northeast-2": (37, 127),
    "ap-northeast-3": (35, 135),
    "ap-south-1": (19, 73),
    "ap-south-2": (17, 78),
    "ap-southeast-1": (1, 104),
    "ap-southeast-2": (-34, 151),
    "ap-southeast-3": (-6, 107),
    "ap-southeast-4": (-38, 145),
    "ap-southeast-5": (3, 102),
    "ap-southeast-6": (-37, 175),
    "ap-southeast-7": (14, 100),
    "ca-central-1": (45, -74),
    "ca-west-1": (51, -114),
    "eu-central-1": (50, 9),
    "eu-central-2": (47, 9),
    "eu-north-1": (59, 18),
    "eu-south-1": (45, 9),
    "eu-south-2": (42, -1),
    "eu-west-1": (53, -6),
    "eu-west-2": (52, 0),
    "eu-west-3": (49, 2),
    "il-central-1": (32, 35),
    "me-central-1": (24, 54),
    "me-south-1": (26, 51),
    "mx-central-1": (21, -100),
    "sa-east-1": (-24, -47),
    "us-east-1": (39, -77),
    "us-east-2": (40, -83),
    "us-west-1": (37, -122),
    "us-west-2": (46, -120),
}


def nearest_first(here: str, replicas: Sequence[Replica]) -> list[Replica]:
    """`replicas` ordered by distance from region `here`; in their given order where a place is unknown."""
    return sorted(replicas, key=lambda replica: 0.0 if replica.region == here else _far(here, replica.region))


def _far(here: str, there: str) -> float:
    """A number that grows with the distance: minus the cosine of the angle between the two, plus 2."""
    if here not in _PLACES or there not in _PLACES:
        return 4.0
    (lat1, lon1), (lat2, lon2) = _PLACES[here], _PLACES[there]
    north1, north2 = radians(lat1), radians(lat2)
    return 2 - sin(north1) * sin(north2) - cos(north1) * cos(north2) * cos(radians(lon1 - lon2))
