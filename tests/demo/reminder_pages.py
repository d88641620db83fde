"""Where the reminders of the demo are: an event's and a season's."""

from typing import Any

from eventhub.db import db
from eventhub.reminders.models import ReminderRule
from tests.demo.visits import HOST, MANAGER, Visit

DEEDS_WITH_A_RULE = ("pause", "resume", "remove")
REMINDER_DEEDS = {
    *(f"reminders.{deed}" for deed in DEEDS_WITH_A_RULE),
    *(f"reminders.{deed}_of_programme" for deed in (*DEEDS_WITH_A_RULE, "add_usual")),
}


TYPED = {"anchor": "start", "timing": "days", "number": "3"}


class ReminderPages:
    """The part of the atlas about reminders."""

    toronto: Any
    draft: Any

    def reminder_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        event, season, of_season = {"event_id": self.toronto}, self._season(), self._rules_of_season()
        own = [Visit(HOST, {**event, "rule_id": rule_id}) for rule_id in self._rules()]
        return {
            "reminders.index": [Visit(HOST, event), Visit(HOST, {"event_id": self.draft})],
            "reminders.write": [Visit(HOST, event)],
            "reminders.show": own,
            "reminders.edit": own[-2:],
            "reminders.index_of_programme": [Visit(MANAGER, season)],
            "reminders.write_of_programme": [Visit(MANAGER, season)],
            "reminders.show_of_programme": [Visit(MANAGER, {**season, "rule_id": rule_id}) for rule_id in of_season],
            "reminders.edit_of_programme": [Visit(MANAGER, {**season, "rule_id": of_season[0]})],
        }

    def reminder_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, and one that is only looked ahead with."""
        event, season = {"event_id": self.toronto}, self._season()
        rule, of_season = {**event, "rule_id": self._rules()[0]}, {**season, "rule_id": self._rules_of_season()[0]}
        ahead = {**TYPED, "at": "18:00", "states": "confirmed", "preview": "yes"}
        wrong = {**TYPED, "subject": "Hello", "text": "Dear {nobody}"}
        refused = [Visit(HOST, event, answers, status=422) for answers in ({}, wrong)]
        return {
            "reminders.add": [*refused, Visit(HOST, event, ahead)],
            "reminders.change": [Visit(HOST, rule, status=422)],
            "reminders.add_of_programme": [Visit(MANAGER, season, status=422)],
            "reminders.change_of_programme": [Visit(MANAGER, of_season, status=422)],
        }

    def _season(self) -> dict[str, int]:
        return {"programme_id": self.toronto.programme_id}

    def _rules(self) -> list[int]:
        rules = db.select(ReminderRule.id).where(ReminderRule.event_id == self.toronto.id)
        return list(db.session.scalars(rules.order_by(ReminderRule.id)))

    def _rules_of_season(self) -> list[int]:
        rules = db.select(ReminderRule.id).where(ReminderRule.programme_id == self.toronto.programme_id)
        return list(db.session.scalars(rules.order_by(ReminderRule.id)))
