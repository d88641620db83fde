"""Two people do something to one application at the same moment, in real threads, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, story

A = ApplicationState


def at_once(app, posts):
    """Send every (person, path, data) from a browser and a thread of its own, all at one moment."""
    browsers = [app.test_client() for _ in posts]
    for browser, (person, _, _) in zip(browsers, posts, strict=True):
        browser.sign_in(person)
    db.session.rollback()
    together = threading.Barrier(len(posts))

    def send(browser, path, data):
        together.wait(timeout=30)
        return browser.post(path, data=data)

    with ThreadPoolExecutor(len(posts)) as pool:
        answers = [
            pool.submit(send, browser, path, data) for browser, (_, path, data) in zip(browsers, posts, strict=True)
        ]
        return [answer.result(timeout=60) for answer in answers]


@pytest.mark.parametrize("outcomes", [("accept", "accept"), ("accept", "reject"), ("reserve", "accept")])
def test_of_two_managers_who_decide_at_once_the_second_hears_who_was_first_and_when(app, db_session, outcomes):
    with unit_of_work():
        people = cast()
        managers = [factories.user(Role.PROGRAMME_MANAGER, name=name) for name in ("Maria One", "Peter Two")]
        path = f"/staff/applications/{people.application.id}/decision"
        data = {"version": people.application.case_version, "note": "So."}

    posts = [(who, path, data | {"outcome": outcome}) for who, outcome in zip(managers, outcomes, strict=True)]
    answers = at_once(app, posts)

    db_session.expire_all()
    (decision,) = people.application.decisions
    slower = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert f"{decision.decided_by.name} changed this on" in slower.text
    assert (people.application.state, story(people.application)) == (A.UNDER_REVIEW, [])
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_twenty_submissions_at_once_are_one_submission(app, db_session):
    with unit_of_work():
        people = cast(A.DRAFT)
    data = {
        "base": people.application.draft_version,
        "after": 0,
        "title": "Photonics days",
        "summary": "S",
        "description": "D",
        "motivation": "M",
        "format": "online",
        "timezone": "Europe/Paris",
        "languages": "en",
        "themes": "photonics",
        "starts_at": people.application.starts_at.strftime("%Y-%m-%dT%H:%M"),
        "expected_participants": 10,
        "ends_at": people.application.ends_at.strftime("%Y-%m-%dT%H:%M"),
    }
    path = f"/applications/{people.application.id}/submission"

    answers = at_once(app, [(people.applicant, path, data)] * 20)

    db_session.expire_all()
    assert sorted(answer.status_code for answer in answers) == [302, *[409] * 19]
    assert [move[:2] for move in story(people.application)] == [("draft", "submitted")]
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1


def test_a_reviewer_asked_twice_at_once_is_asked_once(app, db_session):
    with unit_of_work():
        people = cast()
        managers = [people.manager, factories.user(Role.PROGRAMME_MANAGER)]
    path = f"/staff/applications/{people.application.id}/reviewers"

    answers = at_once(app, [(manager, path, {"reviewer_id": people.unassigned.id}) for manager in managers])

    asked = select(func.count(Review.id)).where(Review.reviewer_id == people.unassigned.id)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert (db.session.scalar(asked), db.session.scalar(select(func.count(OutgoingMail.id)))) == (1, 1)
