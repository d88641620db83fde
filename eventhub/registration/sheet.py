"""A sheet of people to register: which column is what, and which rows cannot be taken, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.accounts.queries import normal_email
from eventhub.directory.labels import KINDS
from eventhub.directory.models import OrganisationKind
from eventhub.forms import EMAIL_LENGTH, LINE_LENGTH, country_choices, is_control
from eventhub.reading import Row
from eventhub.registration.models.setup import ParticipantType

MOST_ROWS = 10_000
ENGLISH = "en_GB"
NAME, EMAIL, ORGANISATION, KIND, COUNTRY, TYPE = "name", "email", "organisation", "kind", "country", "type"
NEEDED = (NAME, EMAIL, ORGANISATION, KIND, COUNTRY)
ALSO = {
    NAME: ("full name",),
    EMAIL: ("e-mail", "email", "email address", "mail"),
    ORGANISATION: ("organization", "company", "employer"),
    KIND: ("organisation type", "type of organisation", "kind"),
    COUNTRY: ("country code",),
    TYPE: ("type", "participant type"),
}
"""What else people write above a column, in small letters."""


class Fault(NamedTuple):
    """Why one row cannot be taken: which column, what stands there, and what is wrong with it."""

    row: int
    column: str
    value: str
    reason: str


class Newcomer(NamedTuple):
    """Somebody to register, and the row that says so."""

    row: int
    email: str
    name: str
    organisation: str
    kind: OrganisationKind
    country: str
    type_id: int | None


@dataclass(frozen=True)
class People:
    """What a sheet says: the rows that can be taken, what is wrong with the others, and the columns nobody reads."""

    newcomers: Sequence[Newcomer]
    faults: Sequence[Fault]
    unread: Sequence[str]

    @property
    def bad_rows(self) -> int:
        """How many rows cannot be taken."""
        return len({each.row for each in self.faults})


@dataclass(frozen=True)
class _Words:
    """What can stand in the columns that take one of a few, by how it is written."""

    kinds: dict[str, OrganisationKind]
    countries: dict[str, str]
    types: dict[str, int]
    headings: dict[str, str]


def headings() -> dict[str, str]:
    """Return what stands above each column in our own sheets, in the reader's language."""
    return {
        NAME: _("Name"),
        EMAIL: _("E-mail address"),
        ORGANISATION: _("Organisation"),
        KIND: _("Kind of organisation"),
        COUNTRY: _("Country"),
        TYPE: _("Takes part as"),
    }


def read_people(rows: Sequence[Row], types: Iterable[ParticipantType]) -> People:
    """Read a sheet whose first row names the columns, in any order, in English or the reader's language."""
    words, shown = _words(types), headings()
    first = rows[0].cells if rows else []
    named = [(words.headings.get(_key(each)), at) for at, each in enumerate(first)]
    places = {name: at for name, at in reversed(named) if name}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        number = rows[0].number if rows else 1
        return People([], [Fault(number, shown[name], "", _("There is no such column.")) for name in missing], [])
    newcomers, faults = _read_all(rows[1:], places, words, shown)
    if not newcomers and not faults:
        faults.append(Fault(rows[0].number, "", "", _("There is nobody below the first row.")))
    return People(newcomers, faults, [each for at, each in enumerate(first) if each and at not in places.values()])


def _read_all(
    rows: Iterable[Row], places: dict[str, int], words: _Words, shown: dict[str, str]
) -> tuple[list[Newcomer], list[Fault]]:
    newcomers: list[Newcomer] = []
    faults: list[Fault] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        given = {name: row.cells[at] if at < len(row.cells) else "" for name, at in places.items()}
        reader = _RowReader(row.number, given, words)
        newcomer = reader.newcomer(first_rows)
        faults += [Fault(row.number, shown[name], given.get(name, ""), why) for name, why in reader.wrong]
        if not reader.wrong:
            newcomers.append(newcomer)
    return newcomers, faults


class _RowReader:
    """Reads one row; `wrong` says, by column, what cannot be taken."""

    def __init__(self, number: int, given: dict[str, str], words: _Words) -> None:
        self._number, self._given, self._words = number, given, words
        self.wrong: list[tuple[str, str]] = []

    def newcomer(self, first_rows: dict[str, int]) -> Newcomer:
        """Return whom the row names; `first_rows` are the rows in which addresses stood first."""
        name, organisation = self._line(NAME), self._line(ORGANISATION)
        email = self._email(first_rows)
        kind = self._one_of(KIND, self._words.kinds, _("This is no kind of organisation we know."))
        country = self._one_of(COUNTRY, self._words.countries, _("This is neither a country nor the code of one."))
        type_id = None
        if self._given.get(TYPE):
            type_id = self._one_of(TYPE, self._words.types, _("People cannot register as this at the event."))
        return Newcomer(self._number, email, name, organisation, kind, country, type_id)

    def _line(self, column: str) -> str:
        text = self._needed(column)
        if len(text) > LINE_LENGTH:
            self.wrong.append((column, _("This is longer than %(count)s characters.", count=LINE_LENGTH)))
        if any(map(is_control, text)) or "\n" in text or "\r" in text:
            self.wrong.append((column, _("This holds a character that cannot be shown.")))
        return text

    def _email(self, first_rows: dict[str, int]) -> str:
        text = self._needed(EMAIL)
        if text and not _is_address(text):
            self.wrong.append((EMAIL, _("This is no e-mail address.")))
            return ""
        email = normal_email(text)
        first = first_rows.setdefault(email, self._number) if email else self._number
        if first != self._number:
            self.wrong.append((EMAIL, _("This address stands in row %(row)s already.", row=first)))
        return email

    def _one_of(self, column: str, known: dict[str, Any], reason: str) -> Any:
        text = self._needed(column)
        found = known.get(_key(text))
        if text and found is None:
            self.wrong.append((column, reason))
        return found

    def _needed(self, column: str) -> str:
        text = self._given.get(column, "")
        if not text:
            self.wrong.append((column, _("This is empty.")))
        return text


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        return False
    return len(text) <= EMAIL_LENGTH


def _words(types: Iterable[ParticipantType]) -> _Words:
    """Return what the reader may write, and the same in English."""
    own = _words_here()
    with force_locale(ENGLISH):
        english = _words_here()
    kinds, countries, above = ({**other, **mine} for other, mine in zip(english, own, strict=True))
    return _Words(kinds, countries, {_key(each.name): each.id for each in types}, above)


def _words_here() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    kinds = {_key(str(name)): kind for kind, name in KINDS.items()}
    kinds |= {_key(kind.value.replace("_", " ")): kind for kind in OrganisationKind}
    countries = {_key(written): code for code, name in country_choices() for written in (code, name)}
    above = {_key(also): name for name, others in ALSO.items() for also in others}
    return kinds, countries, above | {_key(heading): name for name, heading in headings().items()}


def _key(text: str) -> str:
    """Return the form in which words of a sheet are compared."""
    return " ".join(text.casefold().replace("_", " ").split())
