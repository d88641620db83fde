"""Sample people and organisations, visibly invented: their surnames say "example" in the languages of Europe."""

from dataclasses import dataclass

from slugify import slugify

from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import THEMES

GIVEN_NAMES = (
    "Alex",
    "Andrea",
    "Chris",
    "Dominique",
    "Eike",
    "Inge",
    "Jona",
    "Kim",
    "Luca",
    "Mika",
    "Noa",
    "Sascha",
    "Toni",
)
SURNAMES = (
    ("Przykład", "PL"),
    ("Muster", "DE"),
    ("Exemple", "FR"),
    ("Esempio", "IT"),
    ("Sample", "CA"),
    ("Ejemplo", "ES"),
    ("Voorbeeld", "NL"),
    ("Exemplo", "PT"),
    ("Příklad", "CZ"),
    ("Példa", "HU"),
    ("Exempel", "SE"),
    ("Παράδειγμα", "GR"),
    ("Specimen", "CA"),
    ("Esimerkki", "FI"),
    ("Näide", "EE"),
    ("Exemplu", "RO"),
    ("Primjer", "HR"),
    ("Eksempel", "DK"),
    ("Пример", "BG"),
    ("Instance", "CA"),
)
KINDS = (
    OrganisationKind.CLUSTER,
    OrganisationKind.CLUSTER,
    OrganisationKind.CLUSTER,
    OrganisationKind.SME,
    OrganisationKind.RESEARCH,
    OrganisationKind.SME,
    OrganisationKind.AUTHORITY,
    OrganisationKind.INVESTOR,
)
KIND_WORDS = {
    OrganisationKind.CLUSTER: "Cluster",
    OrganisationKind.SME: "Ltd",
    OrganisationKind.RESEARCH: "Institute",
    OrganisationKind.AUTHORITY: "Agency",
    OrganisationKind.INVESTOR: "Fund",
}
OFFERS = (
    "We test {theme} in our own pilot hall and bring {near} members along.",
    "A network of {near} companies in {theme}, open to joint projects.",
    "Know-how in {theme} and a demonstration site for visitors.",
    "Access to our region's buyers in {theme}.",
)
NEEDS = (
    "Partners in {other} for a joint proposal.",
    "Suppliers and testing capacity in {other}.",
    "A cluster in {other} to exchange members with.",
    "Markets overseas for our members, above all in {other}.",
)
SECTORS = ("Automotive", "Food", "Health", "Energy", "Construction", "Aerospace", "Maritime")
COOPERATION = (("joint-project", "exchange"), ("testing", "technology"), ("market-access",), ("investment", "supply"))
MARKETS = (("France", "Canada"), ("North Africa",), ("Baltic states", "Nordic countries"), ("Canada", "Japan"), ())
LOOKS_FOR = (("cluster",), ("sme", "research"), ("large_company", "investor"), ("cluster", "authority"))
SPOKEN = (("en",), ("en", "fr"), ("en", "de"), ("en", "es"), ("fr",))


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One sample participant, with what a profile needs."""

    email: str
    name: str
    country: str
    organisation: str
    kind: OrganisationKind
    themes: tuple[str, str]
    offers: str
    needs: str
    sectors: tuple[str, ...]
    cooperation: tuple[str, ...]
    markets: tuple[str, ...]
    looks_for: tuple[str, ...]
    languages: tuple[str, ...]


def sample_person(number: int) -> SamplePerson:
    """Return the sample person of a number from 0 on; the same number is always the same person."""
    surname, country = SURNAMES[number % len(SURNAMES)]
    name = f"{GIVEN_NAMES[(number * 7 + number // len(SURNAMES)) % len(GIVEN_NAMES)]} {surname}"
    slugs = tuple(THEMES)
    first, second = slugs[number * 5 % len(slugs)], slugs[(number * 5 + 7) % len(slugs)]
    kind = KINDS[number % len(KINDS)]
    words = {"theme": _in_a_sentence(first), "other": _in_a_sentence(second), "near": 20 + number * 13 % 180}
    return SamplePerson(
        email=f"{slugify(name)}-{number + 1}@example.org",
        name=name,
        country=country,
        organisation=f"Sample {THEMES[first]} {KIND_WORDS[kind]} {number + 1}",
        kind=kind,
        themes=(first, second),
        offers=OFFERS[number % len(OFFERS)].format(**words),
        needs=NEEDS[number // 2 % len(NEEDS)].format(**words),
        sectors=(SECTORS[number * 3 % len(SECTORS)],),
        cooperation=COOPERATION[number % len(COOPERATION)],
        markets=MARKETS[number % len(MARKETS)],
        looks_for=LOOKS_FOR[number // 3 % len(LOOKS_FOR)],
        languages=SPOKEN[number % len(SPOKEN)],
    )


def _in_a_sentence(slug: str) -> str:
    name = str(THEMES[slug])
    return name if name[:2].isupper() or name.startswith("SMEs") else name[0].lower() + name[1:]
