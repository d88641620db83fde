"""Find events by the parts of their programme.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from eventhub.folding import distinct_words

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    entry = sa.table("search_entry", *map(sa.column, ("id", "kind", "subject_id", "words")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(entry).where(entry.c.kind == "event")).all():
        titles = connection.execute(_titles(row.subject_id)).scalars().all()
        if titles:
            words = distinct_words(row.words, *titles)
            connection.execute(entry.update().where(entry.c.id == row.id).values(words=words))


def downgrade() -> None:
    """Words too many are written anew with the next change of their event."""


def _titles(event_id: int) -> sa.Select:
    item = sa.table("programme_item", sa.column("event_id"), sa.column("title"))
    return sa.select(item.c.title).where(item.c.event_id == event_id)
