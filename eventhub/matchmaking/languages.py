"""In which languages the meetings of an event are held, and what counts of what people speak."""

from collections.abc import Iterable, Sequence

from eventhub.events.labels import LANGUAGES
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.web.pages import language


def languages_of(matchmaking: Matchmaking) -> Sequence[str]:
    """Return the languages people choose among: the event's, or all where it names none."""
    return matchmaking.languages or LANGUAGES


def held_in(matchmaking: Matchmaking, languages: Sequence[str]) -> Sequence[str]:
    """Return those of some languages in which the event's meetings are held."""
    return [each for each in languages if not matchmaking.languages or each in matchmaking.languages]


def spoken_by(profile: Profile) -> Sequence[str]:
    """Return in which languages a person can hold a meeting at the event."""
    return held_in(profile.matchmaking, profile.languages)


def language_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return languages to choose from."""
    return [(code, language(code)) for code in codes]
