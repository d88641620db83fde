"""Who agreed to an event's own texts, as its desk finds and takes them along; and asking who was never asked."""

import csv
import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import consents, merging, places
from eventhub.registration.permissions import manage_token
from eventhub.registration.queries.consenting import who_lacks
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import ANSWERS

PHOTOS, RULES = "I agree to photographs.", "I keep to the house rules."


@pytest.fixture
def texts(event):
    """Something that may be left out, and something that nobody registers without."""
    with unit_of_work():
        event.seats = None
        return [consents.add(event, words, is_required=words is RULES, by=event.host) for words in (PHOTOS, RULES)]


@pytest.fixture
def crowd(event, texts):
    """People who answered in every way there is, by their names."""
    photos, rules = (each.id for each in texts)
    now = clock.now()
    answers = {"Yes": [[photos, rules]], "Back": [[photos, rules], [rules]], "Out": [[rules]], "None": [[]], "New": []}
    rows = {}
    with unit_of_work():
        for name, given in answers.items():
            rows[name] = factories.registration(event, name=name)
            for number, ticked in enumerate(given):
                consents.answer(rows[name], ticked, at=now + timedelta(seconds=number), by=None)
        consents.rewrite(texts[0].consent, "I agree to films.", is_required=False, asks_again=True, by=event.host)
        factories.registration(event, name="Gone", state=RegistrationState.CANCELLED)
    return rows


EXPECTED = {
    (0, "agreed"): {"Yes"},
    (0, "taken_back"): {"Back"},
    (0, "left_out"): {"Out", "None"},
    (0, "not_answered"): {"New", "Gone"},
    (1, "agreed"): {"Yes", "Back", "Out"},
    (1, "taken_back"): set(),
    (1, "left_out"): set(),
    (1, "not_answered"): {"None", "New", "Gone"},
}


def exported(client, event, query=""):
    answer = client.post(f"/staff/events/{event.path}/registrations/export{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_desk_finds_people_by_what_they_said_and_the_file_says_the_same(client, event, texts, crowd):
    client.sign_in(event.host)
    consent_ids = [each.consent_id for each in texts]
    found, told = {}, {key: set() for key in EXPECTED}
    for at, answer in EXPECTED:
        rows = exported(client, event, f"?consent={consent_ids[at]}-{answer}")
        found[at, answer] = {row["Name"] for row in rows}
    for row in exported(client, event):
        for at, words in enumerate(("I agree to films.", RULES)):
            said = row[f"Agreement: {words}"].split(",")[0].replace(" ", "_")
            told[at, said].add(row["Name"])
    assert found == EXPECTED
    assert told == EXPECTED
    yes = next(row for row in exported(client, event) if row["Name"] == "Yes")
    assert re.fullmatch(r"agreed, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, version 1", yes["Agreement: I agree to films."])


def test_the_file_says_what_was_said_last_and_when(client, event, texts):
    photos, began = texts[0].id, clock.now().replace(microsecond=0) - timedelta(days=3)
    with unit_of_work():
        ada = factories.registration(event, name="Ada")
    client.sign_in(event.host)
    for days, ticked, said in ((0, [photos], "agreed"), (1, [], "taken back"), (2, [photos], "agreed")):
        at = began + timedelta(days=days)
        with unit_of_work():
            consents.answer(db.session.get_one(Registration, ada.id), ticked, at=at, by=None)
        wall = at.astimezone(ZoneInfo(event.timezone)).strftime("%Y-%m-%d %H:%M:%S")
        assert exported(client, event)[0][f"Agreement: {PHOTOS}"] == f"{said}, {wall}, version 1"


def test_a_text_that_was_retired_is_nobodys_open_answer(client, event, texts, crowd):
    with unit_of_work():
        consents.retire(texts[1].consent, by=event.host)
    client.sign_in(event.host)
    said = {row["Name"]: row[f"Agreement: {RULES}"] for row in exported(client, event)}
    assert (said["New"], said["Yes"].split(",")[0]) == ("", "agreed")
    page = client.get(f"/staff/events/{event.path}/registrations").text
    number = texts[1].consent_id
    assert (f'"{number}-agreed"' in page, f'"{number}-not_answered"' in page) == (True, False)
    assert "Needed agreement not answered" not in page


def test_the_desk_says_plainly_whose_needed_agreement_is_missing(client, event, texts, crowd):
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/registrations").text
    rows = {name: page.split(f'id="registration-{row.id}"')[1].split("</tr>")[0] for name, row in crowd.items()}
    assert {name for name, row in rows.items() if "Needed agreement not answered" in row} == {"None", "New"}
    numbers = db.session.scalars(db.select(Registration.id)).all()
    assert set(db.session.scalars(who_lacks(), {"numbers": numbers})) == {crowd["None"].id, crowd["New"].id}


@pytest.mark.parametrize("given", ["x", "1-", "999-agreed", "-agreed", "1-maybe"])
def test_a_filter_that_nobody_offered_does_not_count(client, event, texts, crowd, given):
    client.sign_in(event.host)
    assert len(exported(client, event, f"?consent={given}")) == len(crowd) + 1


def test_the_desk_and_the_file_take_as_many_statements_for_three_texts_as_for_two(
    client, event, texts, crowd, query_count
):
    client.sign_in(event.host)
    counts = []
    for _round in range(2):
        with query_count() as used:
            client.get(f"/staff/events/{event.path}/registrations")
            exported(client, event)
        counts.append(used.count)
        with unit_of_work():
            consents.add(event, "And more.", is_required=True, by=event.host)
    assert counts[0] == counts[1]


def own_page(client, registration):
    return client.get(f"/my/registrations/{manage_token(registration)}").text


def test_who_was_registered_by_others_is_asked_where_they_first_look_and_nothing_is_ticked(client, event, texts):
    with unit_of_work():
        added = places.add(event, "a@example.org", by=event.host, locale="en_GB", **ANSWERS, consented_at=clock.now())
    page = own_page(client, added)
    assert all(f'name="agree_{each.id}"' in page for each in texts)
    assert "checked" not in page.split('id="asked"')[1].split("</section>")[0]
    photos, rules = texts
    at = f"/my/registrations/{manage_token(added)}/agreements"
    assert client.post(at, data={f"agree_{rules.id}": "y"}).status_code == 302
    page = own_page(client, added)
    assert ('id="asked"' in page, f'name="agree_{photos.id}"' in page) == (False, False)
    with unit_of_work():
        more = consents.add(event, "I want the newsletter.", is_required=False, by=event.host)
    assert f'name="agree_{more.id}"' in own_page(client, added)


def test_who_was_registered_by_others_is_asked_in_the_first_mail_and_who_agreed_is_not(event, texts, letters):
    rules = texts[1]
    with unit_of_work():
        facts = ANSWERS | {"consented_at": clock.now()}
        places.add(event, "a@example.org", by=event.host, locale="en_GB", **facts)
        places.add(event, "b@example.org", by=event.host, locale="en_GB", **facts, agreed=[rules.id])
    assert ["still needs your agreement" in each.text for each in letters()] == [True, False]


def test_who_answered_under_one_of_two_registrations_has_answered(event, texts, crowd):
    with unit_of_work():
        merging.merge(crowd["New"], crowd["Out"], by=event.host)
    assert crowd["New"].consents_answered_at is not None
    assert set(db.session.scalars(who_lacks(), {"numbers": [crowd["New"].id]})) == set()
