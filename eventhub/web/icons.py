"""The house's pictures, drawn into the page that shows them: nobody waits for one more file."""

import re
from functools import lru_cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

SPRITE = Path(__file__).parent.parent / "static" / "img" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)


def init_app(app: Flask) -> None:
    """Let templates say `{{ icon_shape("calendar") }}` inside an `<svg>` of 24 by 24."""
    app.jinja_env.globals.update(icon_shape=icon_shape)


def icon_shape(name: str) -> Markup:
    """Return the lines of a picture of ours."""
    return _shapes()[name]


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Markup]:
    return {name: Markup(lines) for name, lines in _SYMBOL.findall(SPRITE.read_text())}  # noqa: S704 - a file of ours
