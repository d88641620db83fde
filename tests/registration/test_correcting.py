"""What an organiser corrects of a registration holds at once, is told, and takes nobody's seat."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.history.models import HistoryEntry
from eventhub.questions import operations as questions
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import editing, places, setup
from tests import factories
from tests.registration.conftest import ANSWERS, FORM, count, over, shape
from tests.registration.rows import set_event, set_up

SAID = FORM | {"name": "Ada King"}


@pytest.fixture
def row(event, people, register):
    return register(*people(1), answers={})


@pytest.fixture
def page(client, event, row):
    """Send the form, `page(type_id, name=...)`, as the event's host."""
    client.sign_in(event.host)

    def send(type_id=None, version=None, **said):
        path = f"/staff/registrations/{row.id}/answers" + (f"?type={type_id}" if type_id else "")
        data = SAID | {"version": str(version or row.version)} | said
        return client.post(path, data=data, follow_redirects=True)

    return send


def ask(event, label, kind=QuestionKind.LINE, **facts):
    with unit_of_work():
        kept = setup.question_set_of(setup.begin(event))
        return questions.add_question(kept, by=event.host, kind=kind, label=label, **facts)


def corrections():
    entries = select(HistoryEntry.note).where(HistoryEntry.verb == "corrected").order_by(HistoryEntry.id)
    return db.session.scalars(entries).all()


def test_a_correction_holds_at_once_and_the_person_reads_what_is_new(page, row, letters):
    before = len(letters(row.user))
    assert "a mail tells the person" in page(country="RO").text
    assert (row.name, row.country, corrections()) == ("Ada King", "RO", ["name, country"])
    mail, *more = letters(row.user)[before:]
    assert not more
    assert "was corrected" in mail.subject
    assert "your name: Ada King" in mail.text
    assert "your country" in mail.text
    assert "your organisation" not in mail.text


def test_the_same_again_writes_nothing(page, row, letters):
    page()
    told, version = len(letters()), row.version
    assert "Nothing was changed" in page().text
    assert (len(letters()), row.version, len(corrections())) == (told, version, 1)


def test_it_needs_no_approval_and_holds_when_people_can_change_no_more(page, event, row):
    set_up(event, edits_need_approval=True, edits_until=clock.now())
    page()
    assert (row.name, row.proposed) == ("Ada King", None)


def test_what_somebody_else_changed_is_not_gone_over_unseen(page, event, row):
    stale = row.version
    with unit_of_work():
        said = ANSWERS | {"consented_at": row.consented_at, "organisation": "Difference Engines"}
        editing.correct(row, None, by=event.host, **said)
    answer = page(version=stale)
    assert answer.status_code == 409
    assert "Somebody else changed this registration" in answer.text
    now = answer.text.split("As it stands now")[1].split("</section>")[0]
    assert "Difference Engines" in now
    assert 'value="Ada King"' in answer.text
    assert (row.name, row.organisation) == ("Ada Lovelace", "Difference Engines")
    assert f'name="version" type="hidden" value="{row.version}"' in answer.text


def test_a_wish_that_waits_is_decided_first(page, client, event, row):
    set_up(event, edits_need_approval=True)
    with unit_of_work():
        wish = {"consented_at": row.consented_at, "answers": {}, "country": "RO", "type_id": None}
        assert editing.change(row, by=row.user, **ANSWERS | wish)
    assert "Look at the change" in client.get(f"/staff/registrations/{row.id}/answers").text
    answer = page()
    assert "wants something changed" in answer.text
    assert "Look at the change" in answer.text
    assert (row.name, row.proposed["country"]) == ("Ada Lovelace", "RO")


def test_who_has_gone_is_corrected_no_more(page, row):
    with unit_of_work():
        places.cancel(row, by=row.user)
    assert page().status_code == 409
    assert row.name == "Ada Lovelace"


def test_who_was_there_is_corrected_after_the_event_too(page, event, row):
    set_event(event, **over(event))
    page()
    assert row.name == "Ada King"


@pytest.mark.parametrize("seats", [0, 1])
def test_another_type_is_had_only_where_a_seat_is_free(page, event, row, seats):
    with unit_of_work():
        other = factories.saved(
            ParticipantType(event=event, position=1, name="Press", seats=seats, needs_approval=True)
        )
    answer = page(other.id)
    assert (answer.status_code, row.type_id) == ((200, other.id) if seats else (409, None))
    assert ("All seats of this type are taken" in answer.text) is not bool(seats)
    assert (shape(event), count(event)) == ([("confirmed", None)], (1, 2))


def test_the_mail_says_as_what_somebody_takes_part_and_no_sensitive_answer(page, event, row, letters):
    diet = ask(event, "Diet?", is_sensitive=True)
    with unit_of_work():
        other = factories.saved(ParticipantType(event=event, position=1, name="Press"))
    page(other.id, **{f"q{diet.id}": "Bread"})
    mail = letters(row.user)[-1]
    assert "as what you take part: Press" in mail.text
    assert "your answers to the organiser" in mail.text
    assert "Bread" not in mail.text
    assert "change it there" in mail.text


def test_who_can_change_no_more_is_told_to_write(page, event, row, letters):
    set_up(event, edits_until=clock.now())
    page()
    assert "please write to the organiser" in letters(row.user)[-1].text


def test_of_who_is_erased_nothing_is_written_down_again(page, client, row):
    with unit_of_work():
        row.user.erased_at = clock.now()
    assert "/answers" not in client.get(f"/staff/registrations/{row.id}").text
    answer = page()
    assert answer.status_code == 409
    assert "nothing is written down of them again" in answer.text
    assert row.name == "Ada Lovelace"


def test_whoever_waits_goes_on_waiting_as_another_type(event, line, client):
    client.sign_in(event.host)
    with unit_of_work():
        other = factories.saved(ParticipantType(event=event, position=1, name="Press"))
    before = shape(event)
    data = SAID | {"version": str(line[3].version)}
    client.post(f"/staff/registrations/{line[3].id}/answers?type={other.id}", data=data)
    assert line[3].type_id == other.id
    assert shape(event) == before


def test_a_type_nobody_can_choose_is_refused(page, row):
    assert page(4_711).status_code == 409
    assert row.name == "Ada Lovelace"


def test_questions_are_asked_and_a_required_one_may_stay_open(page, client, event, row):
    question = ask(event, "What do you make?", is_required=True)
    assert "What do you make?" in client.get(f"/staff/registrations/{row.id}/answers").text
    page()
    assert (row.name, row.answers) == ("Ada King", {})
    page(**{f"q{question.id}": "Engines"})
    assert row.answers == {question.key: "Engines"}


@pytest.mark.parametrize("has_another", [False, True])
def test_answers_to_questions_that_were_removed_stay(page, event, row, has_another):
    old = ask(event, "Diet?", is_sensitive=True)
    if has_another:
        ask(event, "Craft?")
    with unit_of_work():
        row.answers = {old.key: "Bread"}
        old.retired_at = clock.now()
    page()
    assert (row.name, row.answers) == ("Ada King", {old.key: "Bread"})
    with unit_of_work():
        other = factories.saved(ParticipantType(event=event, position=1, name="Press"))
    page(other.id)
    assert (row.type_id, row.answers) == (other.id, {old.key: "Bread"})


def test_what_only_the_other_type_was_asked_goes_with_it(page, event, row):
    with unit_of_work():
        press, other = (
            factories.saved(ParticipantType(event=event, position=place, name=name))
            for place, name in enumerate(("Press", "Other"))
        )
    with unit_of_work():
        paper = questions.add_question(
            setup.question_set_of(press), by=event.host, kind=QuestionKind.LINE, label="Paper?"
        )
    page(press.id, **{f"q{paper.id}": "Gazette"})
    assert row.answers == {paper.key: "Gazette"}
    page(other.id)
    assert (row.type_id, row.answers) == (other.id, {})


def test_a_question_gives_no_hidden_answer_away(client, event, row, cast):
    diet = ask(event, "Diet?", QuestionKind.CHOICE, options=["Bread", "Cake"], is_sensitive=True)
    ask(event, "Which bread?", condition_id=diet.id, condition_value="Bread")
    with unit_of_work():
        row.answers = {diet.key: "Bread"}
    path = f"/staff/registrations/{row.id}/answers"
    client.sign_in(event.host)
    assert "Which bread?" in client.get(path).text
    client.sign_in(cast.manager)
    assert "Which bread?" not in client.get(path).text


def test_sensitive_answers_stay_where_their_reader_may_not_read_them(page, client, event, row, cast):
    diet, craft = ask(event, "Diet?", is_sensitive=True), ask(event, "Craft?")
    with unit_of_work():
        row.answers = {diet.key: "Bread", craft.key: "Engines"}
    path = f"/staff/registrations/{row.id}/answers"
    assert "Bread" in client.get(path).text
    client.sign_in(cast.manager)
    assert "Bread" not in client.get(path).text
    page(**{f"q{diet.id}": "Cake", f"q{craft.id}": "Looms"})
    assert row.answers == {diet.key: "Bread", craft.key: "Looms"}


def test_bad_words_come_back_with_the_rest(page, row):
    answer = page(country="", organisation="Somewhere else")
    assert answer.status_code == 422
    assert 'value="Somewhere else"' in answer.text
    assert row.name == "Ada Lovelace"


@pytest.mark.parametrize("who", ["other_host", "stranger", "nobody"])
def test_nobody_else_corrects(client, row, cast, who):
    path = f"/staff/registrations/{row.id}/answers"
    if who != "nobody":
        client.sign_in(getattr(cast, who))
    status = 302 if who == "nobody" else 404
    assert client.get(path).status_code == status
    assert client.post(path, data=SAID | {"version": "1"}).status_code == status
    assert db.session.get_one(Registration, row.id).name == "Ada Lovelace"


@pytest.mark.parametrize("who", ["host", "colleague", "manager"])
def test_whoever_edits_the_event_corrects(client, row, cast, who):
    client.sign_in(getattr(cast, who))
    client.post(f"/staff/registrations/{row.id}/answers", data=SAID | {"version": str(row.version)})
    assert row.name == "Ada King"
