"""Makes `world.json`, the shapes of the map, from Natural Earth (public domain) as the npm package world-atlas has it.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python -m analytics.mapping.build package/countries-110m.json package/countries-50m.json

1. Each arc (a stretch of border that two countries may share) is projected and simplified by itself, so that
   neighbours still fit together.
2. Arcs become rings, rings become one path for each country, in whole units, each point relative to the last.
3. Countries that the coarse file lacks, or draws too small to see, get a dot where the fine file has them.

Equal Earth (Šavrič, Patterson, Jenny 2018): areas are true, so that shades can be compared. Borders are those that
Natural Earth draws, which shows who holds a place rather than who claims it.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from babel.core import get_global

Point = tuple[float, float]

WIDTH: Final = 2000
"""Units of the whole globe's width."""
SMALLEST: Final = 3.0
"""Square units: a point whose triangle with its neighbours is smaller is left out."""
SEEN: Final = 56.0
"""Square units: a country below gets a dot as well."""
OUTPUT: Final = Path(__file__).with_name("world.json")
_UNNUMBERED: Final = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
# Natural Earth counts these to France, Norway or Australia: cut out of their shapes, or placed by hand (degrees).
_APART: Final = {"FR": ("GF", lambda lon, lat: lon < -40), "NO": ("SJ", lambda lon, lat: lat > 74)}
_BY_HAND: Final[Mapping[str, Point]] = {
    "BQ": (-68.27, 12.18), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CX": (105.6, -10.5), "GI": (-5.35, 36.14),
    "GP": (-61.55, 16.25), "MQ": (-61.0, 14.65), "RE": (55.53, -21.12), "TK": (-171.8, -9.2), "TV": (179.2, -8.52),
    "UM": (166.65, 19.3), "YT": (45.15, -12.82),
}  # fmt: skip
_EASTERN: Final = {"RU", "FJ"}  # the date line runs through them
_LEFT_OUT: Final = {"AQ"}  # a white rim as wide as the map, and a few hundred visitors


def project(lon: float, lat: float) -> Point:
    """Equal Earth, degrees to units; y grows downwards."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    square = theta * theta
    sixth = square**3
    slope = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)
    x = 2 * math.sqrt(3) / 3 * math.radians(lon) * math.cos(theta) / slope
    y = theta * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / (2 * 2 * math.sqrt(3) / 3 * math.pi / a1)
    return x * scale, -y * scale


def simplify(arc: list[Point]) -> list[Point]:
    """Leave out the points (degrees) that matter least once projected (Visvalingam), never the ends."""
    arc, points = list(arc), [project(*point) for point in arc]
    while len(points) > 2:
        sizes = [abs(_area([points[at - 1], points[at], points[at + 1]])) for at in range(1, len(points) - 1)]
        least = min(range(len(sizes)), key=sizes.__getitem__)
        if sizes[least] >= SMALLEST:
            break
        del points[least + 1], arc[least + 1]
    return arc


def _area(ring: list[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _degrees(topology: Mapping[str, Any]) -> list[list[Point]]:
    """The arcs: TopoJSON writes each point as a step from the last, in whole numbers.

    The date line does not cut them: they run on beyond 180 degrees.
    """
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc: list[Point] = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            lon = x * sx + tx
            arc.append((lon + _turn(arc[-1][0] if arc else lon, lon), y * sy + ty))
        arcs.append(arc)
    return arcs


def _turn(last: float, lon: float) -> int:
    """The whole turns, in degrees, that bring `lon` nearest to `last`."""
    return 360 * round((last - lon) / 360)


def _ring(indices: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """The arcs (degrees) one after the other, those below zero backwards (~index)."""
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        turn = _turn(ring[-1][0], arc[0][0]) if ring else 0
        ring += [(lon + turn, lat) for lon, lat in (arc[1:] if ring else arc)]
    return ring[:-1]


def _projected(code: str, ring: list[Point]) -> list[Point]:
    """The ring in units. What lies behind the date line is drawn beside the rest of its country."""
    turn = 360 if code in _EASTERN and sum(lon for lon, _ in ring) < 0 else 0
    return [project(lon + turn, lat) for lon, lat in ring]


def _code(geometry: Mapping[str, Any]) -> str:
    number, name = geometry.get("id"), geometry["properties"]["name"]
    if number is None:
        return _UNNUMBERED.get(name, "")
    return "".join(get_global("territory_aliases").get(number, []))  # CLDR: ISO 3166's numbers to its letters


def _rings(topology: Mapping[str, Any]) -> dict[str, list[list[int]]]:
    """The rings of each country, as lists of arcs. Holes are rings too: paths are filled by the even-odd rule."""
    found: dict[str, list[list[int]]] = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        shapes = geometry.get("arcs", [])
        polygons = [shapes] if geometry["type"] == "Polygon" else shapes
        found[_code(geometry)] += [ring for polygon in polygons for ring in polygon]
    return {code: rings for code, rings in found.items() if code and code not in _LEFT_OUT}


def _path(ring: list[Point]) -> str:
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [f"M{whole[0][0]},{whole[0][1]}l"]
    for (x1, y1), (x2, y2) in pairwise(whole):
        if (x1, y1) != (x2, y2):
            steps.append(f"{x2 - x1},{y2 - y1} ")
    return "".join(steps).rstrip() + "z"


def _shapes(topology: Mapping[str, Any]) -> dict[str, list[list[Point]]]:
    degrees = _degrees(topology)
    arcs = [simplify(arc) for arc in degrees]
    shapes: dict[str, list[list[Point]]] = defaultdict(list)
    for code, rings in _rings(topology).items():
        for indices in rings:
            apart, is_apart = _APART.get(code, ("", lambda lon, lat: False))
            owner = apart if is_apart(*_ring(indices, degrees)[0]) else code
            ring = _projected(owner, _ring(indices, arcs))
            if len(ring) >= 3 and abs(_area(ring)) >= SMALLEST:
                shapes[owner].append(ring)
    return shapes


def _places(topology: Mapping[str, Any]) -> dict[str, Point]:
    """The middle of the largest part of each country."""
    arcs, places = _degrees(topology), {}
    for code, rings in _rings(topology).items():
        largest = max((_projected(code, _ring(indices, arcs)) for indices in rings), key=lambda ring: abs(_area(ring)))
        xs, ys = zip(*largest, strict=True)
        places[code] = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return places | {code: project(*place) for code, place in _BY_HAND.items()}


def build(coarse: Mapping[str, Any], fine: Mapping[str, Any]) -> dict[str, Any]:
    """The map: its view box, a path for each country drawn, a point for each dot."""
    shapes, places = _shapes(coarse), _places(fine)
    seen = {code for code, rings in shapes.items() if sum(abs(_area(ring)) for ring in rings) >= SEEN}
    dots = {code: (round(x), round(y)) for code, (x, y) in sorted(places.items()) if code not in seen}
    points = [*dots.values(), *(point for rings in shapes.values() for ring in rings for point in ring)]
    left, top = (math.floor(min(values)) - 8 for values in zip(*points, strict=True))
    right, bottom = (math.ceil(max(values)) + 8 for values in zip(*points, strict=True))
    return {
        "viewBox": f"{left} {top} {right - left} {bottom - top}",
        "paths": {code: "".join(map(_path, rings)) for code, rings in sorted(shapes.items())},
        "dots": dots,
    }


if __name__ == "__main__":
    world = build(*(json.loads(Path(name).read_text()) for name in sys.argv[1:3]))
    OUTPUT.write_text(json.dumps(world, separators=(",", ":")).replace('","', '",\n"') + "\n")
