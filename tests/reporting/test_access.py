"""Who reads a report, who writes it, who hands it back: everybody else is told there is none."""

from typing import Any

import pytest

from eventhub.accounts.models import Role, User
from eventhub.attachments import operations as attachments
from eventhub.db import unit_of_work
from eventhub.events.models import Event
from eventhub.reporting import operations
from eventhub.reporting.permissions import can_reopen, can_write
from tests import factories
from tests.attachments.samples import picture
from tests.reporting.rows import colleague_of, past_event, reported

READS = {"host", "colleague", "manager", "admin"}
WRITES = {"host", "colleague"}
REOPENS = {"manager", "admin"}
ROLES: dict[str, tuple[Role, ...]] = {
    "participant": (),
    "reviewer": (Role.REVIEWER,),
    "other host": (Role.HOST,),
    "manager": (Role.PROGRAMME_MANAGER,),
    "admin": (Role.ADMIN,),
}
EVERYBODY = ("anonymous", "host", "colleague", "self-declared colleague", *ROLES)


def person(who: str, event: Event) -> User | None:
    if who == "anonymous":
        return None
    own = {"host": lambda: event.host, "colleague": lambda: colleague_of(event)}
    own["self-declared colleague"] = lambda: colleague_of(event, is_confirmed=False)
    return own[who]() if who in own else factories.user(*ROLES[who])


def arrange(client: Any, who: str, *, is_in: bool) -> Event:
    with unit_of_work():
        event = past_event()
        facts = {"photo": attachments.store("a.png", picture(), by=None), "text": "SECRET"}
        if is_in:
            reported(event, **facts)
        else:
            operations.save(operations.begin(event), by=event.host, **facts)
        user = person(who, event)
    if user:
        client.sign_in(user)
    return event


def refusal(who: str) -> int:
    return 302 if who == "anonymous" else 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_a_report_that_is_in(client: Any, db_session: Any, who: str) -> None:
    event = arrange(client, who, is_in=True)
    answers = [client.get(f"/staff/events/{event.path}/report{part}") for part in ("", "/photo")]
    assert [each.status_code for each in answers] == [200 if who in READS else refusal(who)] * 2
    assert ("SECRET" in answers[0].text) is (who in READS)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_a_draft(client: Any, db_session: Any, who: str) -> None:
    event = arrange(client, who, is_in=False)
    page, photo = (client.get(f"/staff/events/{event.path}/report{part}") for part in ("", "/photo"))
    assert page.status_code == (200 if who in READS else refusal(who))
    assert ("SECRET" in page.text, photo.status_code == 200) == (who in WRITES, who in WRITES)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_writes(client: Any, db_session: Any, who: str) -> None:
    event = arrange(client, who, is_in=False)
    status = client.post(f"/staff/events/{event.path}/report", data={"later": "y", "version": "2"}).status_code
    assert status == (302 if who in WRITES else 403 if who in READS else refusal(who))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_hands_back(client: Any, db_session: Any, who: str) -> None:
    event = arrange(client, who, is_in=True)
    status = client.post(f"/staff/events/{event.path}/report/reopening", data={"note": "Why?"}).status_code
    assert status == (302 if who in REOPENS else 403 if who in READS else refusal(who))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", ["/staff/reports", "/staff/reports.csv", "/staff/reports.xlsx"])
def test_who_reads_the_season(client: Any, db_session: Any, who: str, path: str) -> None:
    arrange(client, who, is_in=True)
    assert client.get(path).status_code == (200 if who in REOPENS else 302 if who == "anonymous" else 403)


def test_nobody_has_no_right() -> None:
    assert (can_write(None, Event()), can_reopen(None)) == (False, False)
