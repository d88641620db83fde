"""What a browser says of itself, in words a person knows."""

from babel import Locale
from flask_babel import gettext as _

BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
"""The first that is named counts: most browsers also name those they want to be taken for."""
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS")),
    *(("Macintosh", "macOS"), ("Linux", "Linux")),
)


def device_name(agent: str) -> str:
    """Name a browser and the system it runs on, as far as either is known."""
    browser = _first(BROWSERS, agent) or _("Unknown browser")
    system = _first(SYSTEMS, agent)
    return str(_("%(browser)s on %(system)s", browser=browser, system=system) if system else browser)


def language_of_its_own(locale: str) -> str:
    """Name a language as those who read it do."""
    return str(Locale.parse(locale).get_display_name() or locale)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for sign, name in names if sign in agent), None)
