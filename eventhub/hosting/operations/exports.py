"""Applications and reviews as tables for spreadsheets, and the record that somebody took them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.directory.labels import kind_name
from eventhub.history.operations import record
from eventhub.hosting import labels, permissions
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations.versions import INSTANTS, facts_of
from eventhub.questions.labels import shown
from eventhub.web.pages import country

Table = list[list[object]]


def record_export(what: str, number: int, *, by: User, filters: str) -> None:
    """Write down that somebody took so many rows out of the house, and which."""
    record(by, f"exported {what}", by=by, note=f"{number} {filters}".strip())


def applications_table(applications: Sequence[HostingApplication], reader: User) -> Table:
    """Return a heading and a row for each application as it was handed in last; times are those of its call's zone.

    Of what the reader writes or has still to review, scores and decisions stay empty.
    """
    own = list(dict.fromkeys(entry["label"] for each in applications for entry in _answers(each)))
    facts = [str(words) for words in labels.FACTS.values()]
    return [[*_headings(), *facts, *own], *(_row(each, reader, own) for each in applications)]


def reviews_table(applications: Iterable[HostingApplication], reader: User) -> Table:
    """Return a heading and a row for each review that the reader may read; a column for each criterion."""
    readable = [each for each in applications if permissions.can_read_reviews(reader, each)]
    criteria = list(dict.fromkeys(criterion.title for each in readable for criterion in each.call.criteria))
    heading = [
        *(_("Application"), _("Title"), _("Reviewer"), _("E-mail address"), _("State"), *criteria, _("Weighted score")),
        *(_("Comment for the programme team"), _("Comment for the applicant"), _("Override"), _("Submitted")),
    ]
    return [heading, *(_review_row(review, criteria) for each in readable for review in each.reviews)]


def _headings() -> list[object]:
    return [
        *(_("Number"), _("Call"), _("State"), _("Decision"), _("Word to the applicant"), _("Organisation"), _("Kind")),
        *(_("Country of the organisation"), _("Applicant"), _("E-mail address"), _("Submitted"), _("Decision due")),
        *(
            _("Median score"),
            _("Spread"),
            _("Reviews"),
            _("Came in late"),
            _("Exception"),
            _("Place on the reserve list"),
        ),
        _("Version"),
    ]


def _row(application: HostingApplication, reader: User, own: Sequence[str]) -> list[object]:
    zone, latest = application.call.timezone, application.latest
    facts = facts_of(latest) if latest else {}
    answers = {entry["label"]: shown(entry, entry["value"]) for entry in _answers(application)}
    said = [_fact(name, facts, zone) if facts else "" for name in labels.FACTS]
    (kind, land), applicant = application.applying_as, application.applicant
    return [
        *(application.id, application.call.title, str(labels.STATE_NAMES[application.state])),
        *_decision(application, reader),
        *(application.organisation.name, kind_name(kind), country(land)),
        *(applicant.name, applicant.email),
        *(_wall(application.submitted_at, zone), _wall(application.decision_due_at, zone)),
        *_scores(application, reader),
        *(_("yes") if application.is_late else "", application.exception_reason, application.reserve_rank),
        latest.number if latest else None,
        *said,
        *(answers.get(label, "") for label in own),
    ]


def _fact(name: str, facts: dict[str, Any], zone: str) -> object:
    """Return a fixed answer in words, or as the date that clocks at the event show."""
    zone = facts["timezone"] or zone
    return _wall(facts[name], zone) if name in INSTANTS else labels.fact_words(name, facts[name], zone)


def _decision(application: HostingApplication, reader: User) -> list[object]:
    """Say what is decided, released or not; an author among the managers reads what is released."""
    may_know = permissions.can_decide(reader, application)
    known = [each for each in application.decisions if may_know or each.released_at]
    if not known:
        return ["", ""]
    return [str(labels.OUTCOMES[known[-1].outcome]), known[-1].note]


def _scores(application: HostingApplication, reader: User) -> list[object]:
    if not permissions.can_read_reviews(reader, application):
        return [None, None, application.review_count]
    return [application.median_score, application.score_spread, application.review_count]


def _review_row(review: Review, criteria: Sequence[str]) -> list[object]:
    call = review.application.call
    scores = {each.title: review.scores.get(str(each.id)) for each in call.criteria} if review.submitted_at else {}
    return [
        *(review.application.id, labels.title_of(review.application), review.reviewer.name, review.reviewer.email),
        *(str(labels.REVIEW_STATES[review.state]), *(scores.get(title) for title in criteria), review.score),
        *((review.comment, review.comment_for_applicant) if review.submitted_at else ("", "")),
        *(review.override_reason, _wall(review.submitted_at, call.timezone)),
    ]


def _answers(application: HostingApplication) -> list[dict[str, Any]]:
    return application.latest.answers if application.latest else []


def _wall(instant: datetime | None, zone: str) -> datetime | None:
    """Return what clocks in a zone show, as spreadsheets keep dates."""
    return instant and instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
