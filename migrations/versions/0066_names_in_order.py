"""Put people who registered in the order of their names without case and accents.

Revision ID: 0066
Revises: 0065
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

LENGTH = 500
KEY = sa.String(LENGTH).with_variant(sa.String(LENGTH, collation="C"), "postgresql")
LETTERS = str.maketrans(
    dict(zip("øđðłıħŧŋĸɖəƶς", "oddlihtnkdazσ", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}  # noqa: RUF001
)


def upgrade() -> None:
    op.add_column("registration", sa.Column("name_key", KEY, nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("name_key", existing_type=KEY, existing_nullable=False, server_default=None)
        batch_op.create_index("ix_registration_event_id_name_key", ["event_id", "name_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_event_id_name_key")
        batch_op.drop_column("name_key")


def _fill() -> None:
    """Give everybody who registered their key, as it was made when this was written."""
    registration = sa.table("registration", sa.column("id"), sa.column("name"), sa.column("name_key"))
    connection = op.get_bind()
    named = [
        {"number": number, "key": _key(name)}
        for number, name in connection.execute(sa.select(registration.c.id, registration.c.name)).all()
    ]
    one = registration.update().where(registration.c.id == sa.bindparam("number"))
    if named:
        connection.execute(one.values(name_key=sa.bindparam("key")), named)


def _key(name: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))
    words = re.findall(r"[^\W_]+", bare.translate(LETTERS).replace("l·l", "ll"))
    return " ".join(word[:60] for word in words)[:LENGTH]
