"""The page of the jobs: what each did last, what waits for it, and the pause."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func

from eventhub import clock, pausing, worker
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobRun
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from eventhub.reminders.models import ReminderRule
from eventhub.running import operations as running
from eventhub.running import queries
from tests import factories


def sign_in(client: Any, *roles: Role) -> None:
    with unit_of_work():
        person = factories.user(*roles)
    client.sign_in(person)


def queue(*keys: str) -> None:
    with unit_of_work():
        for key in keys:
            queue_mail(key, "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")


def pause(*, after_restore: bool = False) -> None:
    with unit_of_work():
        newest = db.session.scalar(db.select(func.max(OutgoingMail.id)))
        pausing.pause(by=None, after_restore=after_restore, newest_mail=newest)


def mail_states() -> list[MailState]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail.state).order_by(OutgoingMail.id)))


def test_every_job_stands_on_the_page_with_what_it_did(app: Any, client: Any, db_session: Any) -> None:
    queue("one:1", "one:2")
    worker.run_once(app)
    sign_in(client, Role.PROGRAMME_MANAGER)
    page = client.get("/staff/jobs").text
    assert "The worker is at work" in page
    assert all(words in page for words in ("Send mails", "every 5 seconds", "Remind participants", "every day"))
    assert "never yet" not in page


def test_a_job_that_broke_off_counts_as_a_failure(client: Any, db_session: Any) -> None:
    def breaks(_now: Any) -> Any:
        yield True
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worker.jobs.tick("send_all_due", breaks, timedelta(seconds=5))
    done = db.session.execute(queries.done_since(clock.now() - queries.ONE_DAY)).all()
    assert [tuple(row) for row in done] == [("send_all_due", 2, 1)]


def test_the_backlog_counts_what_waits_for_each_job(db_session: Any) -> None:
    queue("one:1", "one:2")
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(2), ends_at=factories.in_days(3), timezone="UTC")
        days = (event.starts_at.date() - clock.now().date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=clock.now().time().replace(microsecond=0)))
        factories.registration(event, created_at=factories.in_days(-20))
        factories.event(starts_at=factories.in_days(-3), ends_at=factories.in_days(-2))
    waiting = queries.backlog(clock.now())
    assert waiting["send_all_due"] == 2
    assert waiting["remind_all_due"] == 1
    assert waiting["finish_all_over"] == 1
    assert waiting["expire_all_due"] == waiting["run_all_queued"] == 0


def test_the_page_asks_the_same_number_of_questions_however_much_was_done(
    app: Any, client: Any, db_session: Any, query_count: Any
) -> None:
    sign_in(client, Role.PROGRAMME_MANAGER)
    counts = []
    for ticks in (1, 30):
        with unit_of_work():
            for number in range(ticks):
                at = clock.now() - timedelta(minutes=number, days=ticks)
                db.session.add(JobRun(name="send_all_due", due_at=at, started_at=clock.now(), items=1))
        queue(*(f"many:{ticks}:{number}" for number in range(ticks)))
        with query_count() as statements:
            assert client.get("/staff/jobs").status_code == 200
        counts.append(statements.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("roles", "status"), [((), 403), ((Role.HOST,), 403), ((Role.PROGRAMME_MANAGER,), 200), ((Role.ADMIN,), 200)]
)
def test_the_page_is_the_programme_teams(client: Any, db_session: Any, roles: Any, status: int) -> None:
    sign_in(client, *roles)
    assert client.get("/staff/jobs").status_code == status


@pytest.mark.parametrize("deed", ["pause", "resume"])
def test_only_an_admin_pauses_and_resumes(client: Any, db_session: Any, deed: str) -> None:
    sign_in(client, Role.PROGRAMME_MANAGER)
    assert client.post(f"/staff/jobs/{deed}").status_code == 403
    assert not pausing.is_paused()


def test_while_paused_nobody_is_written_to_and_the_worker_still_lives(
    app: Any, client: Any, db_session: Any, mailbox: Any
) -> None:
    """Without the look at the pause in `worker.tick` and `mail.jobs` the mail leaves."""
    queue("one:1")
    pause()
    worker.run_once(app)
    assert (mailbox.messages, mail_states()) == ([], [MailState.QUEUED])
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["worker"]) == (200, "paused")


def test_reminders_are_not_even_written_while_paused(app: Any, db_session: Any) -> None:
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(2), ends_at=factories.in_days(3), timezone="UTC")
        days = (event.starts_at.date() - clock.now().date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=clock.now().time().replace(microsecond=0)))
        factories.registration(event, created_at=factories.in_days(-20))
    pause()
    worker.run_once(app)
    assert mail_states() == []


def test_an_admin_resumes_and_the_mails_leave(app: Any, client: Any, db_session: Any, mailbox: Any) -> None:
    queue("one:1")
    sign_in(client, Role.ADMIN)
    client.post("/staff/jobs/pause")
    page = client.get("/staff/jobs").text
    assert "Paused: nobody is written to" in page
    assert client.post("/staff/jobs/resume").status_code == 302
    worker.run_once(app)
    assert mail_states() == [MailState.SENT]
    assert client.post("/staff/jobs/resume").status_code == 409


@pytest.mark.parametrize(("answer", "state"), [({}, MailState.HELD), ({"sends_waiting": "y"}, MailState.QUEUED)])
def test_after_a_restore_what_waited_is_held_unless_said_otherwise(
    client: Any, db_session: Any, answer: dict[str, str], state: MailState
) -> None:
    queue("before:1")
    pause(after_restore=True)
    queue("after:1")
    sign_in(client, Role.ADMIN)
    assert "1 mail waited when the backup was made" in client.get("/staff/jobs").text
    client.post("/staff/jobs/resume", data=answer)
    assert mail_states() == [state, MailState.QUEUED]


def test_what_fails_as_of_a_restore_is_tried_again_as_of_it_and_held(db_session: Any) -> None:
    """Let go of after one go, the mail would be written as of the present, and leave perhaps a second time."""
    asked_as_of: list[Any] = []

    def late(*, fails: bool) -> None:
        if fails:
            raise ZeroDivisionError
        queue_mail("late:1", "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")

    def remind_all_due(as_of: Any) -> Any:
        asked_as_of.append(as_of)
        yield worker.jobs.step("remind_all_due", 1, partial(late, fails=len(asked_as_of) == 1))
        yield worker.jobs.step("remind_all_due", 2, lambda: None)

    pause(after_restore=True)
    with unit_of_work():
        running.resume(by=None)
    restored_at = db.session.scalars(db.select(pausing.Pause.began_at)).one()
    outcomes = []
    while (restore := pausing.to_be_caught_up("remind_all_due")) and len(outcomes) < 3:
        outcomes.append(list(worker._catch_up(remind_all_due, restore)(clock.now())))
    assert outcomes == [[False, True], [True] * 4]
    assert asked_as_of[:2] == [restored_at] * 2
    assert mail_states() == [MailState.HELD]
