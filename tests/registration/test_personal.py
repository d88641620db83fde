"""Whoever registered takes along what is stored about them, and nothing of anybody else's."""

import pytest

from eventhub import clock
from eventhub.attachments.models import Attachment
from eventhub.attendance.models import Arrival
from eventhub.db import unit_of_work
from eventhub.mail.operations import queue_mail
from eventhub.matchmaking.freed import PlaceOffer, PlaceYes
from eventhub.matchmaking.models import Absence
from eventhub.matchmaking.offers import OfferedSlot
from eventhub.matchmaking.operations import misuse, vetoes
from eventhub.matchmaking.presence import Sign, Word
from eventhub.matchmaking.states import MatchmakingState
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.outcomes.states import OutcomeKind
from eventhub.questions.operations import add_question, remove_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.items import ItemPlace
from eventhub.registration.operations import consents, merging, setup, tagging
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting

QUESTIONS = 32
"""So many does the file of somebody ask who meets somebody, however many they meet."""


def test_the_file_holds_what_is_stored_and_none_of_the_organisers_notes(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(matchmaking)
        mine, other = (person.registration for person in meeting.people)
        text = consents.add(matchmaking.event, "I agree to photographs.", is_required=False, by=None)
        consents.answer(mine, [text.id], at=clock.now(), by=mine.user)
        tagging.write_note(mine, "Between organisers.", by=matchmaking.event.host)
        tagging.tag(matchmaking.event, [mine], "Difficult", by=matchmaking.event.host)
        factories.saved(Arrival(registration=mine, door="North", at=clock.now()))
        me, them = meeting.people
        kept_away = listed_person(matchmaking)
        vetoes.refuse(me, kept_away, is_block=True, by=mine.user)
        misuse.report(me, them, words="They sold me something.", by=mine.user)
        misuse.report(them, me, words="They were late.", by=other.user)
    answer = client.get(f"/my/registrations/{manage_token(mine)}/data.json")
    told = answer.json
    assert (told["registration"]["email"], told["arrival"]["door"]) == (mine.user.email, "North")
    assert [each["with"] for each in told["meetings"]] == [[other.name]]
    assert [each["text"] for each in told["agreements"]][1:] == ["I agree to photographs."]
    assert told["requests"][0]["state"] == "accepted"
    assert [(each["name"], each["is_block"]) for each in told["keeps_away_from"]] == [
        (kept_away.registration.name, True)
    ]
    assert [each["words"] for each in told["reports_of_misuse"]] == ["They sold me something."]
    assert all(
        words not in answer.text
        for words in ("Between organisers.", "Difficult", "They were late.", other.user.email, other.ticket_code)
    )
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get("/my/registrations/forged/data.json").status_code == 404


def test_the_file_never_names_whom_somebody_was_compared_or_merged_with(client, event):
    with unit_of_work():
        mine, other, twin = (factories.registration(event, name=name) for name in ("Ada One", "Bob", "Ada Two"))
        merging.tell_apart(mine, other, by=event.host)
        merging.merge(mine, twin, by=event.host)
    for row, verb, unknown in ((mine, "merged", ("Bob", "Ada Two")), (twin, "merged away", ("Bob", "Ada One"))):
        answer = client.get(f"/my/registrations/{manage_token(row)}/data.json")
        history = {each["verb"]: each for each in answer.json["history"]}
        assert (history[verb].keys(), "found distinct" in history) == ({"at", "verb"}, False)
        assert all(name not in answer.text for name in unknown)


def test_the_file_holds_what_is_asked_no_more_what_one_was_invited_with_and_what_one_said_of_meetings(
    client, db_session
):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        event, meeting = matchmaking.event, placed_meeting(matchmaking)
        me, them = meeting.people
        mine = me.registration
        file = factories.saved(
            Attachment(filename="letter.pdf", media_type="application/pdf", size=1, sha256="0", uploaded_by=mine.user)
        )
        questions = setup.question_set_of(setup.begin(event))
        kinds = {"Letter": QuestionKind.FILE, "Diet": QuestionKind.LINE}
        letter, diet = (add_question(questions, by=None, kind=kind, label=name) for name, kind in kinds.items())
        mine.answers = {letter.key: file.key, diet.key: "Nuts"}
        remove_question(diet, by=None, is_in_use=True)
        matchmaking.tables[1].host_id = mine.id
        for rank in (1, 2):
            factories.saved(OfferedSlot(request=meeting.request, slot=matchmaking.slots[rank], rank=rank))
        invitation = Invitation(event_id=event.id, email=mine.user.email, message="Do come.", registration_id=mine.id)
        factories.saved(invitation)
        for profile, note in ((me, "We sign in May."), (them, "Never again.")):
            facts = {"meeting": meeting, "profile": profile, "months": 0}
            factories.saved(Outcome(**facts, kind=OutcomeKind.FOLLOW_UP, note=note))
    answer = client.get(f"/my/registrations/{manage_token(mine)}/data.json")
    told = answer.json
    assert told["answers"] == {"Letter": "letter.pdf", "Diet": "Nuts"}
    assert [each["message"] for each in told["invitations"]] == ["Do come."]
    assert [each["number"] for each in told["hosts_tables"]] == [matchmaking.tables[1].number]
    assert len(told["requests"][0]["times_named"]) == 2
    assert [(each["note"], each["with"]) for each in told["outcomes"]] == [
        ("We sign in May.", [them.registration.name])
    ]
    assert "Never again." not in answer.text


def test_the_file_holds_when_one_is_away_what_one_was_asked_and_ones_own_word_to_a_freed_place(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(matchmaking)
        me, them = meeting.people
        place = {"slot": matchmaking.slots[3], "table": matchmaking.tables[1]}
        offer = factories.saved(PlaceOffer(meeting=meeting, **place, expires_at=factories.in_days(1)))
        for person in (me, them):
            factories.saved(PlaceYes(offer_id=offer.id, profile_id=person.id))
        factories.saved(Absence(profile_id=me.id, slot_id=matchmaking.slots[2].id))
        factories.saved(OutcomeQuestion(profile=me, months=0))
    told = client.get(f"/my/registrations/{manage_token(me.registration)}/data.json").json
    starts = [each.starts_at.isoformat() for each in matchmaking.slots]
    assert [(each["starts_at"], each["state"]) for each in told["said_to_offered_places"]] == [(starts[3], "open")]
    assert [each["starts_at"] for each in told["availability"]["away"]] == [starts[2]]
    assert [each["months"] for each in told["asked_for_outcomes"]] == [0]


def test_the_file_holds_nothing_that_another_did_at_the_same_event(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        me = listed_person(matchmaking)
        meeting = placed_meeting(matchmaking)
        one, _other = meeting.people
        factories.saved(ItemPlace(registration=one.registration, item=factories.item(matchmaking.event)))
        factories.saved(Absence(profile_id=one.id, slot_id=matchmaking.slots[2].id))
        factories.saved(Sign(meeting_id=meeting.id, profile_id=one.id, word=Word.HERE))
    told = client.get(f"/my/registrations/{manage_token(me.registration)}/data.json").json
    lists = ("programme", "requests", "meetings", "keeps_in_mind", "said_on_the_day", "outcomes", "hosts_tables")
    assert [name for name in lists if told[name] != []] == []
    assert (told["availability"], told["said_to_offered_places"]) == ({"stay": None, "busy": [], "away": []}, [])


def test_a_mail_is_told_however_the_address_was_written(client, db_session):
    with unit_of_work():
        mine = factories.registration(factories.event())
        about = {"event_id": mine.event_id, "url": "http://127.0.0.1/"}
        queue_mail("one:1", mine.user.email.upper(), "accounts/sign_in", **about)
        queue_mail("two:1", "nobody-else@example.org", "accounts/sign_in", **about)
    told = client.get(f"/my/registrations/{manage_token(mine)}/data.json").json
    assert [each["template"] for each in told["mails"]] == ["accounts/sign_in"]


@pytest.mark.parametrize("number", [1, 3])
def test_whom_one_meets_is_asked_in_a_fixed_number_of_questions(client, db_session, query_count, number):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        me = listed_person(matchmaking)
        for slot in range(number):
            meeting = placed_meeting(matchmaking, slot, slot % 2, people=(me, listed_person(matchmaking)))
            factories.saved(Outcome(meeting=meeting, profile=me, months=0, kind=OutcomeKind.FOLLOW_UP))
    page = f"/my/registrations/{manage_token(me.registration)}/data.json"
    db_session.expunge_all()
    with query_count() as queries:
        told = client.get(page).json
    assert len(told["requests"]) == len(told["meetings"]) == len(told["outcomes"]) == number
    assert queries.count == QUESTIONS
