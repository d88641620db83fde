"""Questions about organisations and who belongs to them."""

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.filters import Filters
from eventhub.directory.models import (
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationMerger,
    OrganisationTag,
    TagKind,
    name_key,
)
from eventhub.directory.searching import ORGANISATION
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.search import matches, rank

_NUMBER = func.count().label("number")
_TAGS = {"theme": TagKind.THEME, "language": TagKind.LANGUAGE}


def named(name: str, country: str) -> Select[Organisation]:
    """Select the entry of this name in this country, however the name was capitalised or spaced, merged or not."""
    return select(Organisation).where(Organisation.name_key == name_key(name), Organisation.country == country)


def organisations() -> Select[Organisation]:
    """Select every organisation, by name; an entry that was merged into another is none."""
    return select(Organisation).where(_is_listed()).order_by(Organisation.name_key, Organisation.country)


def merger_of(organisation_id: int) -> Select[OrganisationMerger]:
    """Select where an entry went that was merged into another."""
    return select(OrganisationMerger).where(OrganisationMerger.gone_id == organisation_id)


def mergers_into(organisation: Organisation) -> Select[OrganisationMerger]:
    """Select which entries an organisation has taken in before."""
    return select(OrganisationMerger).where(OrganisationMerger.kept_id == organisation.id)


def page(filters: Filters) -> Select[Organisation]:
    """Select what the filters find: first those with the words in their name, then by name."""
    query = organisations().where(*_conditions(filters)).options(selectinload(Organisation.tags))
    if filters.q:
        query = query.order_by(None).order_by(
            rank(ORGANISATION, Organisation.id, filters.q), Organisation.name_key, Organisation.country
        )
    return query


def count(filters: Filters) -> Select[int]:
    """Select how many organisations the filters find."""
    return select(func.count(Organisation.id)).where(_is_listed(), *_conditions(filters))


def facets(filters: Filters) -> CompoundSelect[str, str, int]:
    """Select rows of facet, value and how many would be found by it, whatever else of its own list is asked for.

    Regions are named once a country is chosen: those of all countries would be a list of hundreds.
    """
    kinds = select(literal("kind").label("facet"), type_coerce(Organisation.kind, String).label("value"), _NUMBER)
    countries = select(literal("country"), Organisation.country, _NUMBER)
    parts = [
        kinds.where(_is_listed(), *_conditions(filters.without("kind"))).group_by(Organisation.kind),
        countries.where(_is_listed(), *_conditions(filters.without("country"))).group_by(Organisation.country),
        *(_tag_facet(name, kind, filters) for name, kind in _TAGS.items()),
    ]
    if filters.country or filters.region:
        regions = select(literal("region"), Organisation.region, _NUMBER).where(_is_listed(), Organisation.region != "")
        parts.append(regions.where(*_conditions(filters.without("region"))).group_by(Organisation.region))
    return union_all(*parts)


def _tag_facet(name: str, kind: TagKind, filters: Filters) -> Select[str, str, int]:
    return (
        select(literal(name), OrganisationTag.value, _NUMBER)
        .select_from(OrganisationTag)
        .join(Organisation, Organisation.id == OrganisationTag.organisation_id)
        .where(OrganisationTag.kind == kind, _is_listed(), *_conditions(filters.without(name)))
        .group_by(OrganisationTag.value)
    )


def doubles() -> Select[Organisation]:
    """Select the organisations whose names differ from another's by no more than legal forms, together."""
    several = (
        select(Organisation.stem)
        .where(_is_listed())
        .group_by(Organisation.stem)
        .having(func.count(Organisation.id) > 1)
    )
    return (
        select(Organisation)
        .where(_is_listed(), Organisation.stem.in_(several))
        .order_by(Organisation.stem, Organisation.id)
    )


def organisations_of(user: User) -> Select[Organisation]:
    """Select the organisations a person says to belong to, by name."""
    return organisations().join(Membership).where(Membership.user_id == user.id)


def represented_by(user: User) -> Select[Organisation]:
    """Select the organisations a person speaks for, by name."""
    return organisations_of(user).where(Membership.confirmed_at.is_not(None))


def membership(user: User, organisation: Organisation) -> Select[Membership]:
    """Select the row that says a person belongs to an organisation."""
    return select(Membership).where(Membership.user_id == user.id, Membership.organisation_id == organisation.id)


def memberships(organisation: Organisation) -> Select[Membership]:
    """Select everybody who belongs to an organisation or says so, whoever may still sign in or not."""
    return select(Membership).where(Membership.organisation_id == organisation.id).order_by(Membership.id)


def members_of(organisation: Organisation) -> Select[Membership]:
    """Select who belongs to an organisation or says so: who waits for an answer first, then by name."""
    return (
        select(Membership)
        .join(Membership.user)
        .where(Membership.organisation_id == organisation.id, User.disabled_at.is_(None))
        .order_by(Membership.confirmed_at.is_not(None), User.name, User.email)
        .options(joinedload(Membership.user))
    )


def visible_memberships(user: User) -> Select[Membership]:
    """Select who belongs where, as far as a person may know: managers all, others in what they speak for."""
    if user.is_programme_manager:
        return select(Membership)
    own = select(Membership.organisation_id).where(Membership.user_id == user.id, Membership.confirmed_at.is_not(None))
    return select(Membership).where(Membership.organisation_id.in_(own))


def endable_memberships(user: User) -> Select[Membership]:
    """Select the memberships a person may end: their own, and the confirmed ones of organisations they speak for."""
    if user.is_programme_manager:
        return select(Membership)
    own = select(Membership.organisation_id).where(Membership.user_id == user.id, Membership.confirmed_at.is_not(None))
    of_colleagues = and_(Membership.organisation_id.in_(own), Membership.confirmed_at.is_not(None))
    return select(Membership).where(or_(Membership.user_id == user.id, of_colleagues))


def unanswered() -> Select[Membership]:
    """Select who waits to be confirmed anywhere, longest first."""
    return (
        select(Membership)
        .join(Membership.user)
        .where(Membership.confirmed_at.is_(None), User.disabled_at.is_(None))
        .order_by(Membership.asked_at, Membership.id)
        .options(joinedload(Membership.user), joinedload(Membership.organisation))
    )


def is_member(user: User, organisation: Organisation) -> bool:
    """Whether a person speaks for an organisation: saying so of oneself is not enough."""
    confirmed = membership(user, organisation).where(Membership.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(exists(confirmed.subquery()))))


def changes_of(organisation: Organisation) -> Select[HistoryEntry, User]:
    """Select what happened to an organisation, newest first, with the person who did it, or None for the clock."""
    return history_of(organisation).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def _is_listed() -> ColumnElement[bool]:
    return Organisation.id.not_in(select(OrganisationMerger.gone_id))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Any value of each list that was asked for, and every word."""
    kinds = [each for each in OrganisationKind if each.value in filters.kind]
    conditions = {
        "q": matches(ORGANISATION, Organisation.id, filters.q),
        "kind": Organisation.kind.in_(kinds),
        "country": Organisation.country.in_(filters.country),
        "region": Organisation.region.in_(filters.region),
    } | {name: _is_tagged(kind, getattr(filters, name)) for name, kind in _TAGS.items()}
    return [condition for name, condition in conditions.items() if getattr(filters, name)]


def _is_tagged(kind: TagKind, values: tuple[str, ...]) -> ColumnElement[bool]:
    return Organisation.tags.any((OrganisationTag.kind == kind) & OrganisationTag.value.in_(values))
