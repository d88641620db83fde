"""The thematic areas events and people are found by: those of the Smart Specialisation Platform for industry."""

from typing import Any

from flask_babel import lazy_gettext as _l

THEMES: dict[str, Any] = {
    "advanced-manufacturing": _l("Advanced manufacturing"),
    "3d-printing": _l("3D printing"),
    "non-food-biomass": _l("Non-food biomass"),
    "efficient-sustainable-manufacturing": _l("Efficient & sustainable manufacturing"),
    "nano-enabled-products": _l("Nano-enabled products"),
    "digitalisation-safety-tourism": _l("Digitalisation & safety for tourism"),
    "personalised-medicine": _l("Personalised medicine"),
    "social-economy": _l("Social economy"),
    "european-cyber-valleys": _l("European cyber valleys"),
    "ai-human-machine": _l("Artificial intelligence & human machine interface"),
    "chemicals": _l("Chemicals"),
    "advanced-materials-batteries": _l("Advanced materials on batteries"),
    "smes-to-industry-4-0": _l("SMEs to Industry 4.0"),
    "textile-innovation": _l("Textile innovation"),
    "medical-technology": _l("Medical technology"),
    "sport": _l("Sport"),
    "photonics": _l("Photonics"),
    "safe-sustainable-mobility": _l("Safe & sustainable mobility"),
}
"""Slug to name, in the reader's language; slugs stand in addresses and never change."""


def theme_choices() -> list[tuple[str, str]]:
    """Return every area as (slug, name), sorted by name as the reader sees it."""
    return sorted(((slug, str(name)) for slug, name in THEMES.items()), key=lambda theme: theme[1].casefold())


def theme_name(slug: str) -> str:
    """Name an area; one that is no longer in the list keeps its slug as its name."""
    return str(THEMES.get(slug, slug))
