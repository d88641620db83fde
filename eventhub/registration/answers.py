"""What a person says when registering, and how it waits inside an e-mail link until the address is proved."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from eventhub.directory.models import OrganisationKind


class Answers(TypedDict):
    """A person's own words; `consented_at` is when the box was ticked.

    `type_id` is what the person takes part as, `answers` those to the organiser's own questions, by their keys.
    """

    name: str
    organisation: str
    organisation_kind: OrganisationKind
    country: str
    consented_at: datetime
    type_id: NotRequired[int | None]
    answers: NotRequired[dict[str, Any]]


def packed(answers: Answers) -> dict[str, Any]:
    """Return the answers as plain values, as a link's payload holds them."""
    kind, at = answers["organisation_kind"].value, answers["consented_at"].isoformat()
    return {"type_id": None, "answers": {}, **answers, "organisation_kind": kind, "consented_at": at}


def unpacked(payload: dict[str, Any]) -> Answers:
    """Return the answers that `packed` made plain."""
    return Answers(
        name=payload["name"],
        organisation=payload["organisation"],
        organisation_kind=OrganisationKind(payload["organisation_kind"]),
        country=payload["country"],
        consented_at=datetime.fromisoformat(payload["consented_at"]),
        type_id=payload.get("type_id"),
        answers=payload.get("answers") or {},
    )
