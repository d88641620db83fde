"""What an organisation says about itself."""

from typing import TypedDict

from eventhub.directory.models import Organisation, OrganisationKind, OrganisationTag, TagKind

PLAIN = ("name", "kind", "country", "region", "website", "description", "sectors", "member_count")
TAGGED = {"themes": TagKind.THEME, "languages": TagKind.LANGUAGE}
FILLED_UP = ("region", "website", "description", "sectors", "member_count", *TAGGED)
"""What a merged entry lends the one that is kept, where that one says nothing."""


class Facts(TypedDict):
    """Everything its profile shows, and its members may change."""

    name: str
    kind: OrganisationKind
    country: str
    region: str
    website: str | None
    description: str
    sectors: list[str]
    member_count: int | None
    themes: list[str]
    languages: list[str]


def write(organisation: Organisation, **facts: object) -> list[str]:
    """Set the facts named; return those that changed."""
    changed = [name for name, value in facts.items() if getattr(organisation, name) != value]
    for name in changed:
        if name in TAGGED:
            _retag(organisation, TAGGED[name], facts[name])  # type: ignore[arg-type]
        else:
            setattr(organisation, name, facts[name])
    return changed


def _retag(organisation: Organisation, kind: TagKind, values: list[str]) -> None:
    """Keep the rows of what stays: a row that goes and comes again would meet itself at the constraint."""
    known = organisation.tagged(kind)
    organisation.tags = [tag for tag in organisation.tags if tag.kind is not kind or tag.value in values]
    organisation.tags += [OrganisationTag(kind=kind, value=value) for value in values if value not in known]
