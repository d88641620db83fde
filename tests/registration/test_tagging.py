"""Tags, notes and views of a desk."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.operations import tagging
from eventhub.registration.queries import tags
from tests import factories
from tests.registration.rows import verbs


def tag(event, rows, name):
    with unit_of_work():
        return tagging.tag(event, rows, name, by=event.host)


def untag(event, rows, name):
    with unit_of_work():
        return tagging.untag(event, rows, name, by=event.host)


def counted(event):
    return [tuple(row) for row in db.session.execute(tags.tags_of(event))]


def tagged(event, name):
    return sorted(db.session.scalars(tags.tagged(event, name)))


def test_a_tag_is_given_once_and_written_as_it_was_first(event, line):
    numbers = [tag(event, line[:2], "Press"), tag(event, line[1:3], "  PRESS "), tag(event, line[:3], "press")]

    assert numbers == [2, 1, 0]
    assert counted(event) == [("Press", 3)]
    assert tagged(event, "press") == [row.id for row in line[:3]]
    assert verbs(line[2])[-1] == ("tagged", None, None, event.host_id, "Press")


def test_a_tag_is_taken_from_who_has_it(event, line):
    tag(event, line[:3], "Press")

    assert untag(event, line[1:], "press") == 2
    assert untag(event, line[1:], "press") == 0
    assert counted(event) == [("Press", 1)]


def test_tags_are_an_events_own(event, line):
    with unit_of_work():
        elsewhere = factories.registration(factories.event(slug="elsewhere"))
    tag(elsewhere.event, [elsewhere], "Press")

    assert (counted(event), tagged(event, "Press")) == ([], [])
    assert untag(event, [elsewhere], "Press") == 0


def test_an_event_has_so_many_tags_and_no_more(event, line, monkeypatch):
    monkeypatch.setattr(tagging, "MOST_TAGS", 1)
    tag(event, line[:1], "One")
    tag(event, line[1:2], "one")

    with pytest.raises(Refusal):
        tag(event, line[:1], "Two")


def test_notes_say_who_wrote_them_and_the_history_does_not_repeat_them(event, line):
    row = line[0]
    with unit_of_work():
        first = tagging.write_note(row, "Called twice.", by=event.host)
        tagging.write_note(row, "Needs a letter for the visa.", by=event.host)
    with unit_of_work():
        tagging.remove_note(first, by=event.host)

    notes = [(each.text, each.by.name) for each in db.session.scalars(tags.notes_on(row))]
    assert notes == [("Needs a letter for the visa.", event.host.name)]
    assert [entry[0] for entry in verbs(row)][-3:] == ["note written", "note written", "note removed"]
    assert db.session.execute(tags.note_counts([each.id for each in line])).all() == [(row.id, 1)]


def test_a_view_of_the_same_name_shows_what_was_saved_last(event, line):
    for query in ("state=confirmed", "state=waitlisted"):
        with unit_of_work():
            view = tagging.save_view(event, "Mine", query, by=event.host)
    assert [(each.name, each.query) for each in db.session.scalars(tags.views_of(event))] == [
        ("Mine", "state=waitlisted")
    ]
    for _ in range(2):
        with unit_of_work():
            tagging.forget_view(event, view.id, by=event.host)
    assert db.session.scalars(tags.views_of(event)).all() == []
