"""Which agreement is a person's last word, and who lacks one that nobody registers without."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.registration.consenting import last_words
from eventhub.registration.models.consents import Agreement
from eventhub.registration.operations import consents
from eventhub.registration.queries.consenting import given_at, who_lacks
from tests import factories


@pytest.fixture
def person(event):
    with unit_of_work():
        return factories.registration(event)


def versions(event, *required):
    """Write as many versions of one text; each is needed or not. Return them in order."""
    texts = []
    for number, is_required in enumerate(required):
        facts = {"is_required": is_required, "by": None}
        consent = texts[0].consent if texts else None
        words = f"Version {number}"
        texts.append(
            consents.rewrite(consent, words, asks_again=False, **facts)
            if consent
            else consents.add(event, words, **facts)
        )
    return texts


def agreed(person, text, day, *, withdrawn=None):
    """The person agreed to a text on a day, and perhaps took that back on another."""
    began = clock.now() - timedelta(days=30)
    taken_back = None if withdrawn is None else began + timedelta(days=withdrawn)
    facts = {"agreed_at": began + timedelta(days=day), "withdrawn_at": taken_back}
    return factories.saved(Agreement(registration=person, text=text, **facts))


@pytest.mark.parametrize(("first", "second", "last"), [
    ((1, None), (2, 3), 0), ((2, 3), (1, None), 1), ((3, 4), (1, 2), 0), ((1, 4), (2, 3), 1),
    ((1, None), (2, None), 1), ((2, None), (1, None), 0),
])  # fmt: skip
def test_the_last_word_is_what_stands_or_else_what_was_agreed_to_last(event, person, first, second, last):
    with unit_of_work():
        texts = versions(event, False, False)
        said = [agreed(person, text, at, withdrawn=off) for text, (at, off) in zip(texts, (first, second), strict=True)]
    assert last_words(event) == {(person.id, texts[0].consent_id): said[last]}


def test_of_two_agreements_at_one_moment_the_later_written_is_the_last_word(event, person):
    with unit_of_work():
        texts = versions(event, False, False)
        said = [agreed(person, text, 1) for text in reversed(texts)]
    assert last_words(event) == {(person.id, texts[0].consent_id): said[1]}


def test_another_events_agreements_are_no_words_here(event, person):
    with unit_of_work():
        other = factories.event()
        agreed(factories.registration(other), versions(other, True)[0], 1)
    assert db.session.execute(given_at(event)).all() == []


def lacks(event, person):
    """Whether the person lacks an agreement."""
    return db.session.scalars(who_lacks(), {"numbers": [person.id]}).all() == [person.id]


@pytest.mark.parametrize(("required", "agreed_to", "is_lacking"), [
    ([True], None, True), ([True], 0, False),
    ([True, False], None, False), ([False, True], None, True),
    ([False, True], 0, False), ([True, False, True], 1, False),
])  # fmt: skip
def test_the_newest_version_says_what_is_needed_and_any_version_may_be_agreed_to(
    event, person, required, agreed_to, is_lacking
):
    with unit_of_work():
        texts = versions(event, *required)
        if agreed_to is not None:
            agreed(person, texts[agreed_to], 1)
    assert lacks(event, person) is is_lacking


def test_what_was_taken_back_is_lacking(event, person):
    with unit_of_work():
        texts = versions(event, False, True)
        agreed(person, texts[0], 1, withdrawn=2)
    assert lacks(event, person)
    with unit_of_work():
        agreed(person, texts[1], 3)
    assert not lacks(event, person)


def test_one_of_two_needed_agreements_is_not_enough_and_anothers_is_none(event, person):
    with unit_of_work():
        one, other = versions(event, True)[0], versions(event, True)[0]
        agreed(factories.registration(event), one, 1)
        agreed(person, other, 1)
    assert lacks(event, person)
    with unit_of_work():
        agreed(person, one, 2)
    assert not lacks(event, person)


def test_nobody_lacks_what_another_event_asks_or_what_nobody_is_asked_any_more(event, person):
    with unit_of_work():
        versions(factories.event(), True)
        consents.retire(versions(event, True)[0].consent, by=None)
    assert not lacks(event, person)
