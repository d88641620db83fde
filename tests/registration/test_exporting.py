"""The list of registrations as a file: whose answers leave with it, when, and in which form."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.history.models import HistoryEntry
from eventhub.questions.operations import add_question, remove_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import setup, tagging
from eventhub.registration.permissions import manage_token
from eventhub.registration.states import RegistrationState
from tests import factories

WHO = ["Name", "E-mail address", "Organisation", "Kind of organisation", "Country"]
WHO += ["In the directory as", "State", "Waiting place"]
SENSITIVE = {"sensitive": "y"}


@pytest.fixture
def desk(event):
    return f"/staff/events/{event.path}/registrations"


@pytest.fixture
def asked(event):
    """An event in Helsinki that asks everybody for a telephone number and a diet, and exhibitors for a stand."""
    with unit_of_work():
        event.timezone = "Europe/Helsinki"
        kind = factories.saved(ParticipantType(event=event, position=1, name="Exhibitor"))
        own, of_type = setup.question_set_of(setup.begin(event)), setup.question_set_of(kind)
        phone = add_question(own, by=event.host, kind=QuestionKind.LINE, label="=Telephone")
        diet = add_question(own, by=event.host, kind=QuestionKind.LINE, label="Diet", is_sensitive=True)
        gone = add_question(own, by=event.host, kind=QuestionKind.LINE, label="Never answered")
        stand = add_question(of_type, by=event.host, kind=QuestionKind.NUMBER, label="Stand", least=1, most=9)
        remove_question(gone, by=event.host, is_in_use=True)
    return kind, phone, diet, stand


@pytest.fixture
def answered(event, asked):
    """An exhibitor, tagged, who answered everything, and somebody on the waiting list with a stale answer."""
    kind, phone, diet, stand = asked
    told = {phone.key: "+358 40 1234", diet.key: "=cmd|'/c calc'!A1", stand.key: 4}
    at = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    with unit_of_work():
        ada = factories.registration(event, name="Ada", type_id=kind.id, answers=told, created_at=at)
        waits = {"state": RegistrationState.WAITLISTED, "waiting_number": 7, "created_at": at}
        bob = factories.registration(event, name="Bob", answers={stand.key: 3}, **waits)
        tagging.tag(event, [ada], "VIP", by=event.host)
        tagging.tag(event, [ada], "Press", by=event.host)
    return ada, bob


def taken(client, desk, **data):
    """Return the rows of the list as CSV, by the name in each."""
    answer = client.post(f"{desk}/export", data=data)
    return {row[0]: row for row in csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))}


def test_the_file_holds_answers_tags_and_the_times_at_the_event(client, event, desk, answered):
    client.sign_in(event.host)
    rows = taken(client, desk)
    added = ["Seat offered until (Europe/Helsinki)", "Registered (Europe/Helsinki)", "Takes part as", "Tags"]
    assert rows["Name"] == [*WHO, *added, "'=Telephone", "Exhibitor: Stand"]
    at = "2026-07-02 00:30:00"
    answers = ["Press; VIP", "+358 40 1234", "4"]
    assert rows["Ada"][6:] == ["Confirmed", "", "", at, "Exhibitor", *answers]
    assert rows["Bob"][6:] == ["On the waiting list", "1", "", at, "", "", "", ""]


def test_sensitive_answers_leave_only_when_they_are_asked_for(client, event, desk, answered):
    client.sign_in(event.host)
    assert "With sensitive answers" in client.get(desk).text
    rows = taken(client, desk, **SENSITIVE)
    assert (rows["Name"][13], rows["Ada"][13]) == ("Diet", "'=cmd|'/c calc'!A1")
    book = client.post(f"{desk}/workbook", data=SENSITIVE).data
    strings = zipfile.ZipFile(io.BytesIO(book)).read("xl/sharedStrings.xml").decode()
    assert ("Diet" in strings, "=cmd|" in strings) == (True, True)
    verbs = db.session.scalars(select(HistoryEntry.verb).filter_by(subject="event", actor_id=event.host_id)).all()
    assert verbs.count("sensitive answers exported") == 2


@pytest.mark.parametrize(("who", "status"), [("colleague", 200), ("manager", 403), ("stranger", 403)])
def test_they_leave_with_the_organisers_people_alone(client, desk, answered, cast, who, status):
    client.sign_in(getattr(cast, who))
    assert client.post(f"{desk}/export", data=SENSITIVE).status_code == status
    assert ("With sensitive answers" in client.get(desk).text) is (status == 200)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 409)])
def test_after_their_time_they_never_leave_however_late_the_deletion_is(client, event, desk, answered, days, status):
    with unit_of_work():
        event.starts_at = clock.now() - timedelta(days=days, hours=8)
        event.ends_at = clock.now() - timedelta(days=days)
    client.sign_in(event.host)
    assert client.post(f"{desk}/workbook", data=SENSITIVE).status_code == status
    assert client.post(f"{desk}/workbook").status_code == 200
    assert ("With sensitive answers" in client.get(desk).text) is (status == 200)


@pytest.mark.parametrize(("who", "days", "is_shown"), [
    ("host", 0, True), ("colleague", 0, True), ("manager", 0, False), ("host", 31, False),
])  # fmt: skip
def test_pages_show_them_to_whom_they_leave_with_alone(client, event, answered, cast, who, days, is_shown):
    ada, _bob = answered
    with unit_of_work():
        wanted = {"answers": ada.answers, "type_id": ada.type_id, "name": "Ada", "organisation": "Engines"}
        wanted |= {"organisation_kind": "sme", "country": "FI", "consented_at": "2026-07-01T00:00:00+00:00"}
        ada.proposed, ada.proposed_at = wanted, clock.now()
        if days:
            event.starts_at, event.ends_at = (clock.now() - timedelta(days=days, hours=each) for each in (8, 0))
    client.sign_in(getattr(cast, who))
    for path in ("", "/change"):
        page = client.get(f"/staff/registrations/{ada.id}{path}").text
        assert ("+358 40 1234" in page, "/c calc" in page) == (True, is_shown)


def test_answers_to_what_was_removed_stay_readable(client, event, asked, answered):
    ada, _bob = answered
    with unit_of_work():
        remove_question(asked[1], by=event.host, is_in_use=True)
    client.sign_in(event.host)
    for path in (f"/staff/registrations/{ada.id}", f"/my/registrations/{manage_token(ada)}"):
        assert "+358 40 1234" in client.get(path).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_file_takes_a_fixed_number_of_queries(client, event, desk, asked, query_count, number):
    kind, phone, _diet, stand = asked
    with unit_of_work():
        for each in range(number):
            row = factories.registration(
                event, name=f"P{each}", type_id=kind.id, answers={phone.key: "1", stand.key: each}
            )
            tagging.tag(event, [row], f"T{each}", by=event.host)
    client.sign_in(event.host)
    client.post(f"{desk}/export", data=SENSITIVE)
    with query_count() as queries:
        client.post(f"{desk}/export", data=SENSITIVE)
    assert queries.count == 19
