"""What digests do when one of them is about to leave."""

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.digests import operations
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.signals import mail_leaving

KINDS = (MailKind.DIGEST, MailKind.MORNING_LIST)


@mail_leaving.connect
def is_overtaken(mail: OutgoingMail) -> bool:
    """A digest leaves only while there is something to say, and says what is left of it."""
    if mail.kind not in KINDS:
        return False
    with unit_of_work():
        return not operations.renew(mail, clock.now())
