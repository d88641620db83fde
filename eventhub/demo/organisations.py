"""The directory of the demo: visibly sample organisations of all types and countries, two of them one and the same."""

from collections.abc import Mapping
from typing import Any

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.demo.people import KIND_WORDS, KINDS
from eventhub.directory import operations, queries
from eventhub.directory.facts import Facts
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.directory.themes import THEMES
from eventhub.events import co_organisers
from eventhub.events.models import Event

PLACES = (
    *(("FR", "Occitanie", "fr"), ("DE", "Sachsen", "de"), ("PL", "Małopolska", "pl"), ("GR", "Αττική", "el")),
    *(("FI", "Pohjois-Pohjanmaa", "fi"), ("ES", "Euskadi", "es"), ("IT", "Emilia-Romagna", "it")),
    *(("RO", "Nord-Vest", "ro"), ("HU", "Észak-Alföld", "hu"), ("BG", "Югозападен", "bg"), ("PT", "Norte", "pt")),
    *(("SE", "Västra Götaland", "sv"), ("NL", "Noord-Brabant", "nl"), ("BE", "Wallonie", "fr")),
    *(("CZ", "Jihomoravský kraj", "cs"), ("DK", "Syddanmark", "da"), ("LT", "Kauno apskritis", "lt")),
    *(("SI", "Gorenjska", "sl"), ("HR", "Slavonija", "hr"), ("EE", "Lõuna-Eesti", "et"), ("LV", "Vidzeme", "lv")),
    *(("SK", "Žilinský kraj", "sk"), ("AT", "Oberösterreich", "de"), ("IE", "An tIarthar", "ga")),
    *(("MT", "Għawdex", "mt"), ("CY", "Λεμεσός", "el"), ("LU", "Minett", "fr"), ("CA", "Ontario", "en")),
)
SECTORS = ("Machines", "Materials", "Health", "Food", "Energy", "Mobility", "Creative industries", "Digital services")
HOW_MANY = 42
DESCRIPTION = (
    "A sample entry of the demo. It brings together companies and research in {theme}, helps small ones to find"
    " partners abroad, and runs a **pilot line** that visitors may use."
)


def directory_of(host: User, *, by: Any) -> None:
    """Some dozen organisations stand in the directory; one is there twice, and somebody waits to be confirmed."""
    rows = [_entry(number, by=by) for number in range(HOW_MANY)]
    first = rows[0]
    double = operations.organisation(f"{first.name.upper()} e.V.", kind=first.kind, country=first.country, by=by)
    facts = _facts(0, double.name, double.kind, double.country)
    facts["sectors"], facts["region"] = [], ""
    operations.revise(double, by=by, **facts)
    operations.join(host, first, by=by)
    newcomer = accounts.person("nia@newcomers.example.org", name="Nia Newcomer")
    operations.ask_to_join(newcomer, first, by=newcomer)


def name_partners(events: Mapping[str, Event], host: User) -> None:
    """The larger events are held together with organisations of their country and of others."""
    for key, country in (("bucharest", "RO"), ("bridging", "HU"), ("lyon", "FR"), ("toronto", "CA")):
        of_country = db.session.scalars(queries.organisations().where(Organisation.country == country).limit(2))
        for organisation in of_country:
            co_organisers.add(events[key], organisation, by=host)


def _entry(number: int, *, by: Any) -> Organisation:
    country = PLACES[number % len(PLACES)][0]
    kind = KINDS[number % len(KINDS)]
    theme = str(THEMES[tuple(THEMES)[number * 5 % len(THEMES)]])
    name = f"Sample {theme} {KIND_WORDS.get(kind, 'Works')} {country}"
    row = operations.organisation(name, kind=kind, country=country, by=by)
    operations.revise(row, by=by, **_facts(number, row.name, kind, country))
    return row


def _facts(number: int, name: str, kind: OrganisationKind, country: str) -> Facts:
    slugs = tuple(THEMES)
    themes = sorted({slugs[number * 5 % len(slugs)], slugs[(number * 5 + 7) % len(slugs)]})
    _country, region, language = PLACES[number % len(PLACES)]
    return {
        "name": name,
        "kind": kind,
        "country": country,
        "region": region,
        "website": f"https://cluster-{number + 1}.example.org",
        "description": DESCRIPTION.format(theme=THEMES[themes[0]]),
        "sectors": sorted({SECTORS[number % len(SECTORS)], SECTORS[(number * 3 + 1) % len(SECTORS)]}),
        "member_count": 20 + number * 37 % 240 if kind is OrganisationKind.CLUSTER else None,
        "themes": themes,
        "languages": sorted({"en", language}),
    }
