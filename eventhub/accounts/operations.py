"""What happens to people, their sessions and their links."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, delete, select

from eventhub import clock
from eventhub.accounts import queries
from eventhub.accounts.models import EmailLink, LinkPurpose, Role, RoleGrant, SavedView, SignInSession, User
from eventhub.db import INSERT, db, first_or_none, lock, only_or_none
from eventhub.errors import Forbidden, Refusal
from eventhub.history.operations import record
from eventhub.mail.nobody import is_nobody

SESSION_LASTS = timedelta(days=60)
STAFF_SESSION_LASTS = timedelta(days=7)
PEOPLE_AT_ONCE = 500
LINK_LASTS = timedelta(minutes=30)
HELD: dict[str, Any] = {"read": True, "key_share": True, "of": User}
"""How a person is held by whoever does something for them: several can at once, and nobody erases them."""
_hasher = PasswordHasher()


def person(email: str, *, name: str = "", locale: str = "en_GB") -> User:
    """Return the person with this address, who now exists; a name is taken where none was known.

    Nobody erases them until the transaction ends: whoever is erased at this moment has the address no more.
    """
    _refuse_nobody([queries.normal_email(email)])
    user = only_or_none(_held_by_email(), email=queries.normal_email(email))
    if user is None:
        user = User(email=queries.normal_email(email), name=name, locale=locale, roles=[])
        db.session.add(user)
        db.session.flush()
    if name and not user.name:
        user.name = name
    return user


@lru_cache(maxsize=1)
def _held_by_email() -> Select[User]:
    """Select and hold the person with the address `email`, in its normal form: built once, asked often."""
    return select(User).where(User.email == bindparam("email")).with_for_update(**HELD)


def hold_known(user: User) -> None:
    """Nobody erases the person until the transaction ends; refuse where that was done already."""
    db.session.flush()
    db.session.refresh(user, ["erased_at"], with_for_update=HELD)
    if user.erased_at is not None:
        raise Forbidden(_("This account is closed. Please write to the organiser."))


def people(names: Mapping[str, str], *, locale: str = "en_GB") -> dict[str, User]:
    """Return the people with these addresses, who now all exist, by normal address; `names` are theirs by address.

    Somebody who comes into being at the same moment elsewhere is nobody's mistake.
    """
    wanted = {queries.normal_email(email): name for email, name in names.items()}
    _refuse_nobody(wanted)
    found: dict[str, User] = {}
    for some in (list(wanted)[start : start + PEOPLE_AT_ONCE] for start in range(0, len(wanted), PEOPLE_AT_ONCE)):
        new = set(some) - {user.email for user in db.session.scalars(queries.with_emails(some))}
        if new:
            insert = INSERT[db.engine.dialect.name](User).on_conflict_do_nothing(index_elements=["email"])
            rows = [{"email": email, "name": wanted[email], "locale": locale} for email in some if email in new]
            db.session.execute(insert, rows)
        found |= {user.email: user for user in db.session.scalars(queries.with_emails(some).with_for_update(**HELD))}
    for email, user in found.items():
        if not user.name:
            user.name = wanted[email]
    return found


def _refuse_nobody(emails: Iterable[str]) -> None:
    """No form takes the address of somebody who was erased; neither does a command."""
    for email in emails:
        if is_nobody(email):
            raise Refusal(_("%(email)s is nobody's address: somebody who was erased stands there.", email=email))


def read_in(user: User, *, locale: str, timezone: str | None) -> None:
    """Write to a person in this language from now on, and add the time on their own clocks; mails that wait too."""
    user.locale, user.timezone = locale, timezone


def grant(user: User, role: Role, *, by: Any) -> None:
    """Entrust a person with a role; a second time changes nothing."""
    if not user.has_role(role):
        user.roles.append(RoleGrant(role=role))
        record(user, f"granted {role.value}", by=by)


def set_password(user: User, password: str) -> None:
    """Give a person a password, of which only an Argon2id hash is kept; every other session of theirs ends."""
    user.password_hash = _hasher.hash(password)
    own = hashed(user.session_token or "")
    db.session.execute(delete(SignInSession).where(SignInSession.user_id == user.id, SignInSession.token_hash != own))
    record(user, "password set", by=user)


def has_password(user: User | None, password: str) -> bool:
    """Whether this is the person's password; takes as long for somebody who does not exist."""
    known = user.password_hash if user and user.is_active and user.password_hash else None
    try:
        return _hasher.verify(known or _nobodys_hash(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def open_session(user: User, *, device: str = "") -> str:
    """Open a session for a person and return its secret, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    lasts = STAFF_SESSION_LASTS if user.is_staff else SESSION_LASTS
    session = SignInSession(user=user, token_hash=hashed(token), device=device[:200], expires_at=clock.now() + lasts)
    db.session.add(session)
    record(user, "signed in", by=user)
    user.session_token = token
    return token


def close_session(token: str) -> None:
    """End the session with this secret, if there is one."""
    session = first_or_none(queries.valid_session(hashed(token), clock.now()))
    if session:
        db.session.delete(session)


def create_link(purpose: LinkPurpose, email: str, **payload: Any) -> str:
    """Make a one-use link for an address and return its secret, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    link = EmailLink(
        purpose=purpose,
        email=queries.normal_email(email),
        token_hash=hashed(token),
        payload=payload,
        expires_at=clock.now() + LINK_LASTS,
    )
    db.session.add(link)
    return token


def use_link(link: EmailLink) -> None:
    """Use up a link; the second use and one that comes too late are refused."""
    use_held_link(lock(link))


def use_held_link(link: EmailLink) -> None:
    """Use up a link whose row the transaction holds, freshly read."""
    if link.used_at is not None:
        raise Refusal(_("This link was used already. Ask for a new one."))
    if link.expires_at <= clock.now():
        raise Refusal(_("This link has expired. Ask for a new one."))
    link.used_at = clock.now()


def save_view(user: User, page: str, name: str, query: str) -> SavedView:
    """A person finds a view of a page under this name; one that had it before shows this now."""
    view = first_or_none(queries.views_of(user, page).where(SavedView.name == name))
    if view is None:
        view = SavedView(user_id=user.id, page=page, name=name)
        db.session.add(view)
    view.query = query
    return view


def forget_view(view: SavedView) -> None:
    """A person does not need a view any more."""
    db.session.delete(view)


def hashed(token: str) -> str:
    """Return the form in which a secret is stored: long random secrets need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
