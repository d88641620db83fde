"""Whoever registered takes along what is stored about them, and nothing of anybody else's."""

from eventhub import clock
from eventhub.attendance.models import Arrival
from eventhub.db import unit_of_work
from eventhub.matchmaking.operations import misuse, vetoes
from eventhub.matchmaking.states import MatchmakingState
from eventhub.registration.operations import consents, merging, tagging
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting


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
