"""Make the house's web fonts: the weights that pages use, and one file for Latin and Greek, however accented.

`python tools/build_fonts.py PACKAGE` with fonttools and brotli; PACKAGE is `files` of npm's
@fontsource-variable/sofia-sans, whose subsets cost a browser three requests and twice the bytes.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = 400, 400, 800
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
FONTS = Path(__file__).parent.parent / "eventhub" / "static" / "fonts"
MADE = {"sofia-sans": ("latin", "latin-ext", "greek"), "sofia-sans-cyrillic": ("cyrillic",)}


def main(package: Path) -> None:
    """Write both fonts."""
    for name, (first, *others) in MADE.items():
        font = cut(package / f"sofia-sans-{first}-wght-normal.woff2")
        for other in others:
            take_in(font, cut(package / f"sofia-sans-{other}-wght-normal.woff2"))
        font.flavor = "woff2"
        font.save(FONTS / f"{name}.woff2")


def cut(path: Path) -> TTFont:
    """Read a subset, and leave out the weights and features that no page uses."""
    font = instantiateVariableFont(TTFont(path, recalcTimestamp=False), {"wght": WEIGHTS})
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False, glyph_names=True))
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    del font["HVAR"]  # how widths vary stands in gvar, too
    return font


def take_in(font: TTFont, other: TTFont) -> None:
    """Give a font the characters that only the other has; the glyphs they are composed of come along."""
    known = font.getBestCmap()
    wanted = {char: name for char, name in other.getBestCmap().items() if char not in known}
    chars = {name: char for char, name in other.getBestCmap().items()}
    needed = closed(other["glyf"], wanted.values())
    names = {name: known.get(chars.get(name)) or free(name, font.getGlyphOrder()) for name in needed}
    added = [name for name in needed if names[name] not in font.getGlyphOrder()]
    font.setGlyphOrder([*font.getGlyphOrder(), *(names[name] for name in added)])
    for name in added:
        copy(font, other, name, names)
    for table in font["cmap"].tables:
        table.cmap.update({char: names[name] for char, name in wanted.items()})


def closed(glyphs: Any, wanted: Any) -> list[str]:
    """Return these glyphs and all that they are composed of."""
    found, waiting = [], list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            glyph = glyphs[name]
            waiting += [part.glyphName for part in glyph.components] if glyph.isComposite() else []
    return found


def free(name: str, taken: list[str]) -> str:
    """Return a name like this one that no glyph has."""
    return free(name + ".other", taken) if name in taken else name


def copy(font: TTFont, other: TTFont, name: str, names: dict[str, str]) -> None:
    """Write a glyph, its width and how both vary under its new name."""
    glyph = other["glyf"][name]
    for part in glyph.components if glyph.isComposite() else ():
        part.glyphName = names[part.glyphName]
    font["glyf"][names[name]] = glyph
    font["hmtx"][names[name]] = other["hmtx"][name]
    font["gvar"].variations[names[name]] = other["gvar"].variations.get(name, [])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
