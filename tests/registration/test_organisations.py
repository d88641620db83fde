"""Naming one's organisation: chosen from the directory or new, and what the link to an entry is good for."""

import csv
import io

import pytest
from sqlalchemy import func, select, update

from eventhub import clock, reading
from eventhub.db import db, unit_of_work
from eventhub.directory import operations as directory
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.registration import sheet
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import editing, importing, merging, places
from eventhub.registration.permissions import manage_token
from eventhub.registration.personal import personal_data
from eventhub.registration.states import RegistrationState
from eventhub.sheets import as_csv
from eventhub.web.limits import AskedWindow
from tests import factories
from tests.registration.conftest import ANSWERS, FORM

OPTICS = "Ostsee Optik e.V."


@pytest.fixture
def optics(db_session):
    with unit_of_work():
        return factories.organisation(name=OPTICS, kind=OrganisationKind.RESEARCH, country="DE")


def entries():
    return db.session.scalar(select(func.count(Organisation.id)))


def offered(client, text):
    return [each["name"] for each in client.get("/organisations/names", query_string={"q": text}).get_json()]


def test_the_directory_offers_a_few_of_what_everybody_can_read_there(client, db_session, optics, query_count):
    with unit_of_work():
        double = factories.organisation(name="Ostsee Optik", country="DE")
        directory.merge(optics, double, by=None)
        factories.organisation(name="Photonik Süd", description="Partner of Ostsee Optik.")
    assert [offered(client, text) for text in ("", "o", "!!", "partner")] == [[], [], [], []]
    with query_count() as one:
        assert offered(client, "ostsee opt") == [OPTICS]
    with unit_of_work():
        for number in range(12):
            factories.organisation(name=f"Ostsee {number:02}")
    with query_count() as many:
        assert len(offered(client, "OSTSEE")) == 8
    assert one.count == many.count
    told = client.get("/organisations/names", query_string={"q": "optik"}).get_json()
    assert told == [{"name": OPTICS, "kind": "research", "country": "DE", "where": "Germany"}]


def test_one_network_asks_for_names_so_often_and_the_form_works_without_them(client, event, optics):
    assert offered(client, "ostsee") == [OPTICS]
    with unit_of_work():
        db.session.execute(update(AskedWindow).values(count=3000))
    assert client.get("/organisations/names?q=ostsee").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert client.get("/organisations/names?q=ostsee", environ_overrides=elsewhere).status_code == 200
    assert client.get(f"/events/{event.path}/register").status_code == 200


@pytest.mark.parametrize(("named", "is_linked"), [
    (OPTICS, True), ("  ostsee   OPTIK e.v. ", True), ("Ostsee Optik", False), ("Somebody new", False),
])  # fmt: skip
def test_who_names_an_entry_is_linked_to_it_and_nobody_makes_one(register, people, optics, named, is_linked):
    row, before = register(people(1)[0], organisation=named), entries()
    assert (row.organisation, row.organisation_id) == (named, optics.id if is_linked else None)
    assert entries() == before


@pytest.mark.parametrize(("country", "which"), [("DE", 0), ("SE", 1), ("FI", None)])
def test_of_two_with_one_name_the_country_says_which(register, people, optics, country, which):
    with unit_of_work():
        twins = [optics, factories.organisation(name=OPTICS, country="SE")]
    row = register(people(1)[0], organisation=OPTICS, country=country)
    assert row.entry is (None if which is None else twins[which])


def test_links_follow_entries_that_are_merged_and_end_with_those_that_go(register, people, optics):
    with unit_of_work():
        kept = factories.organisation(name="Ostsee Photonics")
    before = register(people(1)[0], organisation=OPTICS)
    with unit_of_work():
        directory.merge(kept, optics, by=None)
    after = register(people(1)[0], organisation=OPTICS)
    assert (before.entry, after.entry, before.organisation) == (kept, kept, OPTICS)
    with unit_of_work():
        db.session.execute(Organisation.__table__.delete().where(Organisation.id == kept.id))
    db.session.expire_all()
    assert (before.organisation_id, before.organisation) == (None, OPTICS)


@pytest.mark.parametrize(("said", "status", "kept"), [
    ({"organisation": OPTICS, "organisation_kind": "", "country": ""}, 302, ("research", "DE")),
    ({"organisation": OPTICS, "organisation_kind": "sme", "country": ""}, 302, ("sme", "DE")),
    ({"organisation": OPTICS, "organisation_kind": "sme", "country": "FI"}, 302, ("sme", "FI")),
    ({"organisation": "Somebody new", "organisation_kind": "", "country": "FI"}, 422, None),
])  # fmt: skip
def test_the_directory_fills_in_what_is_left_empty(client, event, people, optics, said, status, kept):
    client.sign_in(people(1)[0])
    assert client.post(f"/events/{event.path}/register", data=FORM | said).status_code == status
    row = db.session.scalars(select(Registration)).one_or_none()
    assert (row and (row.organisation_kind.value, row.country)) == kept


def test_the_forms_take_plain_text_and_are_offered_the_directory(client, event, register, people, optics):
    row = register(people(1)[0], organisation=OPTICS)
    own, link = f"/my/registrations/{manage_token(row)}", f'href="/organisations/{optics.path}"'
    forms = [f"/events/{event.path}/register", f"{own}/answers", f"{own}/colleagues"]
    for page in map(client.get, forms):
        assert 'list="organisations-known"' in page.text
        assert 'data-organisations="/organisations/names"' in page.text
    assert link in client.get(own).text
    client.sign_in(event.host)
    assert 'data-organisations="' in client.get(f"/staff/events/{event.path}/registrations/new").text
    assert link in client.get(f"/staff/registrations/{row.id}").text


def change(row, **said):
    with unit_of_work():
        answers = ANSWERS | {"organisation": row.organisation, "country": row.country, "consented_at": clock.now()}
        editing.change(row, by=row.user, **answers | said)
    return row.organisation_id


def test_changing_what_one_said_changes_ends_or_keeps_the_link(register, people, optics):
    with unit_of_work():
        other = factories.organisation(name="Lyon Light")
    row = register(people(1)[0], organisation=OPTICS)
    assert change(row, organisation="Lyon Light") == other.id
    assert change(row, organisation="Lyon Light and friends") is None
    assert change(row, organisation=OPTICS) == optics.id
    with unit_of_work():
        optics.name = "Baltic Optics"
    assert change(row, name="Ada King") == optics.id
    assert change(row, organisation=OPTICS.upper()) == optics.id
    assert change(row, organisation="Ostsee") is None


def test_a_colleague_and_everybody_on_a_sheet_are_linked(event, register, people, optics, app):
    mine = register(people(1)[0])
    with unit_of_work():
        said = ANSWERS | {"organisation": OPTICS, "consented_at": clock.now()}
        colleague = places.register_colleague(mine, "bo@example.org", by=mine.user, locale="en_GB", **said)
    rows = [
        ["Name", "E-mail", "Organisation", "Kind", "Country"],
        ["Cy", "cy@example.org", OPTICS.lower(), "SME", "FI"],
        ["Di", "di@example.org", "Somebody new", "SME", "FI"],
    ]
    with app.test_request_context(), unit_of_work():
        found = sheet.read_people(reading.from_csv(as_csv(rows).encode(), most=9), [])
        importing.import_people(event, found, by=event.host, locale="en_GB", at=clock.now(), key="0" * 32)
    named = dict(db.session.execute(select(Registration.name, Registration.organisation_id)).all())
    assert (colleague.organisation_id, named["Cy"], named["Di"]) == (optics.id, optics.id, None)


@pytest.mark.parametrize(("taken", "texts", "linked"), [
    ((), (OPTICS, "Lyon Light"), "optics"),
    (("organisation",), (OPTICS, "Lyon Light"), "lyon"),
    (("organisation",), (OPTICS, "Somebody new"), None),
    ((), ("Somebody new", "Lyon Light"), None),
])  # fmt: skip
def test_of_two_that_are_merged_the_link_goes_with_the_organisation(event, optics, db_session, taken, texts, linked):
    with unit_of_work():
        lyon = factories.organisation(name="Lyon Light")
        known = {OPTICS: optics.id, "Lyon Light": lyon.id}
        kept, gone = (
            factories.registration(event, organisation=each, organisation_id=known.get(each)) for each in texts
        )
    with unit_of_work():
        merging.merge(kept, gone, by=event.host, taken=taken)
    assert kept.organisation_id == {"optics": optics.id, "lyon": lyon.id, None: None}[linked]


@pytest.fixture
def crowd(event, optics):
    """Two of one organisation, written in two ways before it took a new name, one of another, and one of none."""
    with unit_of_work():
        lyon = factories.organisation(name="Lyon Light")
        linked = {"organisation_id": optics.id}
        factories.registration(event, name="Ada", organisation=OPTICS, **linked)
        factories.registration(event, name="Bo", organisation="ostsee optik E.V.", **linked)
        factories.registration(event, name="Cy", organisation="Lyon Light", organisation_id=lyon.id)
        factories.registration(event, name="Di", organisation="Somebody new", state=RegistrationState.ATTENDED)
        optics.name = "Baltic Optics"
    return f"/staff/events/{event.path}/registrations"


def named_in(client, desk, **asked):
    content = client.post(f"{desk}/export", query_string={"sort": "name"} | asked).get_data().decode("utf-8-sig")
    return [row["Name"] for row in csv.DictReader(io.StringIO(content))]


def test_the_desk_finds_counts_and_exports_by_the_directorys_organisations(client, event, crowd, optics):
    client.sign_in(event.host)
    assert named_in(client, crowd, organisation=optics.id) == ["Ada", "Bo"]
    assert named_in(client, crowd, organisation=0) == ["Di"]
    assert named_in(client, crowd, q="baltic") == ["Ada", "Bo"]
    assert named_in(client, crowd, q="ostsee") == ["Ada", "Bo"]
    content = client.post(f"{crowd}/export", query_string={"q": "Ada"}).get_data().decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content)))
    assert (row["Organisation"], row["In the directory as"]) == (OPTICS, "Baltic Optics")
    page = client.get(crowd).text
    chart = page.split("By organisation")[1].split("</table>")[0]
    assert [name in chart for name in ("Baltic Optics", "Lyon Light", "Somebody new", "ostsee")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert f'?organisation={optics.id}">{OPTICS}</a>' in page


def test_the_door_finds_people_by_what_their_organisation_is_called_now(client, event, crowd):
    client.sign_in(event.host)
    for text in ("baltic", "ostsee opt"):
        page = client.get(f"/staff/events/{event.path}/door", query_string={"q": text}).text
        assert [f"<strong>{name}</strong>" in page for name in ("Ada", "Bo", "Cy")] == [True, True, False]


def test_who_takes_their_data_along_reads_to_what_they_are_linked(event, crowd, app):
    row = db.session.scalars(select(Registration).filter_by(name="Ada")).one()
    with app.test_request_context():
        told = personal_data(row)["registration"]
    assert (told["organisation"], told["organisation_in_directory"]) == (OPTICS, "Baltic Optics")
