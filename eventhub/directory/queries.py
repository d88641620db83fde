"""Questions about organisations and who belongs to them."""

from sqlalchemy import Select, exists, select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.models import Membership, Organisation, name_key


def named(name: str, country: str) -> Select[Organisation]:
    """Select the organisation of this name in this country, however the name was capitalised or spaced."""
    return select(Organisation).where(Organisation.name_key == name_key(name), Organisation.country == country)


def organisations() -> Select[Organisation]:
    """Select every organisation, by name."""
    return select(Organisation).order_by(Organisation.name_key, Organisation.country)


def organisations_of(user: User) -> Select[Organisation]:
    """Select the organisations a person says to belong to, by name."""
    return organisations().join(Membership).where(Membership.user_id == user.id)


def represented_by(user: User) -> Select[Organisation]:
    """Select the organisations a person speaks for, by name."""
    return organisations_of(user).where(Membership.confirmed_at.is_not(None))


def membership(user: User, organisation: Organisation) -> Select[Membership]:
    """Select the row that says a person belongs to an organisation."""
    return select(Membership).where(Membership.user_id == user.id, Membership.organisation_id == organisation.id)


def is_member(user: User, organisation: Organisation) -> bool:
    """Whether a person speaks for an organisation: saying so of oneself is not enough."""
    confirmed = membership(user, organisation).where(Membership.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(exists(confirmed.subquery()))))
