"""Why two people fit: what one offers and the other needs, what they share, and whether they have met before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields

from eventhub.matchmaking.languages import spoken_by
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.similarity import Corpus

MOST_WORDS = 4
OFFERS_WEIGH, NEEDS_WEIGH = 1.0, 0.8
THEME_WEIGHS, MOST_THEMES = 0.12, 3
SECTOR_WEIGHS, MOST_SECTORS = 0.1, 2
KIND_WEIGHS = 0.15
COOPERATION_WEIGHS, MARKET_WEIGHS = 0.05, 0.05
NO_LANGUAGE_COSTS, MET_BEFORE_COSTS = 0.4, 0.8


@dataclass(frozen=True, slots=True)
class Person:
    """What a listed person says about themselves, without the row: lists hold slugs, codes and values."""

    id: int
    user_id: int
    type_id: int | None
    name: str
    organisation: str
    kind: str
    country: str
    offers: str
    needs: str
    themes: Sequence[str]
    languages: Sequence[str]
    sectors: Sequence[str]
    cooperation: Sequence[str]
    markets: Sequence[str]
    looks_for: Sequence[str]


_OF_THE_PROFILE = ("id", "offers", "needs", "themes", "languages", "sectors", "cooperation", "markets", "looks_for")
_OF_THE_REGISTRATION = ("user_id", "type_id", "name", "organisation", "country")


def person_of(profile: Profile) -> Person:
    """Return what a profile and its registration say; of its languages those in which meetings are held there."""
    values = {name: getattr(profile, name) for name in _OF_THE_PROFILE}
    values["languages"] = spoken_by(profile)
    place = {name: getattr(profile.registration, name) for name in _OF_THE_REGISTRATION}
    return Person(**values, **place, kind=profile.registration.organisation_kind.value)


@dataclass(frozen=True, slots=True)
class Fit:
    """What speaks for a meeting, each reason true word for word."""

    they_offer: tuple[str, ...] = ()
    they_need: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_what_i_look_for: bool = False
    looks_for_what_i_am: bool = False
    lacks_a_language: bool = False
    met_before: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to say but the language everybody shares."""
        silent = {"languages", "lacks_a_language", "met_before"}
        return any(getattr(self, field.name) for field in fields(self) if field.name not in silent)


class Fitting:
    """What one person asks for and offers, held against everybody else."""

    def __init__(self, mine: Person, everybody: Iterable[Person], met: Collection[int] = ()) -> None:
        """Weigh words by how rare they are among everybody; `met` holds the users I have met before."""
        people = [mine, *everybody]
        self._mine, self._met = mine, frozenset(met)
        self._needs = Corpus(each.offers for each in people).question(mine.needs)
        self._offers = Corpus(each.needs for each in people).question(mine.offers)

    def score(self, theirs: Person) -> float:
        """Return how well somebody fits, for the order of a list and nothing else."""
        mine = self._mine
        return (
            OFFERS_WEIGH * self._needs.share_in(theirs.offers)
            + NEEDS_WEIGH * self._offers.share_in(theirs.needs)
            + THEME_WEIGHS * min(MOST_THEMES, len(_shared(mine.themes, theirs.themes)))
            + SECTOR_WEIGHS * min(MOST_SECTORS, len(_alike(mine.sectors, theirs.sectors)))
            + KIND_WEIGHS * ((theirs.kind in mine.looks_for) + (mine.kind in theirs.looks_for))
            + COOPERATION_WEIGHS * len(_shared(mine.cooperation, theirs.cooperation))
            + MARKET_WEIGHS * len(_alike(mine.markets, theirs.markets))
            - NO_LANGUAGE_COSTS * _speak_apart(mine, theirs)
            - MET_BEFORE_COSTS * (theirs.user_id in self._met)
        )

    def reasons(self, theirs: Person) -> Fit:
        """Say why somebody fits."""
        mine = self._mine
        return Fit(
            they_offer=self._needs.answers_in(theirs.offers, MOST_WORDS),
            they_need=self._offers.answers_in(theirs.needs, MOST_WORDS),
            themes=_shared(mine.themes, theirs.themes),
            sectors=_alike(mine.sectors, theirs.sectors),
            cooperation=_shared(mine.cooperation, theirs.cooperation),
            markets=_alike(mine.markets, theirs.markets),
            languages=_shared(mine.languages, theirs.languages),
            is_what_i_look_for=theirs.kind in mine.looks_for,
            looks_for_what_i_am=mine.kind in theirs.looks_for,
            lacks_a_language=_speak_apart(mine, theirs),
            met_before=theirs.user_id in self._met,
        )


def _shared(mine: Sequence[str], theirs: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in mine if each in theirs)


def _alike(mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    known = {each.casefold() for each in mine}
    return tuple(each for each in theirs if each.casefold() in known)


def _speak_apart(mine: Person, theirs: Person) -> bool:
    """Both have said what they speak, and it is nothing in common."""
    return bool(mine.languages and theirs.languages and not _shared(mine.languages, theirs.languages))
