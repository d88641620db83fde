"""From an address to the organisation it is about, or to a refusal."""

from eventhub.db import LARGEST_ID
from eventhub.directory import operations, queries
from eventhub.directory.models import Membership, Organisation
from eventhub.organisations import permissions
from eventhub.web.access import actor, require
from eventhub.web.rows import get_or_404, one_or_404


def public_entry(organisation_id: int) -> Organisation:
    """Return the organisation of a number; one that was merged is the one that was kept."""
    return operations.kept_for(get_or_404(Organisation, organisation_id))


def edited_entry(organisation_id: int) -> Organisation:
    """Return the organisation, if the reader may change its entry."""
    organisation = public_entry(organisation_id)
    require(permissions.can_edit(actor(), organisation))
    return organisation


def asked_membership(membership_id: int) -> Membership:
    """Return who says to belong to an organisation, if the reader may answer; nobody else knows of it."""
    membership = one_or_404(queries.visible_memberships(actor()).where(Membership.id == membership_id))
    require(permissions.can_vouch(actor(), membership.organisation))
    return membership


def ended_membership(membership_id: int) -> Membership:
    """Return who belongs to an organisation, if the reader may end that; nobody else knows of it."""
    return one_or_404(queries.endable_memberships(actor()).where(Membership.id == membership_id))


def two_entries(kept_id: int, gone_id: int) -> tuple[Organisation, Organisation]:
    """Return two different organisations, neither of which was merged yet."""
    listed = queries.organisations()
    kept, gone = (one_or_404(listed.where(Organisation.id == min(each, LARGEST_ID))) for each in (kept_id, gone_id))
    return kept, gone
