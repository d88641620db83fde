"""Where a place lies on the small map of the world, which `tools/build_map.mjs` draws in the Equal Earth projection."""

from math import asin, cos, radians, sin, sqrt

_EAST = 10
_SCALE = 184.69
_WIDTH, _HEIGHT = 1000, 430
_EQUATOR = 243.5
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2


def position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Return a place, in degrees, as per cent from the left and the top; None where either is not known."""
    if latitude is None or longitude is None:
        return None
    theta = asin(_M * sin(radians(latitude)))
    second, sixth = theta**2, theta**6
    east = radians((longitude - _EAST + 180) % 360 - 180)
    x = east * cos(theta) / (_M * (_A1 + 3 * _A2 * second + sixth * (7 * _A3 + 9 * _A4 * second)))
    y = theta * (_A1 + _A2 * second + sixth * (_A3 + _A4 * second))
    left, top = _WIDTH / 2 + _SCALE * x, _EQUATOR - _SCALE * y
    return round(100 * left / _WIDTH, 2), round(100 * top / _HEIGHT, 2)
