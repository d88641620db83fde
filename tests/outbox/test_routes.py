"""The desk's view of the outbox: who finds which mail, and what staff do with it."""

from typing import Any

import pytest

from eventhub.accounts.models import Role, User
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.mail import leases, operations
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.matchmaking.operations import misuse
from eventhub.matchmaking.states import ReportState
from eventhub.registration.letters import say_where_one_stands
from tests import factories


def queue(key: str, recipient: str = "visitor@example.org", about: Event | None = None, **changes: Any) -> None:
    values = {"template": "accounts/sign_in", "url": "http://127.0.0.1/one"} | changes
    operations.queue_mail(key, recipient, values.pop("template"), event_id=about and about.id, **values)


def person(*roles: Role) -> User:
    with unit_of_work():
        return factories.user(*roles)


def mail(key: str = "one:1") -> OutgoingMail:
    db.session.rollback()
    return db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key=key)).one()


def put(key: str, state: MailState, **changes: Any) -> int:
    """Queue a mail and put it in a state; return its number."""
    with unit_of_work():
        queue(key, **changes)
        row = db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key=key)).one()
        row.state = state
        return row.id


@pytest.fixture
def manager(client: Any, db_session: Any) -> Any:
    client.sign_in(person(Role.PROGRAMME_MANAGER))
    return client


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("q=ADA", {"ada@example.org"}),
        ("q=confirm+photonics", {"bob@example.org"}),
        ("q=confirm+nothing", set()),
        ("q=100%25", set()),
        ("state=failed", {"eve@example.org"}),
        ("kind=link", {"ada@example.org", "bob@example.org", "eve@example.org"}),
        ("kind=reminder", set()),
        ("state=nonsense", {"ada@example.org", "bob@example.org", "eve@example.org"}),
    ],
)
def test_mails_are_found_by_recipient_subject_state_and_kind(manager: Any, search: str, found: set[str]) -> None:
    put("one:1", MailState.QUEUED, recipient="ada@example.org")
    facts = {
        "name": "Bob",
        "title": "Photonics days",
        "starts_at": factories.in_days(1),
        "ends_at": factories.in_days(2),
    }
    put("two:1", MailState.QUEUED, recipient="bob@example.org", template="registration/link", zone="UTC", **facts)
    put("three:1", MailState.FAILED, recipient="eve@example.org")
    page = manager.get(f"/staff/mail?{search}").text
    assert {
        address for address in ("ada@example.org", "bob@example.org", "eve@example.org") if address in page
    } == found


def test_hosts_find_the_mails_of_their_own_events_only(client: Any, db_session: Any) -> None:
    with unit_of_work():
        own, other = factories.event(slug="own"), factories.event(slug="other")
        queue("own:1", "own@example.org", own)
        queue("other:1", "other@example.org", other)
        queue("none:1", "none@example.org")
    client.sign_in(own.host)
    page = client.get("/staff/mail").text
    assert [name in page for name in ("own@example.org", "other@example.org", "none@example.org")] == [
        True,
        False,
        False,
    ]
    assert client.get(f"/staff/mail?event={other.id}").text.count("other@example.org") == 0
    numbers = {key: mail(key).id for key in ("own:1", "other:1", "none:1")}
    answers = {key: client.get(f"/staff/mail/{number}").status_code for key, number in numbers.items()}
    assert answers == {"own:1": 200, "other:1": 404, "none:1": 404}


def test_a_manager_who_applies_does_not_read_who_reviews(client: Any, db_session: Any) -> None:
    with unit_of_work():
        applying, other = (factories.user(Role.PROGRAMME_MANAGER) for _ in range(2))
        factories.application(applicant=applying)
        queue("review:1", "reviewer@example.org", template="hosting/review_assigned", title="Days", due_at=None)
        queue("link:1", "link@example.org")
    seen = {}
    for each in (applying, other):
        client.sign_in(each)
        page = client.get("/staff/mail").text
        seen[each] = [address in page for address in ("reviewer@example.org", "link@example.org")]
    assert seen == {applying: [False, True], other: [True, True]}


def test_a_manager_who_was_reported_does_not_find_who_was_written_to_about_it(client: Any, db_session: Any) -> None:
    with unit_of_work():
        reported, other = (factories.user(Role.PROGRAMME_MANAGER) for _ in range(2))
        matchmaking = factories.matchmaking(factories.event())
        reporter = factories.profile(matchmaking, factories.user(email="reporter@example.org"))
        row = misuse.report(reporter, factories.profile(matchmaking, reported), words="Rude", by=None)
        misuse.close(row, ReportState.UPHELD, outcome="Asked to leave", by=None)
        queue(f"misuse:{row.id + 10}:closed", "else@example.org", template="matchmaking/misuse_decided", event="Days")
    mails = {row.recipient: row.id for row in db.session.scalars(db.select(OutgoingMail))}
    seen = {}
    for each in (reported, other):
        client.sign_in(each)
        page = client.get("/staff/mail").text
        seen[each] = [address in page for address in ("reporter@example.org", other.email, "else@example.org")]
        seen[each].append(client.get(f"/staff/mail/{mails['reporter@example.org']}").status_code)
    assert seen == {reported: [False, False, True, 404], other: [True, True, True, 200]}


def test_who_has_no_desk_finds_no_mails(client: Any, db_session: Any) -> None:
    client.sign_in(person())
    assert client.get("/staff/mail").status_code == 403


def test_a_registration_says_which_event_its_mail_is_about(db_session: Any) -> None:
    with unit_of_work():
        place = factories.registration(factories.event())
        say_where_one_stands(place)
    found = db.session.scalars(db.select(OutgoingMail)).one()
    assert (found.event_id, found.subject != "") == (place.event_id, True)


def test_hosts_read_neither_one_use_links_nor_what_participants_write_to_each_other(
    client: Any, db_session: Any
) -> None:
    facts = {"event": "Days", "from_where": "FR", "name": "Ann", "zone": "UTC", "expires_at": factories.in_days(1)}
    with unit_of_work():
        event = factories.event()
        queue("secret:1", about=event, is_secret=True, url="http://127.0.0.1/secret")
        queue("asked:1", about=event, template="matchmaking/requested", message="between us", **facts)
    client.sign_in(event.host)
    pages = [client.get(f"/staff/mail/{mail(key).id}") for key in ("secret:1", "asked:1")]
    assert [page.status_code for page in pages] == [200, 200]
    assert "http://127.0.0.1/secret" not in pages[0].text
    assert "between us" not in pages[1].text


def test_the_list_asks_the_same_number_of_questions_for_one_mail_and_for_sixty(manager: Any, query_count: Any) -> None:
    counts = []
    for number in (1, 60):
        with unit_of_work():
            event = factories.event()
            for each in range(number):
                queue(f"many:{number}:{each}", about=event)
        with query_count() as statements:
            assert manager.get("/staff/mail").status_code == 200
        counts.append(statements.count)
    assert counts[0] == counts[1]
    assert "page=2" in manager.get("/staff/mail").text


DEEDS = {"retry": MailState.QUEUED, "hold": MailState.HELD, "cancellation": MailState.CANCELLED}
POSSIBLE = {
    MailState.QUEUED: {"hold", "cancellation"},
    MailState.SENDING: {"retry", "hold", "cancellation"},
    MailState.SENT: set(),
    MailState.FAILED: {"retry", "cancellation"},
    MailState.HELD: {"retry", "cancellation"},
    MailState.CANCELLED: set(),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", [state for state in MailState if state is not MailState.SENDING])
def test_what_staff_may_do_depends_on_the_mails_state(manager: Any, state: MailState, deed: str) -> None:
    mail_id = put("one:1", state)
    is_possible = deed in POSSIBLE[state]
    answer = manager.post(f"/staff/mail/{mail_id}/{deed}", data={"note": "too late"})
    assert (answer.status_code, mail().state) == (302, DEEDS[deed]) if is_possible else (409, state)
    entries = db.session.scalars(db.select(HistoryEntry).filter_by(subject="outgoing_mail")).all()
    assert [(each.source, each.target) for each in entries] == (
        [(state.value, DEEDS[deed].value)] if is_possible else []
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_a_mail_that_is_being_sent_is_left_alone(manager: Any, deed: str) -> None:
    mail_id = put("one:1", MailState.SENDING)
    assert manager.post(f"/staff/mail/{mail_id}/{deed}", data={"note": ""}).status_code == 409
    assert mail().state is MailState.SENDING


def test_a_mail_tried_again_has_all_patience_from_the_start(manager: Any) -> None:
    mail_id = put("one:1", MailState.FAILED)
    with unit_of_work():
        row = db.session.get_one(OutgoingMail, mail_id)
        row.attempts, row.error = leases.MOST_ATTEMPTS, "550 no such mailbox"
    assert "There is no such mailbox" in manager.get(f"/staff/mail/{mail_id}").text
    manager.post(f"/staff/mail/{mail_id}/retry")
    assert (mail().attempts, mail().error) == (0, None)


def test_a_link_that_was_forgotten_is_not_sent_again(manager: Any) -> None:
    mail_id = put("one:1", MailState.FAILED, is_secret=True)
    with unit_of_work():
        db.session.get_one(OutgoingMail, mail_id).context = {}
    assert "Try again" not in manager.get(f"/staff/mail/{mail_id}").text
    assert manager.post(f"/staff/mail/{mail_id}/retry").status_code == 409


def test_a_cancelled_mail_says_why_and_a_link_in_it_is_forgotten(manager: Any) -> None:
    mail_id = put("one:1", MailState.QUEUED, is_secret=True)
    assert "will never get" in manager.get(f"/staff/mail/{mail_id}/cancellation").text
    manager.post(f"/staff/mail/{mail_id}/cancellation", data={"note": "written to the wrong person"})
    assert mail().context == {}
    assert "written to the wrong person" in manager.get(f"/staff/mail/{mail_id}").text


def test_a_failed_mail_goes_to_the_right_address_and_its_history_knows_the_wrong_one(manager: Any) -> None:
    mail_id = put("one:1", MailState.FAILED, recipient="wrong@example.org")
    assert "wrong@example.org" in manager.get(f"/staff/mail/{mail_id}/address").text
    refused = manager.post(f"/staff/mail/{mail_id}/address", data={"address": "nowhere"})
    assert (refused.status_code, mail().recipient) == (422, "wrong@example.org")
    manager.post(f"/staff/mail/{mail_id}/address", data={"address": "right@example.org"})
    assert (mail().recipient, mail().state) == ("right@example.org", MailState.QUEUED)
    assert "wrong@example.org → right@example.org" in manager.get(f"/staff/mail/{mail_id}").text


@pytest.mark.parametrize(
    ("state", "changes"), [(MailState.QUEUED, {}), (MailState.SENT, {}), (MailState.FAILED, {"is_secret": True})]
)
def test_what_may_have_left_or_is_one_readers_alone_goes_nowhere_else(
    manager: Any, state: MailState, changes: dict[str, Any]
) -> None:
    """Else whoever may handle mails could take over an account by its link."""
    mail_id = put("one:1", state, **changes)
    answer = manager.post(f"/staff/mail/{mail_id}/address", data={"address": "right@example.org"})
    assert (answer.status_code, mail().recipient) == (409, "visitor@example.org")


def test_the_team_reads_a_mail_as_its_reader_does_without_its_readers_addresses(
    client: Any, manager: Any, mailbox: Any
) -> None:
    facts = {"title": "Days", "name": "Ann", "starts_at": factories.in_days(1), "ends_at": factories.in_days(2)}
    mail_id = put("one:1", MailState.QUEUED, template="reminders/event", zone="UTC", **facts)
    letter, page = (manager.get(f"/staff/mail/{mail_id}{part}") for part in ("/letter", ""))
    assert "Coordinated Universal Time" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    for answer in (letter, page):
        assert "http://127.0.0.1/one" not in answer.text
        assert "/mails/stop/" not in answer.text


def test_where_no_mail_is_sent_the_team_sees_a_tickets_code_drawn_and_lines_as_lines(manager: Any) -> None:
    with unit_of_work():
        place = factories.registration(factories.event())
        say_where_one_stands(place)
    mail_id = db.session.scalars(db.select(OutgoingMail.id)).one()
    letter = manager.get(f"/staff/mail/{mail_id}/letter")
    assert ("cid:" in letter.text, "data:image/png;base64," in letter.text) == (False, True)
    assert "img-src data:" in letter.headers["Content-Security-Policy"]
    assert '<p class="lines"' in manager.get(f"/staff/mail/{mail_id}").text


def test_the_page_of_a_mail_that_nobody_can_write_says_so(manager: Any) -> None:
    mail_id = put("one:1", MailState.FAILED, template="reminders/nothing")
    with unit_of_work():
        db.session.get_one(OutgoingMail, mail_id).error = "This mail cannot be written: reminders/nothing.txt"
    page = manager.get(f"/staff/mail/{mail_id}")
    assert (page.status_code, "This mail cannot be written" in page.text) == (200, True)
    assert manager.get(f"/staff/mail/{mail_id}/letter").status_code == 404


def test_nobody_reads_the_letter_of_a_mail_they_may_not_read(client: Any, db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        event = factories.event()
        queue("secret:1", about=event, is_secret=True)
        queue("other:1")
    client.sign_in(event.host)
    assert [client.get(f"/staff/mail/{mail(key).id}/letter").status_code for key in ("secret:1", "other:1")] == [
        404,
        404,
    ]
