"""Registering a whole sheet of people, or nobody."""

import io
import os
from collections import Counter

import pytest
from sqlalchemy import func, select

from eventhub import clock, reading
from eventhub.accounts.models import User
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.registration import sheet
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import importing, places
from eventhub.registration.operations.importing import Fate
from eventhub.registration.routes import importing as routes
from eventhub.sheets import as_csv, as_xlsx
from tests import factories
from tests.registration.conftest import count, over, shape
from tests.registration.rows import set_event, verbs

SIZE = 5_000 if os.environ.get("EVENTHUB_FAULTS") == "full" else 500
KEY = "0" * 32
HEADINGS = ["Country", "E-mail address", "Name", "Organisation", "Kind of organisation", "Telephone", "Takes part as"]


def person(number, **changes):
    given = {"country": "FI", "email": f"p{number}@example.org", "name": f"Person {number}", "organisation": "Optics",
             "kind": "Investor", "phone": "", "type": ""} | changes  # fmt: skip
    return list(given.values())


def people(*rows, types=()):
    content = as_csv([HEADINGS, *rows]).encode()
    return sheet.read_people(reading.from_csv(content, most=sheet.MOST_ROWS), types)


def take(event, found, key=KEY):
    with unit_of_work():
        values = {"by": event.host, "locale": "en_GB", "at": clock.now(), "key": key}
        return importing.import_people(event, found, **values)


def mails():
    return db.session.scalar(select(func.count(OutgoingMail.id)))


@pytest.fixture(autouse=True)
def _words(app, db_session):
    with app.test_request_context():
        yield


def test_seats_go_in_the_order_of_the_sheet_then_people_wait(event, letters):
    found = people(*map(person, range(4)))
    assert importing.foreseen(event, found.newcomers) == [Fate.SEAT, Fate.SEAT, Fate.WAITS, Fate.WAITS]

    assert take(event, found) == {Fate.SEAT: 2, Fate.WAITS: 2}

    assert shape(event) == [("confirmed", None), ("confirmed", None), ("waitlisted", 1), ("waitlisted", 2)]
    assert count(event) == (2, 2)
    assert [letter.subject.partition(":")[0] for letter in letters()][3] != letters()[0].subject
    assert "place 2 on the waiting list" in letters()[3].subject
    row = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    assert verbs(row) == [("moved", "pending_approval", "confirmed", event.host_id, "")]
    assert (row.country, row.organisation_kind.value, row.user.name) == ("FI", "investor", "Person 0")


def test_the_letter_of_an_import_says_what_that_of_one_person_says(event):
    with unit_of_work():
        answers = {"name": "Person 0", "organisation": "Optics", "organisation_kind": OrganisationKind.INVESTOR}
        places.add(event, "x@example.org", by=event.host, locale="en_GB", country="FI",
                             consented_at=clock.now(), **answers)  # fmt: skip
    take(event, people(person(0)))
    one, other = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    own = {"url", "qr_url", "ticket_code"}
    assert {key: one.context[key] for key in one.context.keys() - own} == {
        key: other.context[key] for key in other.context.keys() - own
    }
    assert (one.template, one.kind, one.event_id, one.subject) == (
        other.template, other.kind, other.event_id, other.subject)  # fmt: skip
    assert one.calendar.count("BEGIN:VEVENT") == other.calendar.count("BEGIN:VEVENT") == 1


def left_behind(event):
    """Return what an event's registrations left behind: rows, their histories, the count, and what was written."""
    rows = db.session.scalars(select(Registration).filter_by(event_id=event.id).order_by(Registration.id)).all()
    facts = ("state", "version", "waiting_number", "name", "organisation", "country")
    facts += ("answers", "proposed", "registered_by_id")
    letters = select(OutgoingMail.recipient, OutgoingMail.subject, OutgoingMail.template, OutgoingMail.kind)
    return (
        [
            [getattr(row, fact) for fact in facts] + [row.user.email, row.type and row.type.name, *verbs(row)]
            for row in rows
        ],
        count(event),
        db.session.execute(letters.filter_by(event_id=event.id).order_by(OutgoingMail.id)).all(),
    )


def test_an_import_leaves_behind_what_adding_one_after_the_other_does(event):
    with unit_of_work():
        other = factories.event(slug="another", seats=2, host=event.host)
        kinds = [factories.saved(ParticipantType(event=each, position=1, name="T", seats=1)) for each in (event, other)]
    found = people(*(person(number, type="T" if number % 2 else "") for number in range(5)), types=[kinds[0]])
    take(event, found)
    for each in found.newcomers:
        facts = {"name": each.name, "organisation": each.organisation, "organisation_kind": each.kind}
        type_id = kinds[1].id if each.type_id else None
        with unit_of_work():
            places.add(other, each.email, by=event.host, locale="en_GB", country=each.country, type_id=type_id,
                       consented_at=clock.now(), **facts)  # fmt: skip
    assert left_behind(event) == left_behind(other)
    assert len({row.ticket_code for row in db.session.scalars(select(Registration))}) == 10


def test_whoever_is_on_the_list_stays_and_whoever_gave_up_comes_back(event, line):
    with unit_of_work():
        places.cancel(line[4], by=line[4].user)
    found = people(person(1, email=line[0].user.email.upper()), person(2, email=line[4].user.email), person(3))
    before = mails()

    assert take(event, found) == {Fate.STAYS: 1, Fate.WAITS: 2}

    assert line[0].name == "Ada Lovelace"
    assert (line[4].name, shape(event)[4]) == ("Person 2", ("waitlisted", 4))
    assert shape(event)[5:] == [("waitlisted", 5)]
    assert mails() == before + 2


def test_one_file_is_taken_once(event):
    found = people(*map(person, range(3)))
    take(event, found)
    with unit_of_work():
        places.cancel(db.session.scalars(select(Registration).limit(1)).one(), by=event.host, note="Gone")
    before = (shape(event), mails())

    assert take(event, found) == {}
    assert (shape(event), mails()) == before


def test_a_type_has_its_own_seats(event):
    set_event(event, seats=None)
    with unit_of_work():
        kind = factories.saved(ParticipantType(event_id=event.id, position=1, name="Exhibitor", seats=1))
    found = people(*(person(number, type="exhibitor") for number in range(2)), person(3), types=[kind])

    assert importing.foreseen(event, found.newcomers) == [Fate.SEAT, Fate.WAITS, Fate.SEAT]
    assert take(event, found) == {Fate.SEAT: 2, Fate.WAITS: 1}
    assert shape(event) == [("confirmed", None), ("waitlisted", 1), ("confirmed", None)]


def test_nobody_is_registered_for_an_event_that_is_over(event):
    set_event(event, **over(event))
    with pytest.raises(Refusal, match="over"):
        take(event, people(person(1)))
    assert shape(event) == []


NOWHERE, ADDRESS = "This is neither a country nor the code of one.", "E-mail address"
FAULTY = {
    "no name": ({"name": ""}, ("Name", "", "This is empty.")),
    "no address": ({"email": "ada at example"}, (ADDRESS, "ada at example", "This is no e-mail address.")),
    "twice": ({"email": "P1@example.org"}, (ADDRESS, "P1@example.org", "This address stands in row 2 already.")),
    "no such country": ({"country": "Atlantis"}, ("Country", "Atlantis", NOWHERE)),
    "no such kind": ({"kind": "Club"}, ("Kind of organisation", "Club", "This is no kind of organisation we know.")),
    "no such type": ({"type": "Star"}, ("Takes part as", "Star", "People cannot register as this at the event.")),
    "too long": ({"organisation": "x" * 121}, ("Organisation", "x" * 121, "This is longer than 120 characters.")),
    "a sign nobody sees": ({"name": "A\x07da"}, ("Name", "A\x07da", "This holds a character that cannot be shown.")),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", FAULTY)
def test_a_row_that_cannot_be_taken_says_where_and_why(event, name):
    changes, fault = FAULTY[name]
    found = people(person(1), person(2, **changes), person(3))

    assert [tuple(each) for each in found.faults] == [(3, *fault)]
    assert ([each.row for each in found.newcomers], found.bad_rows, found.unread) == ([2, 4], 1, ["Telephone"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_sheet_without_the_columns_names_them(event):
    found = sheet.read_people(reading.from_csv(b"Name;Mail\nAda;ada@example.org", most=9), [])
    assert [each.column for each in found.faults] == ["Organisation", "Kind of organisation", "Country"]
    assert sheet.read_people([], []).bad_rows == 1


def upload(rows, kind="csv"):
    content = as_csv(rows).encode() if kind == "csv" else as_xlsx({"People": rows})
    return {"sheet": (io.BytesIO(content), f"people.{kind}")}


@pytest.fixture
def desk(event):
    return f"/staff/events/{event.path}/registrations"


@pytest.fixture
def as_host(client, event):
    client.sign_in(event.host)
    return client


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_host_looks_first_and_then_registers_them_once(as_host, event, desk, kind):
    answer = as_host.post(f"{desk}/import", data=upload([HEADINGS, *map(person, range(3))], kind))
    assert answer.status_code == 302
    page = as_host.get(answer.location)
    assert "Register 3 people" in page.text
    assert shape(event) == []
    assert as_host.post(answer.location, data={}).status_code == 422
    for _ in range(2):
        assert as_host.post(answer.location, data={"consent": "y"}).status_code == 302
    assert shape(event) == [("confirmed", None), ("confirmed", None), ("waitlisted", 1)]
    assert mails() == 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_large_sheet_is_taken_whole_or_not_at_all(as_host, event, desk, query_count, kind):
    """One row of a hundred is bad; of people, one of two waits."""
    set_event(event, seats=SIZE // 2)
    rows = [person(number, country="Nowhere" if number % 100 == 7 else "France") for number in range(SIZE)]
    bad = [number + 2 for number in range(SIZE) if number % 100 == 7]
    looked = as_host.post(f"{desk}/import", data=upload([HEADINGS, *rows], kind)).location
    assert named_rows(as_host.get(looked).text) == bad
    assert as_host.post(looked, data={"consent": "y"}).status_code == 409
    assert (shape(event), mails(), db.session.scalar(select(func.count(User.id)))) == ([], 0, 1)

    mended = [HEADINGS, *(["ES", *row[1:]] for row in rows)]
    looked = as_host.post(f"{desk}/import", data=upload(mended, kind)).location
    with query_count() as queries:
        assert f"Register {SIZE} people" in as_host.get(looked).text
        assert as_host.post(looked, data={"consent": "y"}).status_code == 302
    assert (count(event), mails()) == ((SIZE // 2, SIZE // 2), SIZE)
    states = Counter(state for state, _number in shape(event))
    assert states == {"confirmed": SIZE // 2, "waitlisted": SIZE // 2}
    assert queries.count < 70 + SIZE // 20


def named_rows(page):
    """Return the rows that a dry run names as bad, in its order."""
    table = page.split("What cannot be taken</caption>")[1].split("</table>")[0]
    return [int(part.split("<")[0]) for part in table.split('<th scope="row" class="num">')[1:]]


def test_rows_beyond_those_that_are_shown_with_their_reasons_are_named_by_number(as_host, desk, monkeypatch):
    monkeypatch.setattr(routes, "SHOWN_FAULTS", 2)
    rows = [person(number, country="FI" if number in {0, 4} else "Nowhere") for number in range(8)]
    page = as_host.get(as_host.post(f"{desk}/import", data=upload([HEADINGS, *rows])).location).text
    assert (named_rows(page), "and 4 more, in rows 5, 7\N{EN DASH}9" in page) == ([3, 4], True)


def test_a_bad_row_is_named_and_nothing_can_be_sent(as_host, event, desk):
    answer = as_host.post(f"{desk}/import", data=upload([HEADINGS, person(1), person(2, country="Atlantis")]))
    page = as_host.get(answer.location)
    assert "Atlantis" in page.text
    assert "Nobody is registered with this file" in page.text
    assert 'name="consent"' not in page.text
    assert as_host.post(answer.location, data={"consent": "y"}).status_code == 409
    assert shape(event) == []


def test_what_is_no_table_is_refused_at_its_field(as_host, desk):
    assert as_host.post(f"{desk}/import", data={"sheet": (io.BytesIO(b'a,"b'), "people.csv")}).status_code == 422
    assert as_host.post(f"{desk}/import", data={"sheet": (io.BytesIO(b"%PDF-1.4"), "people.pdf")}).status_code == 422


def test_the_empty_sheet_can_be_filled_in_and_read(as_host, desk):
    answer = as_host.get(f"{desk}/import-sheet")
    rows = reading.from_xlsx(answer.data, most=5)
    assert [each.cells for each in rows] == [list(sheet.headings().values())]


def test_a_list_that_was_taken_from_the_desk_can_be_read_again(as_host, event, desk, line):
    taken = as_host.post(f"{desk}/workbook").data
    found = sheet.read_people(reading.from_xlsx(taken, most=99), [])
    assert (found.faults, len(found.newcomers)) == ([], 5)
    assert take(event, found) == {Fate.STAYS: 5}


@pytest.mark.parametrize("who", ["other_host", "stranger"])
def test_others_neither_import_nor_see_what_was_handed_in(client, event, desk, cast, who):
    client.sign_in(event.host)
    answer = client.post(f"{desk}/import", data=upload([HEADINGS, person(1)]))
    client.sign_in(cast.colleague)
    assert client.get(answer.location).status_code == 404
    client.sign_in(getattr(cast, who))
    paths = [answer.location, f"{desk}/import", f"{desk}/import-sheet"]
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    assert [client.post(path, data={"consent": "y"}).status_code for path in paths[:2]] == [403, 403]
    assert shape(event) == []
