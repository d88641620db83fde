"""What a person says when registering, and how it waits inside an e-mail link until the address is proved."""

from datetime import datetime
from typing import Any, TypedDict

from eventhub.directory.models import OrganisationKind


class Answers(TypedDict):
    """A person's own words; `consented_at` is when the box was ticked."""

    name: str
    organisation: str
    organisation_kind: OrganisationKind
    country: str
    consented_at: datetime


def packed(answers: Answers) -> dict[str, Any]:
    """Return the answers as plain values, as a link's payload holds them."""
    kind, at = answers["organisation_kind"].value, answers["consented_at"].isoformat()
    return {**answers, "organisation_kind": kind, "consented_at": at}


def unpacked(payload: dict[str, Any]) -> Answers:
    """Return the answers that `packed` made plain."""
    return Answers(
        name=payload["name"],
        organisation=payload["organisation"],
        organisation_kind=OrganisationKind(payload["organisation_kind"]),
        country=payload["country"],
        consented_at=datetime.fromisoformat(payload["consented_at"]),
    )
