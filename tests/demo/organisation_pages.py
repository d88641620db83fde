"""The directory in the atlas: who opens its pages, and which of its forms comes back."""

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.models import Membership, Organisation
from eventhub.directory.queries import doubles
from tests.demo.visits import ANYBODY, HOST, MANAGER, PARTICIPANT, TOO_LONG, Visit

ORGANISATION_DEEDS = {f"organisations.{deed}" for deed in ("ask", "confirm", "decline", "merge", "remove")}


class OrganisationPages:
    """The part of the atlas that walks through the directory."""

    def organisation_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page of the directory."""
        own = {"organisation_id": _own()}
        kept, gone = db.session.scalars(doubles().limit(2)).all()
        return {
            "organisations.index": [
                *(Visit(reader) for reader in (ANYBODY, MANAGER)),
                Visit(ANYBODY, {"q": "no such organisation", "country": "FR", "theme": "photonics"}),
                Visit(ANYBODY, {"q": "sample", "kind": "cluster", "page": 9}),
            ],
            "organisations.show": [*(Visit(reader, own) for reader in (ANYBODY, PARTICIPANT, HOST, MANAGER))],
            "organisations.names": [Visit(ANYBODY, {"q": "clus"})],
            "organisations.edit": [Visit(HOST, own)],
            "organisations.members": [Visit(HOST, own), Visit(MANAGER, own)],
            "organisations.confirm_removal": [Visit(HOST, _membership()), Visit(MANAGER, _membership())],
            "organisations.requests": [Visit(MANAGER)],
            "organisations.duplicates": [Visit(MANAGER)],
            "organisations.compare": [Visit(MANAGER, {"kept": kept.id, "gone": gone.id})],
        }

    def organisation_forms(self) -> dict[str, list[Visit]]:
        """Return the form of the directory that can come back."""
        too_much = {"name": TOO_LONG, "website": "javascript:alert(1)", "sectors": "\n".join("abcdefghijklmnop")}
        return {"organisations.revise": [Visit(HOST, {"organisation_id": _own()}, too_much, status=422)]}


def _membership() -> dict[str, int]:
    """Return by which the host belongs to that organisation."""
    of_host = select(Membership.id).join(Membership.user).where(User.email == HOST)
    return {"membership_id": db.session.scalars(of_host.where(Membership.organisation_id == _own().id)).one()}


def _own() -> Organisation:
    """Return the organisation whose members have somebody to answer."""
    newcomer = select(Membership).join(Membership.user).where(User.email.startswith("nia@"))
    return db.session.scalars(newcomer).one().organisation
