"""Questions about the journal of a working copy."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.hosting.models.applications import DraftEdit, HostingApplication


def edits_after(application: HostingApplication, draft_version: int) -> Select[DraftEdit]:
    """Select what was written over after a version of the working copy, oldest first."""
    return (
        select(DraftEdit)
        .options(joinedload(DraftEdit.by))
        .where(DraftEdit.application_id == application.id, DraftEdit.draft_version > draft_version)
        .order_by(DraftEdit.draft_version, DraftEdit.id)
    )
