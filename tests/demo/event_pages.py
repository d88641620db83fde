"""The host's desk in the atlas: who opens its pages, and which of its forms comes back."""

from typing import Any

from tests.demo.visits import ADMIN, HOST, MANAGER, Visit

EVENT_DEEDS = {
    *("events.require_approval", "events.ask_approval", "events.remove_item", "events.keep_unpublished"),
    *("events.remove_speaker", "events.add_co_organiser", "events.remove_co_organiser", "events.remove_document"),
}


class EventPages:
    """The part of the atlas that walks through the host's desk; the rows it names are the atlas's."""

    bucharest: Any
    casablanca: Any
    draft: Any
    lyon: Any
    place: Any
    toronto: Any

    def event_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page of the host's desk."""
        event = {"event_id": self.toronto}
        conference, draft = {"event_id": self.bucharest}, {"event_id": self.draft}
        item = {**event, "item_id": self.toronto.items[0].id}
        return {
            "events.index": [Visit(HOST), Visit(ADMIN), Visit(ADMIN, {"state": "cancelled"})],
            "events.new": [Visit(HOST), Visit(MANAGER)],
            "events.show": [Visit(HOST, event), Visit(HOST, {"event_id": self.draft})],
            "events.approvals": [Visit(MANAGER)],
            "events.confirm_declining": [Visit(MANAGER, {"event_id": self.draft})],
            "events.edit": [Visit(HOST, event)],
            "events.edit_times": [Visit(HOST, event)],
            "events.confirm_postponement": [Visit(HOST, event)],
            "events.confirm_cancellation": [Visit(HOST, event)],
            "events.confirm_publication": [Visit(HOST, draft)],
            "events.edit_publication": [Visit(HOST, draft)],
            "events.edit_copy": [Visit(HOST, event)],
            "events.new_speaker": [Visit(HOST, conference)],
            "events.edit_speaker": [Visit(HOST, {**conference, "speaker_id": self.bucharest.speakers[0].id})],
            "events.edit_co_organisers": [
                *(Visit(HOST, {**conference, **words}) for words in ({}, {"q": "sample"}, {"q": "no such name"})),
                Visit(HOST, {"event_id": self.casablanca}),
            ],
            "events.edit_documents": [Visit(HOST, conference), Visit(HOST, event)],
            "events.new_item": [Visit(HOST, event), Visit(HOST, conference)],
            "events.edit_item": [Visit(HOST, item)],
            "events.confirm_removal": [Visit(HOST, item)],
            "registration.desk": [
                *(Visit(HOST, {**event, **words}) for words in ({}, {"sort": "name"}, {"q": "no such name"})),
                Visit(HOST, {"event_id": self.casablanca, "state": "confirmed"}),
                Visit(MANAGER, {"event_id": self.lyon}),
            ],
            "registration.add": [Visit(HOST, event), Visit(HOST, {"event_id": self.casablanca})],
            "registration.cancel_for": [Visit(HOST, {"registration_id": self.place.id})],
        }

    def event_forms(self) -> dict[str, list[Visit]]:
        """Return the forms about people, documents and publication that can come back."""
        conference, draft = {"event_id": self.bucharest}, {"event_id": self.draft}
        speaker = {**conference, "speaker_id": self.bucharest.speakers[0].id}
        return {
            "events.publish_later": [Visit(HOST, draft, status=422)],
            "events.copy": [Visit(HOST, conference, status=422)],
            "events.add_speaker": [Visit(HOST, conference, status=422)],
            "events.change_speaker": [Visit(HOST, speaker, status=422)],
            "events.add_document": [Visit(HOST, conference, status=422)],
        }
