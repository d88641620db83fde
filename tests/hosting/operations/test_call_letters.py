"""What people with drafts and late passes read."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.operations import calls, late_passes
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from tests import factories

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
CLOSES_AT = datetime(2027, 3, 29, 21, 59, tzinfo=UTC)


@pytest.fixture
def letter(db_session):
    """Do something with a call under which there is a draft, and return the one letter that left: subject and text."""

    def do(deed):
        with time_machine.travel(NOW), unit_of_work():
            by = factories.user(Role.PROGRAMME_MANAGER)
            opens_at = datetime(2027, 1, 4, tzinfo=UTC)
            call = factories.call(title="Host us", opens_at=opens_at, closes_at=CLOSES_AT)
            draft = factories.application(call=call, title="Looms and lasers")
            deed(call, draft, by)
        written = write(db_session.scalars(select(OutgoingMail)).one())
        return written.subject, written.text

    return do


def test_a_prolonged_call_says_until_when_and_that_the_draft_is_kept(letter):
    later = datetime(2027, 4, 5, 21, 59, tzinfo=UTC)
    subject, text = letter(lambda call, _draft, by: calls.revise_call(call, by=by, closes_at=later))

    assert subject == "More time: “Host us” closes on Mon, 5 Apr 2027"
    for words in ("Mon, 5 Apr 2027, 23:59 (Central European Summer Time)", "Mon, 29 Mar 2027", "Looms and lasers"):
        assert words in text


def test_a_call_that_closes_earlier_says_so(letter):
    earlier = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    subject, text = letter(lambda call, _draft, by: calls.revise_call(call, by=by, closes_at=earlier))

    assert subject == "Less time: “Host us” closes on Mon, 1 Mar 2027"
    assert "Mon, 1 Mar 2027, 23:59 (Central European Standard Time)" in text


def test_a_call_that_is_closed_at_once_says_what_became_of_the_draft(letter):
    subject, text = letter(lambda call, _draft, by: calls.close_call(call, by=by))

    assert (subject, "“Looms and lasers” was not submitted" in text) == ("“Host us” takes no more applications", True)


def test_a_late_pass_says_until_when_and_why(letter):
    terms = {"until": datetime(2027, 4, 2, 10, tzinfo=UTC), "reason": "Your network was down."}
    subject, text = letter(lambda _call, draft, by: late_passes.grant_to_authors(draft, by=by, **terms))

    assert subject == "You may still apply under “Host us” until Fri, 2 Apr 2027"
    for words in ("Fri, 2 Apr 2027, 12:00", "Your network was down.", "Looms and lasers", "/answers"):
        assert words in text


def test_a_late_pass_without_a_draft_leads_to_the_call(letter):
    terms = {"until": datetime(2027, 4, 2, 10, tzinfo=UTC), "reason": "Illness"}
    _subject, text = letter(lambda call, _draft, by: late_passes.grant(call, "late@example.org", by=by, **terms))

    assert ("/apply" in text, "sign in with the address" in text) == (True, True)
