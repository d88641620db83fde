"""Meetings that have their time are the kept registration's where nothing is in the way; else what is, is named."""

from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.mail.kinds import MailKind, kind_of
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.availability import BusyTime
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.models import Absence, Attendee, Meeting
from eventhub.matchmaking.operations import profiles, vetoes
from eventhub.matchmaking.operations.colliding import collisions
from eventhub.matchmaking.operations.meetings import reseat
from eventhub.matchmaking.presence import Sign, Word
from eventhub.matchmaking.states import MeetingState
from eventhub.matchmaking.targets import MeetingTarget
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.outcomes.states import OutcomeKind
from eventhub.registration.operations.merging import obstacle
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting
from tests.registration.test_merging import merge


class Twice:
    """One person with two profiles, and somebody whom they meet under the one that goes, first thing."""

    def __init__(self):
        self.matchmaking = open_matchmaking()
        self.mine, self.twin = (listed_person(self.matchmaking, "Ada") for _ in range(2))
        self.theirs = listed_person(self.matchmaking, "Bo")
        self.meeting = placed_meeting(self.matchmaking, people=(self.twin, self.theirs))
        for each in (self.mine, self.twin):
            each.registration.organisation = "Kiln"
        self.kept, self.gone = self.mine.registration, self.twin.registration

    def merge(self, **how):
        """Make one of the two."""
        merge(self.kept, self.gone, **how)
        db.session.expire_all()


@pytest.fixture
def twice(db_session):
    with unit_of_work():
        return Twice()


def test_a_meeting_keeps_its_time_table_and_uid_and_calendars_hear_of_it_once(twice):
    meeting = twice.meeting
    before = (meeting.slot_id, meeting.table_id, meeting.uid, meeting.sequence + 1, MeetingState.SCHEDULED)
    twice.merge()
    assert {*meeting.people} == {twice.mine, twice.theirs}
    assert {*meeting.request.sides} == {twice.mine, twice.theirs}
    assert (meeting.slot_id, meeting.table_id, meeting.uid, meeting.sequence, meeting.state) == before
    assert {each.starts_at for each in meeting.attendees} == {meeting.slot.starts_at}
    assert mails() == []


@pytest.mark.parametrize("seen", ["name", "organisation", "country"])
@pytest.mark.parametrize("has_profile", [True, False])
def test_whoever_meets_the_person_hears_of_what_they_see_of_them(twice, seen, has_profile):
    with unit_of_work():
        setattr(twice.kept, seen, "PT" if seen == "country" else "Other")
        late = placed_meeting(twice.matchmaking, slot=1, people=(twice.twin, listed_person(twice.matchmaking)))
        late.state = MeetingState.HELD
        if not has_profile:
            db.session.delete(twice.mine)
    before = twice.meeting.sequence
    twice.merge()
    assert mails() == [(twice.theirs.registration.user.email, "renamed")]
    assert kind_of("matchmaking/renamed") is MailKind.TIMETABLE
    assert twice.meeting.sequence == before + 1
    [mail] = db.session.scalars(select(OutgoingMail)).all()
    assert mail.context["was"] == "Ada"
    assert mail.context["name"] == twice.kept.name
    assert len(mail.context["lines"]) == 1


@pytest.mark.parametrize("has_profile", [True, False])
def test_whoever_meets_the_one_who_stays_hears_of_their_new_name_too(twice, has_profile):
    with unit_of_work():
        met = meets(twice, slot=1)
        before, (partner,) = met.sequence, met.partners_of(twice.mine)
        if not has_profile:
            twice.gone = factories.registration(twice.kept.event)
        twice.gone.name = "Augusta"
    twice.merge(taken=["name"])
    assert mails() == [(partner.registration.user.email, "renamed")]
    assert met.sequence == before + 1


def test_a_meeting_that_got_its_time_between_the_look_and_the_lock_is_seen(twice):
    with unit_of_work():
        late = agreed_meeting(twice.mine, twice.theirs)
    with unit_of_work():
        assert collisions(twice.twin, twice.mine) == []
        place = {"slot_id": twice.matchmaking.slots[1].id, "table_id": twice.meeting.table_id}
        placed = update(Meeting).where(Meeting.id == late.id).values(state=MeetingState.SCHEDULED, **place)
        db.session.execute(placed, execution_options={"synchronize_session": False})
        with pytest.raises(Refusal, match="a meeting with the same person"):
            profiles.hand_over(twice.twin, twice.kept, by=None)


def meets(twice, slot=0, table=0, other=None):
    """The one who stays meets somebody."""
    people = (twice.mine, other or listed_person(twice.matchmaking))
    return placed_meeting(twice.matchmaking, slot=slot, table=table, people=people)


def is_admitted_no_more(twice):
    """Only small companies take part, and the registration that stays is an investor's."""
    twice.matchmaking.admitted_kinds = [OrganisationKind.SME.value]
    for each in (twice.gone, twice.theirs.registration):
        each.organisation_kind = OrganisationKind.SME
    twice.kept.organisation_kind = OrganisationKind.INVESTOR


def has_enough(twice):
    """One meeting is the most, and the one who stays has it."""
    factories.saved(MeetingTarget(matchmaking=twice.matchmaking, most=1))
    meets(twice, slot=1)


def keeps_free(twice):
    """The one who stays keeps the time of the meeting for themselves."""
    slot = twice.matchmaking.slots[0]
    factories.saved(BusyTime(profile_id=twice.mine.id, starts_at=slot.starts_at, ends_at=slot.ends_at))


def needs_a_ramp(twice):
    """The one who stays cannot come to the table."""
    twice.mine.needs_step_free, twice.matchmaking.tables[0].is_step_free = True, False


def is_offered(twice):
    """The one who stays is offered that time for a meeting with somebody else."""
    meeting = agreed_meeting(twice.mine, listed_person(twice.matchmaking))
    place = {"slot": twice.matchmaking.slots[0], "table": twice.matchmaking.tables[1]}
    factories.saved(PlaceOffer(meeting=meeting, **place, expires_at=factories.in_days(1)))


IN_THE_WAY = [
    ("another meeting then", partial(meets, table=1)),
    ("a meeting with the same person", lambda twice: meets(twice, slot=1, other=twice.theirs)),
    ("let Ada meet this person", lambda twice: vetoes.refuse(twice.mine, twice.theirs, by=None)),
    ("somebody's wishes", is_admitted_no_more),
    ("as many meetings as one can take", has_enough),
    ("Ada is not available then", keeps_free),
    ("a table without steps", needs_a_ramp),
    ("has been offered this time", is_offered),
]


@pytest.mark.parametrize(("reason", "put"), IN_THE_WAY)
def test_what_is_in_the_way_is_named_before_and_where_it_came_meanwhile(twice, reason, put):
    with unit_of_work():
        put(twice)
    words = obstacle(twice.kept, twice.gone)
    assert words is not None
    for part in (reason, "with Bo: ", twice.gone.user.email, "Move or cancel them in the timetable"):
        assert part in words
    with pytest.raises(Refusal, match=reason):
        twice.merge()
    with pytest.raises(Refusal, match=f"with Bo: .*{reason}"), unit_of_work():
        profiles.hand_over(twice.twin, twice.kept, by=None)
    assert twice.twin in db.session.get_one(Meeting, twice.meeting.id).people


def test_what_was_so_before_is_in_nobodys_way(twice):
    with unit_of_work():
        twice.matchmaking.tables[0].host = twice.gone
        vetoes.refuse(twice.twin, twice.theirs, by=None)
        vetoes.refuse(twice.mine, twice.theirs, by=None)
        factories.saved(Absence(profile_id=twice.theirs.id, slot_id=twice.matchmaking.slots[0].id))
        factories.saved(MeetingTarget(matchmaking=twice.matchmaking, most=1))
    twice.merge()
    assert {*twice.meeting.people} == {twice.mine, twice.theirs}
    assert twice.matchmaking.tables[0].host == twice.kept


def test_two_registrations_that_meet_each_other_are_not_merged_before_that_is_off(twice):
    with unit_of_work():
        placed_meeting(twice.matchmaking, slot=1, people=(twice.twin, twice.mine))
    with pytest.raises(Refusal, match="The two registrations meet each other"):
        twice.merge()


def test_the_most_holds_for_all_that_moves(twice):
    with unit_of_work():
        factories.saved(MeetingTarget(matchmaking=twice.matchmaking, most=2))
        for number in (1, 2):
            other = listed_person(twice.matchmaking, f"Cy{number}")
            placed_meeting(twice.matchmaking, slot=number, people=(twice.twin, other))
    words = obstacle(twice.kept, twice.gone)
    assert words is not None
    assert ("with Bo" in words, "with Cy1" in words, "with Cy2" in words) == (False, False, True)


def test_of_two_meetings_with_one_person_the_one_with_a_time_stays(twice):
    with unit_of_work():
        waiting = agreed_meeting(twice.mine, twice.theirs)
    twice.merge()
    assert (waiting.state, twice.meeting.state) == (MeetingState.CANCELLED, MeetingState.SCHEDULED)
    assert {*twice.meeting.people} == {twice.mine, twice.theirs}
    assert mails() == []


def test_what_came_of_a_meeting_and_what_was_said_on_the_day_go_along(twice):
    with unit_of_work():
        twice.meeting.state = MeetingState.HELD
        factories.saved(Sign(meeting=twice.meeting, profile=twice.twin, word=Word.HERE))
        factories.saved(Outcome(meeting=twice.meeting, profile=twice.twin, months=0, kind=OutcomeKind.NOTHING))
        for profile, months in ((twice.twin, 0), (twice.twin, 3), (twice.mine, 0)):
            factories.saved(OutcomeQuestion(profile=profile, months=months))
    twice.merge()
    assert db.session.scalars(select(Sign.profile_id)).all() == [twice.mine.id]
    assert db.session.scalars(select(Outcome.profile_id)).all() == [twice.mine.id]
    asked = db.session.execute(select(OutcomeQuestion.profile_id, OutcomeQuestion.months)).all()
    assert {*asked} == {(twice.twin.id, 0), (twice.mine.id, 3), (twice.mine.id, 0)}


def test_the_database_keeps_a_person_from_two_tables_at_once(twice):
    with unit_of_work():
        meets(twice, table=1)
        twice.meeting.attendees.append(Attendee(profile=twice.mine))
    with pytest.raises(IntegrityError), unit_of_work():
        reseat(twice.meeting)
