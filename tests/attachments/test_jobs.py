"""Files nobody refers to are forgotten; nothing else ever is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import archive, clock
from eventhub.attachments import jobs, operations
from eventhub.attachments.checks.refusal import BadUpload
from eventhub.attachments.models import Attachment, AttachmentContent
from eventhub.db import unit_of_work
from tests import factories
from tests.attachments import samples


@pytest.fixture(autouse=True)
def session(db_session: Any) -> Any:
    return db_session


def stored(days_ago: float = 3, by: Any = None, name: str = "plan.pdf") -> Attachment:
    row = operations.store(name, samples.PDF, by=by)
    row.uploaded_at = clock.now() - timedelta(days=days_ago)
    return row


def left(session: Any) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Attachment.filename).order_by(Attachment.id)))


def test_a_file_of_a_form_nobody_finished_is_forgotten_after_two_days(session: Any) -> None:
    with unit_of_work():
        stored(1.9, name="young.pdf")
        stored(2.1, name="old.pdf")
    assert list(jobs.forget_all_orphans(clock.now())) == [True]
    assert left(session) == ["young.pdf"]
    assert len(session.scalars(select(AttachmentContent)).all()) == 1


def test_a_file_that_an_answer_names_stays(session: Any) -> None:
    with unit_of_work():
        factories.application(answers={"7": stored().key, "8": ["other"]})
        factories.application(answers={"7": "\u00e9", "9": "nothing"})
    assert list(jobs.forget_all_orphans(clock.now())) == []
    assert left(session) == ["plan.pdf"]


def test_a_file_that_became_needed_since_it_was_found_stays(session: Any) -> None:
    before = clock.now() - jobs.KEPT_FOR
    with unit_of_work():
        attachment = stored()
    found = jobs._orphans(before)
    with unit_of_work():
        factories.application(answers={"7": attachment.key})
    with unit_of_work():
        jobs._forget(attachment.id, before)
    assert (found, left(session)) == ([attachment.id], ["plan.pdf"])


def test_a_person_sends_so_much_a_day_and_no_more(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_A_DAY", 3 * len(samples.PDF))
    with unit_of_work():
        ada, bob = factories.user(), factories.user()
        for person in (ada, ada, ada, bob, None):
            stored(0.1, by=person)
        stored(1.1, by=bob)
    with pytest.raises(BadUpload, match="go on tomorrow"), unit_of_work():
        stored(by=ada)
    with unit_of_work():
        stored(by=bob)


def test_files_are_backed_up_and_come_back(session: Any, tmp_path: Any) -> None:
    with unit_of_work():
        for number in range(7):
            operations.store(f"{number}.csv", samples.good()["csv"], by=None)
    archive.back_up(tmp_path / "backup.gz")
    with unit_of_work():
        for attachment in session.scalars(select(Attachment)):
            operations.forget(attachment)
    assert left(session) == []
    archive.restore(tmp_path / "backup.gz")
    assert left(session) == [f"{number}.csv" for number in range(7)]
    assert set(session.scalars(select(AttachmentContent.content))) == {samples.good()["csv"]}
