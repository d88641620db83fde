"""Where a place lies on the map of Europe, which `tools/build_map.mjs` draws in Lambert's equal-area projection."""

from math import cos, radians, sin, sqrt

_NORTH, _EAST = radians(52), radians(10)
_SCALE = 1290
_WIDTH, _HEIGHT = 1000, 960
_CENTRE = (410, 495)


def position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Return a place, in degrees, as per cent from the left and the top; None for one that is not on the map."""
    if latitude is None or longitude is None:
        return None
    north, east = radians(latitude), radians(longitude) - _EAST
    depth = 1 + sin(_NORTH) * sin(north) + cos(_NORTH) * cos(north) * cos(east)
    if depth <= 0:
        return None
    scale = _SCALE * sqrt(2 / depth)
    x = _CENTRE[0] + scale * cos(north) * sin(east)
    y = _CENTRE[1] - scale * (cos(_NORTH) * sin(north) - sin(_NORTH) * cos(north) * cos(east))
    left, top = round(100 * x / _WIDTH, 2), round(100 * y / _HEIGHT, 2)
    return (left, top) if 0 <= left <= 100 and 0 <= top <= 100 else None
