"""Every pair of colours the sheet puts on one another can be read, by day and night (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parents[2] / "eventhub" / "static" / "css" / "eventhub.css"
TEXT = 4.5
SHAPE = 3.0
PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("ink", "soft", "line", "line-deep", "done", "wait", "stop")
        for ground in ("paper", "ground")
    ],
    *[("ink", f"{tone}-tint", TEXT) for tone in ("line", "done", "wait", "stop")],
    *[(tone, f"{tone}-tint", TEXT) for tone in ("line", "done", "wait", "stop")],
    *[("on-line", ground, TEXT) for ground in ("line", "line-deep")],
    *[("paper", ground, TEXT) for ground in ("done", "wait", "stop", "ink")],
    ("line-deep", "line-tint", TEXT),
    ("soft", "line-tint", TEXT),
    *[("edge", ground, SHAPE) for ground in ("paper", "ground")],
]


def schemes() -> dict[str, dict[str, str]]:
    """Return the light colours, and the dark ones which replace them."""
    tokens = SHEET.read_text().split("@layer tokens {")[1].split("@layer base {")[0]
    light, dark = tokens.split("prefers-color-scheme: dark")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_of_colours_can_be_read(scheme: str, front: str, back: str, least: float) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[front], colours[back]) >= least


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
