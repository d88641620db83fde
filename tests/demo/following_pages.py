"""Following by e-mail in the atlas: who opens its pages, and which of its forms comes back."""

from datetime import timedelta

from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink, LinkPurpose
from eventhub.db import db, unit_of_work
from eventhub.following.models import Follow
from eventhub.following.tokens import token_of
from tests.demo.visits import ANYBODY, PARTICIPANT, Visit

FOLLOWING_DEEDS = {"following.stop", "following.stop_all", "following.confirm"}


class FollowingPages:
    """The part of the atlas that walks through what one follows."""

    def following_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page."""
        own = {"token": token_of(_follow().reader_key)}
        nothing = {"token": token_of("0" * 32)}
        return {
            "following.new": [Visit(ANYBODY, {"country": "FR", "theme": "photonics"}), Visit(PARTICIPANT)],
            "following.show": [Visit(ANYBODY, own), Visit(ANYBODY, nothing)],
            "following.show_link": [Visit(ANYBODY, {"token": _link()}), Visit(ANYBODY, {"token": _link(expired=True)})],
        }

    def following_forms(self) -> dict[str, list[Visit]]:
        """Return the forms that come back, or answer with a page of their own."""
        follow = _follow()
        values = {"token": token_of(follow.reader_key), "follow_id": follow.id}
        asked = {"email": "ada@example.org", "rhythm": "weekly", "zone": "Europe/Paris"}
        return {
            "following.ask": [Visit(ANYBODY, status=422), Visit(ANYBODY, {"country": "FR"}, asked)],
            "following.change": [Visit(ANYBODY, values, {"rhythm": "never"}, status=422)],
        }


def _follow() -> Follow:
    return db.session.scalars(select(Follow).order_by(Follow.id).limit(1)).one()


def _link(*, expired: bool = False) -> str:
    with unit_of_work():
        wanted = {"filters": {"country": ["FR"]}, "rhythm": "weekly", "zone": "Europe/Paris"}
        token = accounts.create_link(LinkPurpose.FOLLOW, "ada@example.org", **wanted)
        if expired:
            link = db.session.scalars(select(EmailLink).filter_by(token_hash=accounts.hashed(token))).one()
            link.expires_at = clock.now() - timedelta(days=1)
    return token
