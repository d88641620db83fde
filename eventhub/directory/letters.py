"""What people are written about belonging to an organisation."""

from collections.abc import Iterable
from typing import Any

from eventhub.accounts.models import User
from eventhub.directory.models import Membership
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def ask_to_vouch(membership: Membership, readers: Iterable[User]) -> None:
    """Ask everybody who may answer whether a person speaks for their organisation."""
    person = membership.user
    who = {"person": person.name or person.email, "email": person.email}
    for reader in readers:
        url = address("organisations.members", organisation_id=membership.organisation)
        _write(membership, reader, "membership_asked", url=url, **who)


def tell_of_answer(membership: Membership, template: str) -> None:
    """Tell a person what became of the wish to belong to an organisation."""
    url = address("organisations.show", organisation_id=membership.organisation)
    _write(membership, membership.user, template, url=url)


def _write(membership: Membership, reader: User, template: str, **context: Any) -> None:
    asked_at = membership.asked_at.isoformat() if membership.asked_at else ""
    queue_mail(
        f"membership:{membership.id}:{asked_at}:{template}:{reader.id}",
        reader.email,
        f"directory/{template}",
        locale=reader.locale,
        organisation=membership.organisation.name,
        **context,
    )
