"""Thanks and questions after an event: once a person, by a signed link, and anonymous where that was promised."""

from collections import Counter

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.states import EventState
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.states import RegistrationState
from eventhub.surveys import operations
from eventhub.surveys.models import Survey, SurveyAnswer, SurveyMark
from eventhub.surveys.permissions import survey_token
from tests import factories

PEOPLE = 12


@pytest.fixture
def survey(db_session):
    with unit_of_work():
        event = factories.event(
            state=EventState.FINISHED, starts_at=factories.in_days(-3), ends_at=factories.in_days(-2)
        )
        row = operations.begin(event)
        operations.set_up(row, by=event.host, thanks="It was a pleasure.", is_anonymous=True)
        add_question(row.question_set, by=event.host, kind=QuestionKind.CHOICE, label="Again?", options=["Yes", "No"])
        return row


def guests(survey, number=1, state=RegistrationState.ATTENDED):
    with unit_of_work():
        return [factories.registration(survey.event, name=f"Guest {each}", state=state) for each in range(number)]


def ask(survey):
    with unit_of_work():
        return operations.ask(survey, by=survey.event.host)


def key(survey):
    return survey.question_set.live[0].key


def say(client, registration, survey, answer="Yes"):
    return client.post(f"/my/surveys/{survey_token(registration)}", data={f"q{key(survey)}": answer})


def test_who_came_is_thanked_and_asked_once(survey):
    guests(survey, 2)
    guests(survey, 1, RegistrationState.ABSENT)
    assert [ask(survey), ask(survey)] == [2, 2]
    mails = db.session.scalars(select(OutgoingMail).filter_by(template="surveys/thanks")).all()
    assert len(mails) == 2
    assert mails[0].context["thanks"] == "It was a pleasure."


def test_where_nobody_noted_who_came_everybody_with_a_seat_is_asked(survey):
    guests(survey, 2, RegistrationState.CONFIRMED)
    assert ask(survey) == 2


def test_nobody_is_asked_before_the_event_is_over(survey):
    with unit_of_work():
        survey.event.ends_at = factories.in_days(2)
    with pytest.raises(Refusal):
        ask(survey)
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_an_answer_counts_once_however_often_it_is_sent(client, survey):
    (ada,) = guests(survey)
    ask(survey)
    assert 'name="q' in client.get(f"/my/surveys/{survey_token(ada)}").text
    assert [db.session.scalar(select(func.count(row.id))) for row in (SurveyMark, SurveyAnswer)] == [0, 0]
    assert "Please answer this question" in say(client, ada, survey, "").text
    assert [say(client, ada, survey, answer).status_code for answer in ("Yes", "No")] == [302, 302]
    assert db.session.scalars(select(SurveyAnswer.answers)).all() == [{key(survey): "Yes"}]
    assert "Thank you" in client.get(f"/my/surveys/{survey_token(ada)}").text


def test_two_marks_of_one_person_are_refused_by_the_database(survey):
    (ada,) = guests(survey)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add_all([SurveyMark(survey_id=survey.id, registration_id=ada.id) for _ in range(2)])


def test_the_database_refuses_an_anonymous_answer_with_a_name(survey):
    (ada,) = guests(survey)
    facts = {"survey_id": survey.id, "registration_id": ada.id, "answers": {}}
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(SurveyAnswer(is_anonymous=True, **facts))


def test_nothing_leads_from_an_anonymous_answer_back_to_its_person(client, survey):
    people = guests(survey, PEOPLE)
    ask(survey)
    before = db.session.scalar(select(func.count(HistoryEntry.id)))
    for number, person in enumerate(people):
        say(client, person, survey, "No" if number % 2 else "Yes")
    assert {column.name for column in inspect(SurveyMark).columns} == {"id", "survey_id", "registration_id"}
    kept = {"id", "survey_id", "registration_id", "is_anonymous", "answers"}
    assert {column.name for column in inspect(SurveyAnswer).columns} == kept
    rows = db.session.scalars(select(SurveyAnswer).order_by(SurveyAnswer.id)).all()
    assert {row.registration_id for row in rows} == {None}
    in_order = ["Yes", "No"] * (PEOPLE // 2)
    by_lot = [row.answers[key(survey)] for row in rows]
    assert Counter(by_lot) == Counter(in_order)
    assert max(row.id for row in rows) > 1_000
    assert db.session.scalar(select(func.count(HistoryEntry.id))) == before


def test_whose_answer_it_is_stays_where_that_was_said(client, survey):
    with unit_of_work():
        operations.set_up(survey, by=survey.event.host, thanks="", is_anonymous=False)
    (ada,) = guests(survey)
    ask(survey)
    say(client, ada, survey)
    assert db.session.scalars(select(SurveyAnswer.registration_id)).all() == [ada.id]
    with pytest.raises(Refusal), unit_of_work():
        operations.set_up(survey, by=survey.event.host, thanks="", is_anonymous=True)


def test_nobody_answers_before_they_are_asked_or_with_a_key_we_never_signed(client, survey):
    (ada,) = guests(survey)
    assert "not open" in client.get(f"/my/surveys/{survey_token(ada)}").text
    assert say(client, ada, survey).status_code == 409
    assert client.get("/my/surveys/forged").status_code == 404
    assert db.session.scalars(select(SurveyAnswer)).all() == []


def results(client, survey, suffix=""):
    client.sign_in(survey.event.host)
    return client.get(f"/staff/events/{survey.event.path}/survey/results{suffix}")


def test_anonymous_answers_are_shown_when_there_are_enough_of_them(client, survey):
    people = guests(survey, 3)
    ask(survey)
    for person in people[:2]:
        say(client, person, survey)
    assert "Too few answers" in results(client, survey).text
    assert results(client, survey, ".csv").status_code == 409
    say(client, people[2], survey, "No")
    page = results(client, survey).text
    assert [f'class="num">{number}<' in page for number in (2, 1)] == [True, True]
    assert sorted(results(client, survey, ".csv").text.strip("\ufeff").split()) == ["Again?", "No", "Yes", "Yes"]
    assert "Guest" not in page


def test_results_cost_the_same_for_one_answer_and_for_three(client, survey, query_count):
    with unit_of_work():
        operations.set_up(survey, by=survey.event.host, thanks="", is_anonymous=False)
    people = guests(survey, 3)
    ask(survey)
    counts = []
    for person in (people[:1], people[1:]):
        client.sign_out()
        for each in person:
            say(client, each, survey)
        client.sign_in(survey.event.host)
        with query_count() as queries:
            client.get(f"/staff/events/{survey.event.path}/survey/results")
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_the_desk_is_for_who_edits_the_event(client, survey):
    here = f"/staff/events/{survey.event.path}/survey"
    with unit_of_work():
        stranger = factories.user()
    question = f"{here}/questions/{survey.question_set.live[0].id}"
    gets = (here, f"{here}/results", f"{here}/results.csv", f"{here}/questions/new", question, f"{question}/removal")
    posts = (here, f"{here}/mails", f"{question}/removal", f"{question}/place", f"{question}/position")
    client.sign_in(stranger)
    assert {client.get(path).status_code for path in gets} | {client.post(path).status_code for path in posts} == {403}


def test_the_host_writes_thanks_and_questions_and_sends_them(client, survey):
    with unit_of_work():
        over = {"starts_at": factories.in_days(-2), "ends_at": factories.in_days(-1)}
        event = factories.event(state=EventState.FINISHED, host=survey.event.host, **over)
        factories.registration(event)
    here = f"/staff/events/{event.path}/survey"
    client.sign_in(event.host)
    assert client.get(here).status_code == 200
    client.post(here, data={"thanks": "Many thanks", "is_anonymous": "y"})
    client.post(f"{here}/questions/new", data={"label": "How was it?", "kind": "text"})
    assert "How was it?" in client.get(here).text
    assert "1 person is asked" in client.get(client.post(f"{here}/mails").location).text
    row = db.session.scalars(select(Survey).where(Survey.event_id == event.id)).one()
    assert (row.thanks, row.is_anonymous) == ("Many thanks", True)
