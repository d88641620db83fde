"""A profile says what its members wrote; people join by somebody's word; the slower of two writers is told."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.directory import operations, queries
from eventhub.directory.facts import write
from eventhub.events.states import EventState
from eventhub.history.queries import history_of
from tests import factories

FACTS = {
    "name": "Łódź Photonics", "kind": "research", "country": "PL", "region": "Łódzkie", "website": "https://example.org",
    "description": "We *shine*.", "sectors": "Light\nLenses\n\nLight", "member_count": "12", "themes": "photonics",
    "languages": "pl",
}  # fmt: skip


@pytest.fixture
def row(db_session):
    with unit_of_work():
        member = factories.user(name="Ada Member")
        row = factories.organisation(member, name="Before")
    row.member = member
    return row


def address(row, rest=""):
    return f"/organisations/{row.path}{rest}"


def save(client, row, **changes):
    return client.post(address(row, "/profile"), data=FACTS | {"version": row.version} | changes)


def test_a_profile_shows_what_its_member_wrote_and_names_nobody(client, row):
    client.sign_in(row.member)
    assert save(client, row).status_code == 302
    client.sign_out()
    page = client.get(address(row)).text
    expected = ["Łódź Photonics", "Research or education", "Poland", "Łódzkie", "https://example.org", "<em>shine</em>"]
    assert [word for word in [*expected, "Light, Lenses", ">12<", "Photonics", "Polish"] if word not in page] == []
    assert "Ada" not in page
    assert row.member.email not in page


def test_an_old_name_in_an_address_leads_to_the_new_one(client, row):
    answer = client.get(f"/organisations/{row.id}-any-older-name")
    assert (answer.status_code, answer.location) == (301, address(row))
    assert client.get("/organisations/999999").status_code == 404


def test_public_events_are_listed_and_drafts_are_not(client, row):
    days = {"starts_at": factories.in_days(-9), "ends_at": factories.in_days(-8)}
    with unit_of_work():
        factories.event(organiser=row, title="Coming soon")
        factories.event(organiser=row, title="Long past", state=EventState.FINISHED, **days)
        factories.event(organiser=row, title="Still secret", state=EventState.DRAFT)
        factories.event(title="Somebody else's")
    page = client.get(address(row)).text
    assert [title in page for title in ("Coming soon", "Long past", "Still secret", "Somebody else")] == [
        True,
        True,
        False,
        False,
    ]


def test_the_slower_of_two_writers_learns_who_was_first_and_keeps_the_words(client, row, db_session):
    client.sign_in(row.member)
    shown = row.version
    assert save(client, row, name="First").status_code == 302
    late = save(client, row, name="Second", version=shown)
    assert late.status_code == 409
    assert [word in late.text for word in ("Ada Member changed this entry on", 'value="Second"')] == [True, True]
    db_session.expire_all()
    assert row.name == "First"


def test_a_name_that_is_taken_in_the_country_is_refused(client, row):
    with unit_of_work():
        factories.organisation(name="łódź  photonics", country="PL")
    client.sign_in(row.member)
    assert save(client, row).status_code == 409


WRONG = [
    *(("website", "javascript:alert(1)"), ("name", ""), ("sectors", "x" * 61), ("member_count", "-1")),
    *(("name", "a\x07b"), ("country", "XX"), ("themes", "none")),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_cannot_be_is_refused_at_its_field(client, row, field, value):
    client.sign_in(row.member)
    assert save(client, row, **{field: value}).status_code == 422


def test_writing_the_same_again_leaves_no_trace(db_session, row):
    with unit_of_work():
        facts = {name: getattr(row, name) for name in ("name", "kind", "country", "region", "themes")}
        assert write(row, **facts) == []
    assert list(db_session.scalars(history_of(row))) == []


def people(row):
    with unit_of_work():
        asking = factories.user()
        operations.join(asking, row, by=asking)
        return {
            "anonymous": None, "stranger": factories.user(), "asking": asking, "member": row.member,
            "host": factories.user(Role.HOST), "reviewer": factories.user(Role.REVIEWER),
            "manager": factories.user(Role.PROGRAMME_MANAGER), "admin": factories.user(Role.ADMIN),
        }  # fmt: skip


def answers(client, row, ask):
    found = {}
    for name, person in people(row).items():
        client.sign_out()
        if person:
            client.sign_in(person)
        found[name] = ask().status_code
    return found


TEAM_ONLY = {"anonymous": 302, "stranger": 403, "asking": 403, "member": 403, "host": 403, "reviewer": 403}
MEMBERS = TEAM_ONLY | {"member": 200}


@pytest.mark.parametrize(
    ("rest", "expected"),
    [("", dict.fromkeys(TEAM_ONLY, 200)), ("/profile", MEMBERS), ("/members", MEMBERS)],
)
def test_who_may_open_what(client, row, rest, expected):
    assert answers(client, row, lambda: client.get(address(row, rest))) == expected | {"manager": 200, "admin": 200}


@pytest.mark.parametrize("page", ["/organisations/duplicates", "/organisations/requests"])
def test_the_team_alone_opens_its_pages(client, row, page):
    assert answers(client, row, lambda: client.get(page)) == TEAM_ONLY | {"manager": 200, "admin": 200}


def test_who_may_write_a_profile(client, row):
    empty = answers(client, row, lambda: client.post(address(row, "/profile"), data={}))
    assert empty == TEAM_ONLY | {"member": 422, "manager": 422, "admin": 422}


def test_a_merged_entry_and_its_name_lead_to_the_one_kept(client, row, db_session):
    with unit_of_work():
        double = factories.organisation(name="Before e.V.", country=row.country)
        operations.merge(row, double, by=None)
    answer = client.get(address(double))
    assert (answer.status_code, answer.location) == (301, address(row))
    assert "Before e.V." not in client.get("/organisations").text
    assert operations.organisation("before E.V.", kind=row.kind, country=row.country, by=None) is row
    assert db_session.scalars(queries.doubles()).all() == []
