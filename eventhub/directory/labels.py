"""What the kinds of organisations are called."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.directory.models import OrganisationKind

KINDS: dict[OrganisationKind, Any] = {
    OrganisationKind.CLUSTER: _l("Cluster organisation"),
    OrganisationKind.SME: _l("Small or medium-sized company"),
    OrganisationKind.LARGE_COMPANY: _l("Large company"),
    OrganisationKind.RESEARCH: _l("Research or education"),
    OrganisationKind.AUTHORITY: _l("Public authority"),
    OrganisationKind.INVESTOR: _l("Investor"),
    OrganisationKind.OTHER: _l("Something else"),
}


def kind_choices() -> list[tuple[str, Any]]:
    """Return every kind as (value, name), in the order programmes count them."""
    return [(kind.value, name) for kind, name in KINDS.items()]


def kind_name(kind: OrganisationKind) -> str:
    """Name a kind of organisation."""
    return str(KINDS[kind])
