"""Who opens the pages of mails and jobs, and what is sent to their forms."""

from typing import Any

from sqlalchemy import Select, select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.mail import stopping
from eventhub.mail.kinds import STOPPABLE
from eventhub.mail.models import OutgoingMail
from eventhub.outbox.permissions import TO_PARTICIPANTS
from tests.demo.visits import ADMIN, ANYBODY, HOST, MANAGER, PARTICIPANT, TOO_LONG, Visit

MAIL_DEEDS = {
    *("mail.stop", "mail.allow", "mail.stop_at_once", "mail.stop_own", "mail.allow_own"),
    *("mail.stop_other", "mail.allow_other"),
    *("outbox.retry", "outbox.hold", "running.pause", "running.resume"),
}


class MailPages:
    """The part of the atlas about mails and the jobs that send them."""

    toronto: Any

    def mail_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        token = {"token": stopping.token_of(_one(select(OutgoingMail).where(OutgoingMail.kind.in_(STOPPABLE))))}
        return {
            "mail.choose": [Visit(PARTICIPANT)],
            "mail.show_stopping": [Visit(ANYBODY, token)],
            "mail.show_one_click": [Visit(ANYBODY, token)],
            "outbox.index": [Visit(MANAGER), Visit(HOST), Visit(MANAGER, {"q": "nobody"})],
            "outbox.of_event": [Visit(HOST, {"event_id": self.toronto})],
            "outbox.show": [Visit(MANAGER, {"mail_id": mail_id}) for mail_id in _one_of_each_template()],
            "outbox.confirm_cancellation": [Visit(MANAGER, _any_mail()), Visit(HOST, _hosts_mail())],
            "outbox.ask_address": [Visit(MANAGER, _any_mail())],
            "outbox.letter": [Visit(MANAGER, _open_mail())],
            "running.jobs": [Visit(MANAGER), Visit(ADMIN)],
        }

    def mail_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is."""
        return {
            "outbox.cancel": [Visit(MANAGER, _any_mail(), {"note": TOO_LONG}, status=422)],
            "outbox.readdress": [Visit(MANAGER, _any_mail(), {"address": "nowhere"}, status=422)],
        }


def _any_mail() -> dict[str, int]:
    return {"mail_id": _one(select(OutgoingMail)).id}


def _hosts_mail() -> dict[str, int]:
    own = select(Event.id).join(Event.host).where(User.email == HOST)
    mine = OutgoingMail.event_id.in_(own), OutgoingMail.kind.in_(TO_PARTICIPANTS), ~OutgoingMail.is_secret
    return {"mail_id": _one(select(OutgoingMail).where(*mine)).id}


def _open_mail() -> dict[str, int]:
    return {"mail_id": _one(select(OutgoingMail).where(OutgoingMail.kind.in_(STOPPABLE))).id}


def _one_of_each_template() -> list[int]:
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()))
    return sorted({mail.template: mail.id for mail in mails}.values())


def _one(query: Select[Any]) -> Any:
    row = db.session.scalars(query.limit(1)).first()
    assert row is not None, f"the demo has no such mail: {query}"
    return row
