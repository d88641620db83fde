"""The organiser's desk: who sees it, what it shows, what can be done there."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.history.models import HistoryEntry
from eventhub.registration.codes import spelled
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import FORM, count, shape

EDITORS, OTHERS = ("host", "colleague", "manager"), ("other_host", "stranger")
REASON = {"reason": "Only clusters, please."}


@pytest.fixture
def desk(event):
    return f"/staff/events/{event.path}/registrations"


@pytest.fixture
def as_host(client, event):
    client.sign_in(event.host)
    return client


def deeds(desk, row):
    """Return every address of the desk with what is sent there."""
    return [
        ("GET", desk, None),
        ("GET", f"{desk}/new", None),
        ("POST", f"{desk}/new", FORM | {"email": "ada@example.org"}),
        ("POST", f"{desk}/export", None),
        ("POST", f"{desk}/workbook", None),
        ("GET", f"/staff/registrations/{row.id}/cancellation", None),
        ("POST", f"/staff/registrations/{row.id}/attendance", {"state": "attended"}),
        ("POST", f"/staff/registrations/{row.id}/cancellation", REASON),
    ]


def send(client, method, path, data):
    return client.post(path, data=data) if method == "POST" else client.get(path)


@pytest.mark.parametrize("who", EDITORS)
def test_whoever_edits_the_event_works_at_its_desk(client, desk, line, cast, who):
    client.sign_in(getattr(cast, who))
    statuses = [send(client, *deed).status_code for deed in deeds(desk, line[2])[:-2]]
    assert statuses == [200, 200, 302, 200, 200, 200]
    assert send(client, *deeds(desk, line[0])[-2]).status_code == 302
    assert send(client, *deeds(desk, line[2])[-1]).status_code == 302


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_does(client, event, desk, line, cast, who):
    before = shape(event)
    client.sign_in(getattr(cast, who))
    statuses = [send(client, *deed).status_code for deed in deeds(desk, line[0])]
    assert statuses == [403, 403, 403, 403, 403, 404, 404, 404]
    assert shape(event) == before


def test_who_is_not_signed_in_is_asked_to(client, event, desk, line):
    before = shape(event)
    answers = [send(client, *deed) for deed in deeds(desk, line[0])]
    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.location.startswith("/sign-in") for answer in answers)
    assert shape(event) == before


def rows(page):
    """Return the names in the list, in its order."""
    parts = page.text.split('<tr id="registration-')[1:]
    return [part.split('<th scope="row"><a ')[1].split(">")[1].split("<")[0] for part in parts]


def bars(page):
    """Return the charts' rows: what they are of, and how many."""
    tables = page.text.split('<table class="table bars">')[1:]
    parts = [part for each in tables for part in each.split("</table>")[0].split('<th scope="row">')[1:]]
    return [(part.split("<")[0], int(part.split('<td class="num">')[1].split("<")[0])) for part in parts]


def named(event, *names):
    with unit_of_work():
        for name in names:
            factories.registration(event, name=name, organisation=f"Cluster of {name}")


def test_who_waits_comes_first_in_order_and_the_others_by_name(as_host, event, desk):
    named(event, "Zoë", "Ada")
    with unit_of_work():
        for number, name in ((9, "Late"), (4, "Early")):
            factories.registration(event, name=name, state=RegistrationState.WAITLISTED, waiting_number=number)
    page = as_host.get(desk)
    places = [part.split("<")[0] for part in page.text.split('data-label="Waiting place" class="num"><div>')[1:]]
    assert rows(page) == ["Early", "Late", "Ada", "Zoë"]
    assert places == ["1", "2", "\N{EN DASH}", "\N{EN DASH}"]


SEARCHES = {
    "a name": ({"q": "zoë"}, ["Zoë"]),
    "a name without its accent": ({"q": "ZOE"}, ["Zoë"]),
    "a name with an accent too many": ({"q": "ÁDA"}, ["Ada"]),
    "an organisation": ({"q": "cluster of ada"}, ["Ada"]),
    "a state": ({"state": "cancelled"}, []),
    "another state": ({"state": "confirmed"}, ["Ada", "Zoë"]),
    "every sign for itself": ({"q": "%"}, []),
    "an unknown state": ({"state": "none"}, ["Ada", "Zoë"]),
    "what cannot be searched": ({"q": "A\x07da"}, ["Ada", "Zoë"]),
    "a page beyond the last": ({"page": "99"}, []),
}


@pytest.mark.parametrize(("arguments", "names"), SEARCHES.values(), ids=SEARCHES)
def test_registrations_are_found_by(as_host, event, desk, arguments, names):
    named(event, "Zoë", "Ada")
    assert rows(as_host.get(desk, query_string=arguments)) == names


@pytest.fixture
def mixed(event):
    """A speaker from Finland, a visitor from France, and a visitor from Finland who cancelled."""
    rest = {"organisation_kind": OrganisationKind.AUTHORITY}
    with unit_of_work():
        kinds = [factories.saved(ParticipantType(event=event, position=n, name=f"Type {n}")) for n in (1, 2)]
        here = {"type_id": kinds[1].id, "organisation_kind": OrganisationKind.SME}
        factories.registration(event, name="Zoë", organisation="A", country="FI", type_id=kinds[0].id, **rest)
        factories.registration(event, name="Ada", organisation="C", country="FR", **here)
        factories.registration(
            event, name="Max", organisation="B", country="FI", state=RegistrationState.CANCELLED, **here
        )
    return kinds


NARROWED = {
    "country": ({"country": "FI"}, ["Max", "Zoë"]),
    "kind": ({"kind": "sme"}, ["Ada", "Max"]),
    "kind and country": ({"kind": "sme", "country": "FI"}, ["Max"]),
    "no country": ({"country": "XX"}, ["Ada", "Max", "Zoë"]),
    "no type": ({"type": "9" * 30}, ["Ada", "Max", "Zoë"]),
    "by organisation": ({"sort": "organisation"}, ["Zoë", "Max", "Ada"]),
    "by country": ({"sort": "country"}, ["Max", "Zoë", "Ada"]),
    "the newest first": ({"sort": "registered"}, ["Max", "Ada", "Zoë"]),
    "no order": ({"sort": "id; DROP"}, ["Ada", "Max", "Zoë"]),
}


@pytest.mark.parametrize(("arguments", "names"), NARROWED.values(), ids=NARROWED)
def test_the_list_is_narrowed_and_ordered(as_host, desk, mixed, arguments, names):
    mark_order(mixed[0].event)
    assert rows(as_host.get(desk, query_string=arguments)) == names


def mark_order(event):
    """Let people have registered an hour apart."""
    with unit_of_work():
        for number, row in enumerate(db.session.scalars(select(Registration).order_by(Registration.id))):
            row.created_at = event.starts_at - timedelta(days=60, hours=-number)


def test_a_type_narrows_the_list_and_the_files(as_host, desk, mixed):
    wanted = {"type": str(mixed[1].id)}
    sheet = as_host.post(f"{desk}/export", query_string=wanted).get_data(as_text=True)
    book = as_host.post(f"{desk}/workbook", query_string=wanted)
    assert rows(as_host.get(desk, query_string=wanted)) == ["Ada", "Max"]
    assert [row.split(",")[0] for row in sheet.splitlines()[1:]] == ["Ada", "Max"]
    assert book.headers["Content-Disposition"].endswith(".xlsx")
    strings = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/sharedStrings.xml").decode()
    assert ("Ada" in strings, "Type 2" in strings, "Zoë" in strings) == (True, True, False)


def test_charts_count_who_comes_or_may_still(as_host, desk, mixed):
    kinds = [("Public authority", 1), ("Small or medium-sized company", 1)]
    assert bars(as_host.get(desk)) == [
        ("Type 1", 1),
        ("Type 2", 1),
        ("Finland", 1),
        ("France", 1),
        *kinds,
    ]


def test_a_chart_of_organisations_that_all_differ_is_a_sentence(as_host, event, desk, mixed):
    alike, differ = "By organisation</caption>", "No two of them come from the same organisation."
    page = as_host.get(desk).text
    assert (alike in page, differ in page) == (False, True)
    with unit_of_work():
        factories.registration(event, organisation="C")
    page = as_host.get(desk)
    assert (alike in page.text, differ in page.text, bars(page)[-2:]) == (True, False, [("C", 2), ("A", 1)])
    with unit_of_work():
        factories.registration(event, organisation="", state=RegistrationState.ABSENT)
    found = as_host.get(desk, query_string={"state": "absent"}).text
    assert "None of them names an organisation." in found


def test_of_one_who_comes_alone_no_word_is_said_of_two(as_host, event, desk):
    with unit_of_work():
        factories.registration(event, organisation="Solo")
    page = as_host.get(desk).text
    assert ("No two of them" in page, "By organisation</caption>" in page) == (False, False)
    with unit_of_work():
        factories.registration(event, organisation="")
    assert "No two of them" in as_host.get(desk).text


def test_charts_count_what_is_found_when_a_state_is_chosen(as_host, desk, mixed):
    found = bars(as_host.get(desk, query_string={"state": "cancelled"}))
    assert found == [("Type 2", 1), ("Finland", 1), ("Small or medium-sized company", 1)]


@pytest.mark.parametrize("typed", [str.lower, spelled])
def test_a_ticket_code_finds_its_person_alone(as_host, event, desk, typed):
    named(event, "Zoë", "Ada")
    code = db.session.scalars(select(Registration.ticket_code).filter_by(name="Ada")).one()
    assert rows(as_host.get(desk, query_string={"q": typed(code)})) == ["Ada"]


def test_an_empty_list_says_how_to_fill_it(as_host, desk):
    assert "Nobody has registered yet" in as_host.get(desk).text


@pytest.mark.parametrize("number", [1, 3, 1000])
def test_the_desk_runs_a_fixed_number_of_queries(as_host, event, desk, query_count, number):
    named(event, *(f"Person {each}" for each in range(number)))
    with query_count() as queries:
        as_host.get(desk)
    assert queries.count == 18


def test_an_organiser_cancels_with_a_reason(as_host, event, line, letters):
    path = f"/staff/registrations/{line[0].id}/cancellation"
    assert as_host.post(path, data={"reason": " "}).status_code == 422
    assert as_host.post(path, data=REASON).status_code == 302
    assert shape(event)[0] == ("cancelled", None)
    assert shape(event)[2] == ("offered", None)
    assert "Only clusters, please." in letters(line[0].user)[-1].text


def test_attendance_is_marked_and_taken_back(as_host, event, line):
    states = []
    for state in ("absent", "attended", "confirmed"):
        as_host.post(f"/staff/registrations/{line[0].id}/attendance", data={"state": state})
        states.append(shape(event)[0][0])
    assert states == ["absent", "attended", "confirmed"]
    assert count(event) == (2, 2)


@pytest.mark.parametrize(("place", "state"), [(2, "confirmed"), (2, "attended"), (0, "cancelled"), (0, "")])
def test_marking_gives_nobody_a_seat(as_host, event, line, place, state):
    answer = as_host.post(f"/staff/registrations/{line[place].id}/attendance", data={"state": state})
    assert answer.status_code == 409
    assert shape(event)[:3] == [("confirmed", None), ("confirmed", None), ("waitlisted", 1)]


def test_somebody_added_by_hand_queues_like_everybody(as_host, event, desk, line, letters):
    data = FORM | {"email": "New@example.org"}
    assert as_host.post(f"{desk}/new", data=data | {"consent": ""}).status_code == 422
    for _ in range(2):
        assert as_host.post(f"{desk}/new", data=data).status_code == 302
    assert shape(event)[5:] == [("waitlisted", 4)]
    assert letters()[-1].to == "new@example.org"


def test_the_list_leaves_as_a_sheet_without_formulas(as_host, event, desk, line):
    with unit_of_work():
        line[0].name, line[0].organisation = '=HYPERLINK("http://a.example")', "+49 30 1234"
    answer = as_host.post(f"{desk}/export")
    sheet = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    taken = {row[1]: row for row in sheet}
    assert answer.headers["Content-Disposition"] == f"attachment; filename=registrations-{event.path}.csv"
    assert len(sheet) == 6
    assert taken[line[0].user.email][:7] == [
        '\'=HYPERLINK("http://a.example")',
        line[0].user.email,
        "+49 30 1234",
        "Small or medium-sized company",
        "Finland",
        "",
        "Confirmed",
    ]
    assert taken[line[3].user.email][6:8] == ["On the waiting list", "2"]
    noted = db.session.scalars(select(HistoryEntry).filter_by(verb="registrations exported")).one()
    assert (noted.subject, noted.subject_id, noted.actor_id) == ("event", event.id, event.host_id)


def test_an_unknown_registration_is_not_found(as_host, line):
    assert as_host.get("/staff/registrations/999/cancellation").status_code == 404
    assert db.session.get(Registration, 999) is None
