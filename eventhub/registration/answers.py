"""What a person says when registering, and how it waits inside an e-mail link until the address is proved."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from eventhub.directory.models import OrganisationKind


class Answers(TypedDict):
    """A person's own words; `consented_at` is when the box was ticked.

    `type_id` is what the person takes part as, `answers` those to the organiser's own questions, by their keys,
    `agreed` the ids of the event's own texts that were ticked, where it has any.
    """

    name: str
    organisation: str
    organisation_kind: OrganisationKind
    country: str
    consented_at: datetime
    type_id: NotRequired[int | None]
    answers: NotRequired[dict[str, Any]]
    agreed: NotRequired[list[int]]


def facts(answers: Answers) -> dict[str, Any]:
    """Return what a registration keeps of the answers in its own row; what was agreed to has rows of its own."""
    return {name: value for name, value in answers.items() if name != "agreed"}


def packed(answers: Answers) -> dict[str, Any]:
    """Return the answers as plain values, as a link's payload holds them."""
    kind, at = answers["organisation_kind"].value, answers["consented_at"].isoformat()
    return {"type_id": None, "answers": {}, **answers, "organisation_kind": kind, "consented_at": at}


def unpacked(payload: dict[str, Any]) -> Answers:
    """Return the answers that `packed` made plain."""
    said = Answers(
        name=payload["name"],
        organisation=payload["organisation"],
        organisation_kind=OrganisationKind(payload["organisation_kind"]),
        country=payload["country"],
        consented_at=datetime.fromisoformat(payload["consented_at"]),
        type_id=payload.get("type_id"),
        answers=payload.get("answers") or {},
    )
    if "agreed" in payload:
        said["agreed"] = payload["agreed"]
    return said
