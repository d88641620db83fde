"""What accounts say when somebody is to be erased."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.db import db
from eventhub.signals import erasure_opposed


@erasure_opposed.connect
def keep_last_admin(user: User, **_more: Any) -> list[str]:
    """Somebody must be able to run the installation."""
    if not user.is_admin:
        return []
    admins = select(func.count(User.id)).join(RoleGrant).where(RoleGrant.role == Role.ADMIN)
    if db.session.scalar(admins.where(User.disabled_at.is_(None), User.id != user.id)):
        return []
    return [_("You are the only admin here. Make somebody else an admin first: eventhub admin, then their address.")]
