"""Asking reviewers: one by hand, or as many as the applications of a call still want, by themselves."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.errors import Outdated
from eventhub.history.operations import record
from eventhub.hosting import permissions
from eventhub.hosting.labels import no_reviewer_sentence
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.operations.conflicts import Hindrances, hindrances
from eventhub.hosting.operations.decisions import start_review
from eventhub.hosting.operations.proposal import Candidate, Case, propose
from eventhub.hosting.operations.review_letters import ask_for_reviews
from eventhub.hosting.operations.versions import facts_of
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.states import ApplicationState

Pair = tuple[HostingApplication, User]


@dataclass
class Assignment:
    """Who is asked for which review, and of which applications not enough can be asked, with the reason in words."""

    pairs: list[Pair] = field(default_factory=list)
    missing: list[tuple[HostingApplication, str]] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many reviewers are asked."""
        return len({reviewer.id for _application, reviewer in self.pairs})

    @property
    def fingerprint(self) -> str:
        """A name for exactly these requests, which a page carries to be held to what it showed."""
        pairs = sorted((application.id, reviewer.id) for application, reviewer in self.pairs)
        return sha256(repr(pairs).encode()).hexdigest()[:16]


def proposal_for(applications: Sequence[HostingApplication], by: User | None) -> Assignment:
    """Say who would be asked for the reviews that these applications still want; changes nothing."""
    theirs = [each for each in applications if by is None or permissions.can_assign(by, each)]
    wanted = {each.id: _places(each) for each in theirs}
    own = _("You write this application yourself. Somebody else of the programme team asks its reviewers.")
    missing = [(each, own) for each in applications if each not in theirs and _places(each)]
    found = _propose(theirs, wanted)
    return Assignment(found.pairs, found.missing + missing)


def fill_up(applications: Sequence[HostingApplication], by: User, seen: str | None = None) -> Assignment:
    """Ask so many reviewers that each application has what its call wants, with one mail for each of them.

    With `seen`, the fingerprint of what a page showed, another outcome than that is refused (409). The calls are held
    meanwhile, so that two who do this at once ask nobody twice, and what reviewers say of themselves, so that nobody
    is asked for more than they take under two calls at once.
    """
    fresh = _held(applications)
    _hold_profiles()
    assignment = proposal_for(fresh, by)
    if seen is not None and seen != assignment.fingerprint:
        raise Outdated(_("Something has changed since this page was made. Please look at the new proposal."))
    reviews = [ask(application, reviewer, by=by) for application, reviewer in assignment.pairs]
    ask_for_reviews(reviews)
    return assignment


def ask(application: HostingApplication, reviewer: User, *, by: User | None) -> Review:
    """A reviewer is asked for a judgement, without a mail yet; somebody's first request starts the review."""
    if by and application.state is ApplicationState.SUBMITTED:
        start_review(application, by=by)
    review = Review(application=application, reviewer=reviewer)
    record(review, "assigned", by=by)
    return review


def replace(review: Review) -> Review | None:
    """Ask the next fit reviewer instead of one who stepped back; None where nobody is left, or it is decided."""
    application = review.application
    if not application.is_reviewable:
        return None
    _hold_profiles()
    pairs = _propose([application], {application.id: 1}).pairs
    reviews = [ask(application, reviewer, by=None) for _application, reviewer in pairs]
    ask_for_reviews(reviews)
    return reviews[0] if reviews else None


def _held(applications: Sequence[HostingApplication]) -> list[HostingApplication]:
    """Hold the calls and then the applications, and read all again; what no reviewer can be asked for is left out."""
    for call_id in sorted({application.call_id for application in applications}):
        lock(db.session.get_one(Call, call_id))
    ids = [application.id for application in applications]
    chosen = HostingApplication.id.in_(ids)
    db.session.execute(select(HostingApplication.id).where(chosen).order_by(HostingApplication.id).with_for_update())
    query = review_queries.reviewable().where(chosen).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _hold_profiles() -> None:
    """Whoever fills up counts the reviewers' reviews alone; always the last rows that are held."""
    held = review_queries.profiles().order_by(ReviewerProfile.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).all()


def _places(application: HostingApplication) -> int:
    counting = [review for review in application.reviews if review.state in review_queries.COUNTING]
    return max(application.call.reviewers_per_application - len(counting), 0)


def _propose(applications: Sequence[HostingApplication], wanted: dict[int, int]) -> Assignment:
    reviewers = {reviewer.id: reviewer for reviewer in db.session.scalars(review_queries.reviewers())}
    barred = hindrances(applications, reviewers.values())
    cases = {each.id: _case(each, wanted[each.id], barred[each.id]) for each in applications if wanted[each.id]}
    pairs = propose(cases.values(), _candidates(reviewers))
    asked = Counter(case for case, _reviewer in pairs)
    rows = {each.id: each for each in applications}
    missing = [(rows[case.id], case.places - asked[case.id]) for case in cases.values() if case.places > asked[case.id]]
    return Assignment(
        [(rows[case], reviewers[reviewer]) for case, reviewer in pairs],
        [(each, _why(places, barred[each.id], len(reviewers) - asked[each.id])) for each, places in missing],
    )


def _why(places: int, barred: Hindrances, others: int) -> str:
    return no_reviewer_sentence(places, list(barred.values()), others - len(barred))


def _case(application: HostingApplication, places: int, barred: Hindrances) -> Case:
    """What it is about is what was handed in; what its authors type since is theirs."""
    facts = facts_of(application.latest) if application.latest else vars(application)
    themes, languages = frozenset(facts["themes"]), frozenset(facts["languages"])
    return Case(application.id, places, themes, languages, frozenset(barred))


def _candidates(reviewers: Collection[int]) -> list[Candidate]:
    profiles = {profile.user_id: profile for profile in db.session.scalars(review_queries.profiles())}
    loads = {row.reviewer_id: row.asked for row in db.session.execute(review_queries.loads(clock.now()))}
    return [_candidate(reviewer, loads.get(reviewer, 0), profiles.get(reviewer)) for reviewer in reviewers]


def _candidate(reviewer: int, load: int, profile: ReviewerProfile | None) -> Candidate:
    if profile is None:
        return Candidate(reviewer, load)
    return Candidate(reviewer, load, profile.most_reviews, frozenset(profile.themes), frozenset(profile.languages))
