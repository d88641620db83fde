"""What the states of calls and applications mean to their readers, in words."""

from collections.abc import Callable, Collection, Iterable
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventhub.accounts.models import User
from eventhub.directory.labels import kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import theme_name
from eventhub.events.labels import FORMATS
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.permissions import Conflict
from eventhub.hosting.states import ApplicationState, CallKind, DecisionOutcome, ReviewState
from eventhub.web.pages import country, datetime_in, language

MOVES: dict[str, Any] = {
    ApplicationState.SUBMITTED.value: _l("Submitted the application"),
    ApplicationState.UNDER_REVIEW.value: _l("Started the review"),
    ApplicationState.CLARIFICATION_ASKED.value: _l("Asked for clarification"),
    ApplicationState.ON_RESERVE_LIST.value: _l("Put the application on the reserve list"),
    ApplicationState.ACCEPTED.value: _l("Accepted the application"),
    ApplicationState.REJECTED.value: _l("Rejected the application"),
    ApplicationState.WITHDRAWN.value: _l("Withdrew the application"),
}
FACTS: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("In two sentences"),
    "description": _l("What will happen"),
    "motivation": _l("Why they, and what should come of it"),
    "format": _l("Where"),
    "starts_at": _l("Starts"),
    "ends_at": _l("Ends"),
    "timezone": _l("Time zone of the event"),
    "venue": _l("Venue"),
    "city": _l("City"),
    "country": _l("Country"),
    "languages": _l("Languages"),
    "themes": _l("Thematic areas"),
    "expected_participants": _l("How many people are expected"),
    "wants_matchmaking": _l("One-to-one meetings"),
}
"""The fixed questions of every application, as others than its authors read them."""
CONFLICTS: dict[Conflict, Any] = {
    Conflict.OWN_APPLICATION: _l("made this application"),
    Conflict.SAME_ORGANISATION: _l("belongs to the organisation that applies"),
    Conflict.SAME_DOMAIN: _l("writes from the same e-mail domain as the applicant"),
}
OUTCOMES: dict[DecisionOutcome, Any] = {
    DecisionOutcome.ACCEPT: _l("Accept"),
    DecisionOutcome.RESERVE: _l("Reserve list"),
    DecisionOutcome.REJECT: _l("Reject"),
}
STATE_NAMES: dict[ApplicationState, Any] = {
    ApplicationState.DRAFT: _l("Draft"),
    ApplicationState.SUBMITTED: _l("Submitted"),
    ApplicationState.UNDER_REVIEW: _l("Under review"),
    ApplicationState.CLARIFICATION_ASKED: _l("Clarification asked"),
    ApplicationState.ON_RESERVE_LIST: _l("On the reserve list"),
    ApplicationState.ACCEPTED: _l("Accepted"),
    ApplicationState.REJECTED: _l("Rejected"),
    ApplicationState.WITHDRAWN: _l("Withdrawn"),
}
REVIEW_STATES: dict[ReviewState, Any] = {
    ReviewState.ASSIGNED: _l("Assigned"),
    ReviewState.SUBMITTED: _l("Submitted"),
    ReviewState.CONFLICT_DECLARED: _l("Conflict declared"),
    ReviewState.ABSTAINED: _l("Abstained"),
}
FLAG_NAMES: dict[str, Any] = {
    "overdue": _l("Overdue"),
    "due_soon": _l("Due soon"),
    "late": _l("Came in late"),
    "exception": _l("Exception granted"),
    "reviews_missing": _l("Reviews missing"),
    "disagreement": _l("Reviewers disagree"),
    "anew": _l("Submitted anew"),
}
DEEDS: dict[str, Any] = {
    "accept": _l("Accept"),
    "reserve": _l("Put on the reserve list"),
    "reject": _l("Reject"),
    "clarify": _l("Ask for clarification"),
    "assign": _l("Assign reviewers"),
    "revoke": _l("Take the decision back"),
    "release": _l("Release the decisions"),
}
"""What managers do with many applications at once."""
_CASE_DEEDS: dict[str, Any] = {
    "started": _l("Began the application"),
    "override": _l("Set a rule aside"),
    "exception made": _l("Made an exception"),
    "exception ended": _l("Ended the exception"),
    "revoked": _l("Took the decision back"),
    "ranked": _l("Set the place on the reserve list"),
    "letter edited": _l("Edited the letter"),
    "warned": _l("Warned the programme team that the decision is due"),
    "asked the team": _l("Asked the programme team"),
    "answered the authors": _l("Answered the authors"),
}
_HINDRANCES: tuple[tuple[Collection[Conflict | ReviewState], Callable[[int], str]], ...] = (
    (tuple(Conflict), lambda number: ngettext("%(num)s is in conflict", "%(num)s are in conflict", number)),
    (
        (ReviewState.CONFLICT_DECLARED, ReviewState.ABSTAINED),
        lambda number: ngettext("%(num)s stepped back", "%(num)s stepped back", number),
    ),
    (
        (ReviewState.ASSIGNED, ReviewState.SUBMITTED),
        lambda number: ngettext("%(num)s was asked already", "%(num)s were asked already", number),
    ),
)


def conflict_sentence(reviewer: User, conflict: Conflict) -> str:
    """Say why a person cannot review an application."""
    who = reviewer.name or reviewer.email
    return str(_("%(who)s %(why)s and cannot review it.", who=who, why=CONFLICTS[conflict]))


def applying_words(kind: OrganisationKind, land: str) -> str:
    """Say what kind of organisation applies, and from where."""
    return f"{kind_name(kind)}, {country(land)}"


def title_of(application: HostingApplication) -> str:
    """Name an application as it was handed in last: what its authors type since is theirs."""
    latest = application.latest
    return str((latest and latest.facts.get("title")) or application.title)


def title_for_reviewers(application: HostingApplication, title: str | None = None) -> str:
    """Name an application to its reviewers as it was handed in; in a blind call not by who travels."""
    if application.call.is_blind and application.call.kind is CallKind.DELEGATION:
        return str(_("Application %(number)s", number=application.id))
    latest = application.latest if title is None else None
    return str(title or (latest and latest.facts.get("title")) or application.title)


def nameless(filename: str, number: int) -> str:
    """Name a file by its place among the answers instead: its own name may say who applies."""
    return f"file-{number}{PurePath(filename).suffix}"


def no_reviewer_sentence(places: int, hindrances: Collection[Conflict | ReviewState], others: int) -> str:
    """Say why so many reviewers could not be found: what keeps whom away, and how many `others` have no time."""
    reasons = [
        words(sum(each in kind for each in hindrances)) for kind, words in _HINDRANCES if set(kind) & set(hindrances)
    ]
    if others:
        reasons.append(ngettext("%(num)s takes no more reviews now", "%(num)s take no more reviews now", others))
    lacking = ngettext("%(num)s reviewer is missing", "%(num)s reviewers are missing", places)
    nobody = _("nobody else is a reviewer")
    return str(_("%(lacking)s: %(reasons)s.", lacking=lacking, reasons=", ".join(reasons) or nobody))


def deed(entry: HistoryEntry) -> str:
    """Say what a move in an application's history did."""
    return str(MOVES[entry.target or ""])


def case_story(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Tell the programme team everything that happened to an application, hidden decisions and overrides included."""
    return [
        {"at": entry.at, "what": _case_deed(entry), "who": _who(person, None), "note": entry.note}
        for entry, person in entries
    ]


def _case_deed(entry: HistoryEntry) -> str:
    if entry.verb == "moved":
        return deed(entry)
    if entry.verb == "decided":
        return str(_("Decided, hidden until released: %(outcome)s", outcome=OUTCOMES[DecisionOutcome(entry.target)]))
    return str(_CASE_DEEDS.get(entry.verb, entry.verb.capitalize()))


def story(entries: Iterable[Any], *, reader: User | None = None) -> list[dict[str, Any]]:
    """Tell an application's moves; to its applicant (`reader`) the people of the programme team stay unnamed."""
    return [
        {"at": entry.at, "what": deed(entry), "who": _who(person, reader), "note": entry.note}
        for entry, person in entries
    ]


def _who(person: User | None, reader: User | None) -> str:
    if person is None:
        return str(_("The clock"))
    if reader is None:
        return str(person.name or person.email)
    return str(_("You") if person == reader else _("The programme team"))


def fact_words(name: str, value: Any, zone: str) -> str:
    """Return the answer to a fixed question in words, instants as clocks in the zone show them."""
    if name == "wants_matchmaking":
        return str(_("Yes") if value else _("No"))
    if value in (None, "", []):
        return ""
    makers: dict[str, Any] = {"format": lambda each: FORMATS[each], "country": country, "themes": _themes}
    makers |= {"languages": lambda codes: ", ".join(language(code) for code in codes)}
    makers |= dict.fromkeys(("starts_at", "ends_at"), lambda instant: datetime_in(instant, zone))
    return str(makers.get(name, str)(value))


def _themes(slugs: list[str]) -> str:
    return ", ".join(theme_name(slug) for slug in slugs)
