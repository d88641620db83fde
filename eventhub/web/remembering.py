"""Parts of a page that are the same whenever the same is shown: made once in a process, then remembered.

Only what the key says, and the language, may stand in such a part: nothing of who reads, and no token.
"""

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, current_app, request
from flask_babel import get_locale
from markupsafe import Markup

MOST = 4_000
_NAME = "remembered_parts"


def init_app(app: Flask) -> None:
    """Let templates say `{% call remembered("card", row) %}...{% endcall %}`."""
    app.extensions[_NAME] = {}
    app.jinja_env.globals.update(remembered=remembered)


def remembered(*key: Hashable, caller: Callable[[], Any]) -> Markup:
    """Return the part a template makes for this key; forget everything when it becomes too much."""
    parts: dict[Hashable, Markup] = current_app.extensions[_NAME]
    whole = (str(get_locale()), request.script_root, key)
    part = parts.get(whole)
    if part is None:
        if len(parts) >= MOST:
            parts.clear()
        part = parts[whole] = caller()
    return part
