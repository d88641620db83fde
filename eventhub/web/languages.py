"""The languages pages are written in: which one a reader has, and its words."""

from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, request
from flask_babel import Babel, Domain, get_locale

from eventhub.web.access import actor

WRITTEN_IN = "en_GB"
_CATALOGUES = Path(__file__).parent.parent / "translations"


class Words(Domain):  # type: ignore[misc]
    """The words of every language, each catalogue read once and found at once: a page asks for some dozens of them."""

    def get_translations(self) -> NullTranslations:
        """Return the words of the language that the reader has now."""
        locale = get_locale()
        words: NullTranslations | None = self.cache.get(locale)
        if words is None:
            words = self.cache[locale] = super().get_translations()
        return words


def init_app(app: Flask) -> None:
    """Let every page be written in its reader's language."""
    app.config.from_mapping(BABEL_DEFAULT_LOCALE=WRITTEN_IN, LOCALES=(WRITTEN_IN, *_translated()))
    words = Words()
    Babel(app, locale_selector=_of_reader).domain_instance = words
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        **_in_templates(words), newstyle=True
    )


def _in_templates(words: Words) -> dict[str, Any]:
    """Return what a template calls, without the way round by the request's own domain, which is always this one."""
    return {
        "gettext": lambda *said: words.get_translations().ugettext(*said),
        "ngettext": lambda *said: words.get_translations().ungettext(*said),
        "pgettext": lambda *said: words.get_translations().upgettext(*said),
        "npgettext": lambda *said: words.get_translations().unpgettext(*said),
    }


def _translated() -> list[str]:
    """Return the languages there is a catalogue of."""
    return sorted(path.parts[-3] for path in _CATALOGUES.glob("*/LC_MESSAGES/messages.mo"))


def _of_reader() -> str | None:
    """Return the language somebody chose for themselves, or else the first of their browser's that is known."""
    if not request:
        return None
    known = current_app.config["LOCALES"]
    reader = actor() if len(known) > 1 else None
    if reader is not None and reader.locale in known:
        return str(reader.locale)
    return request.accept_languages.best_match(known)
