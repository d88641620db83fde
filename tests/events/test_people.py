"""Who speaks at an event, who holds it together with its organiser, and what there is to read."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub.attachments.models import Attachment
from eventhub.db import unit_of_work
from eventhub.directory import operations as directory
from eventhub.errors import Refusal
from eventhub.events import co_organisers, documents, operations, speakers
from eventhub.events.models import CoOrganiser, EventDocument, ItemSpeaker, Speaker
from eventhub.events.states import EventState
from eventhub.history.queries import history_of
from tests import factories


def verbs(db_session, event):
    return [entry.verb for entry in db_session.scalars(history_of(event))]


def attachment(**changes):
    values = {"filename": "agenda.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}
    return factories.saved(Attachment(**values | changes))


def test_a_speaker_has_parts_and_leaves_with_a_line_in_the_history(db_session):
    with unit_of_work():
        event = factories.event()
        item, other = factories.item(event), factories.item(event)
        ada = speakers.add(event, by=event.host, name="Ada", role="Chair", organisation="Engines", items=[item])
        speakers.change(ada, by=event.host, items=[item, other], name="Ada")
        speakers.change(ada, by=event.host, items=[other, item])
    assert (ada.items, item.speakers, other.speakers) == ([item, other], [ada], [ada])
    with unit_of_work():
        speakers.remove(ada, by=event.host)
    assert [db_session.query(model).count() for model in (Speaker, ItemSpeaker)] == [0, 0]
    assert verbs(db_session, event) == ["speaker removed", "speaker changed", "speaker added"]


def test_a_part_of_the_programme_names_its_speakers_whatever_their_order(db_session):
    with unit_of_work():
        event = factories.event()
        ada, bob = (speakers.add(event, by=event.host, name=name) for name in ("Ada", "Bob"))
        item = operations.add_item(
            event,
            by=event.host,
            kind=factories.ItemKind.PLENARY,
            title="Opening",
            track="Main",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            speakers=[bob, ada],
        )
        version = event.version
        operations.change_item(item, by=event.host, speakers=[ada, bob])
    db_session.refresh(item)
    assert (item.speakers, item.track, event.version) == ([ada, bob], "Main", version)


@pytest.mark.parametrize("deed", ["speaker", "co-organiser"])
def test_an_event_that_is_over_keeps_its_people(db_session, deed):
    with unit_of_work():
        event = factories.event(state=EventState.FINISHED)
        partner = factories.organisation()
    deeds = {
        "speaker": lambda: speakers.add(event, by=event.host, name="Ada"),
        "co-organiser": lambda: co_organisers.add(event, partner, by=event.host),
    }
    with pytest.raises(Refusal, match="over or was cancelled"), unit_of_work():
        deeds[deed]()
    assert (event.speakers, event.co_organisers) == ([], [])


def test_an_organisation_holds_an_event_once(db_session):
    with unit_of_work():
        event, partner = factories.event(), factories.organisation()
        co_organisers.add(event, partner, by=event.host)
    for named, words in ((partner, "named already"), (event.organiser, "organiser already")):
        with pytest.raises(Refusal, match=words), unit_of_work():
            co_organisers.add(event, named, by=event.host)
    with pytest.raises(IntegrityError), unit_of_work():
        factories.saved(CoOrganiser(event_id=event.id, organisation_id=partner.id))
    with unit_of_work():
        co_organisers.remove(event, partner, by=event.host)
        co_organisers.remove(event, partner, by=event.host)
    assert verbs(db_session, event) == ["co-organiser removed", "co-organiser added"]


@pytest.mark.parametrize("kept_is", ["a stranger", "named too", "the organiser"])
def test_a_merged_organisation_is_named_once_and_never_beside_itself(db_session, kept_is):
    with unit_of_work():
        event, gone = factories.event(), factories.organisation()
        kept = event.organiser if kept_is == "the organiser" else factories.organisation()
        named = [gone, kept] if kept_is == "named too" else [gone]
        event.co_organisers = named
    with unit_of_work():
        directory.merge(kept, gone, by=event.host)
    db_session.refresh(event)
    assert event.co_organisers == ([] if kept_is == "the organiser" else [kept])


def test_an_organiser_that_is_merged_into_a_co_organiser_stands_once(db_session):
    with unit_of_work():
        event, kept = factories.event(), factories.organisation()
        event.co_organisers = [kept]
        gone = event.organiser
    with unit_of_work():
        directory.merge(kept, gone, by=event.host)
    db_session.refresh(event)
    assert (event.organiser, event.co_organisers) == (kept, [])


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PUBLISHED, EventState.FINISHED])
def test_documents_come_and_go_also_when_the_event_is_over(db_session, state):
    with unit_of_work():
        event = factories.event(state=state)
        named = documents.add(event, attachment(), "The agenda", by=event.host)
        plain = documents.add(event, attachment(filename="slides.pdf"), "", by=event.host)
    assert [each.title for each in event.documents] == ["The agenda", "slides.pdf"]
    with unit_of_work():
        documents.remove(named, by=event.host)
    assert db_session.query(EventDocument).all() == [plain]
    assert verbs(db_session, event) == ["document removed", "document added", "document added"]
