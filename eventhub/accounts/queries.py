"""Questions about people and their sessions."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import contains_eager

from eventhub.accounts.models import (
    EmailLink,
    LinkPurpose,
    Role,
    RoleGrant,
    SampleAccount,
    SavedView,
    SignInSession,
    User,
)


def with_email(email: str) -> Select[User]:
    """Select the person with this address, however it was capitalised."""
    return select(User).where(User.email == normal_email(email))


def with_emails(emails: Iterable[str]) -> Select[User]:
    """Select the people with some addresses, each written in its normal form."""
    return select(User).where(User.email.in_(list(emails))).order_by(User.id)


@lru_cache(maxsize=1)
def reading() -> Select[str, str | None]:
    """Select in which language the person with the address `email` reads, and by which clocks.

    It is asked for every mail, and building it costs more than running it.
    """
    return select(User.locale, User.timezone).where(User.email == bindparam("email"))


def programme_managers() -> Select[User]:
    """Select everybody who was entrusted with running calls and the calendar and whose account is in use."""
    return (
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.PROGRAMME_MANAGER, User.disabled_at.is_(None))
        .order_by(User.id)
    )


def valid_session(token_hash: str | BindParameter[Any], now: datetime | BindParameter[Any]) -> Select[SignInSession]:
    """Select the session with this secret while it lasts and its person is welcome."""
    return (
        select(SignInSession)
        .join(SignInSession.user)
        .where(SignInSession.token_hash == token_hash, SignInSession.expires_at > now, User.disabled_at.is_(None))
    )


@lru_cache(maxsize=1)
def reader() -> Select[SignInSession]:
    """Select the session with the secret `token_hash` that is valid `now`, with its person and their roles.

    It is asked for every page of who is signed in, and building it costs more than running it.
    """
    person = contains_eager(SignInSession.user).joinedload(User.roles)
    return valid_session(bindparam("token_hash"), bindparam("now")).options(person)


def sessions_of(user: User, now: datetime) -> Select[SignInSession]:
    """Select the browsers a person is signed in with."""
    return (
        select(SignInSession)
        .where(SignInSession.user_id == user.id, SignInSession.expires_at > now)
        .order_by(SignInSession.created_at.desc())
    )


def email_link(purpose: LinkPurpose, token_hash: str | BindParameter[Any]) -> Select[EmailLink]:
    """Select the link with this secret and purpose, used and expired ones too."""
    return select(EmailLink).where(EmailLink.purpose == purpose, EmailLink.token_hash == token_hash)


def sample_accounts() -> Select[SampleAccount]:
    """Select the demo's sample people, in the order they were made."""
    return select(SampleAccount).order_by(SampleAccount.id)


def views_of(user: User, page: str) -> Select[SavedView]:
    """Select the views of a page that a person gave a name, by name."""
    return select(SavedView).where(SavedView.user_id == user.id, SavedView.page == page).order_by(SavedView.name)


def normal_email(email: str) -> str:
    """Write an address the one way in which it is stored and compared."""
    return email.strip().casefold()
