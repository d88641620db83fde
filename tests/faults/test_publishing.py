"""Drafts whose instant has come, and two workers by mistake: each is published once, and each follower told once."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.calendar.filters import Filters
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.following.models import Follow, new_key
from eventhub.following.operations import digest_of
from eventhub.following.states import Rhythm
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.support.application import SECRET_KEY
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(1800)]

DRAFTS, FOLLOWERS, WORKERS = (300, 100, 6) if IS_FULL else (12, 8, 2)
Race = Callable[..., list[str]]


@pytest.fixture
def race(database: Any, tmp_path: Path) -> Iterator[Race]:
    """Run one job in several processes at once, `race("publish")`; return what went well and what not, item by item."""
    running: list[subprocess.Popen[str]] = []
    settings = {"EVENTHUB_DATABASE_URL": database.url, "EVENTHUB_SECRET_KEY": SECRET_KEY}

    def run(job: str, **environment: str) -> list[str]:
        signal = tmp_path / f"begin-{len(running)}"
        command = [sys.executable, "-m", "tests.faults.racer", job, str(signal)]
        given = {**os.environ, **settings, **environment}
        processes = [subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
        running.extend(processes)
        assert [each.stdout.readline() for each in processes if each.stdout] == ["ready\n"] * WORKERS
        signal.touch()
        return " ".join(each.communicate()[0] for each in processes).split()

    yield run
    for each in running:
        each.kill()
        each.wait()


def wait_for_publication() -> None:
    """Drafts wait for an instant that has passed."""
    with unit_of_work():
        due = clock.now() - timedelta(seconds=1)
        for number in range(DRAFTS):
            factories.event(title=f"Event {number}", state=EventState.DRAFT, publishes_at=due)


def follow_everything() -> None:
    """People follow the whole calendar at once."""
    with unit_of_work():
        everything = Filters()
        facts = {"filters": everything.arguments(), "digest": digest_of(everything), "rhythm": Rhythm.AT_ONCE}
        facts |= {"zone": "Europe/Brussels", "told_until": clock.now() - timedelta(seconds=1)}
        for number in range(FOLLOWERS):
            factories.saved(Follow(email=f"f{number}@example.org", reader_key=new_key(), **facts))


def publications() -> Counter[int]:
    """Count by the history how often each event was published."""
    db.session.rollback()
    moves = select(HistoryEntry.subject_id).where(
        HistoryEntry.subject == Event.__tablename__, HistoryEntry.target == EventState.PUBLISHED.value
    )
    return Counter(db.session.scalars(moves))


def mails() -> Counter[str]:
    """Count what waits to be sent to each address."""
    db.session.rollback()
    return Counter(db.session.scalars(select(OutgoingMail.recipient)))


def test_two_workers_publish_each_draft_once_and_tell_each_follower_once(db_session: Any, race: Race) -> None:
    follow_everything()
    wait_for_publication()
    assert set(race("publish")) == {"True"}
    assert sorted(publications().values()) == [1] * DRAFTS
    assert set(race("tell")) == {"True"}

    assert mails() == {f"f{number}@example.org": 1 for number in range(FOLLOWERS)}
    contexts = db_session.scalars(select(OutgoingMail.context)).all()
    titles = [sorted(entry["title"] for entry in context["entries"]) for context in contexts]
    assert titles == [sorted(f"Event {number}" for number in range(DRAFTS))] * FOLLOWERS
    race("tell")
    assert mails().total() == FOLLOWERS


def test_without_the_second_look_they_would_fall_over_each_other(db_session: Any, race: Race) -> None:
    """The row's version keeps the slower from publishing again even then, but not from failing."""
    wait_for_publication()
    assert "False" in race("publish", UNGUARDED="1")
    assert set(publications().values()) == {1}
