"""Find rows by words, and let organisations say more about themselves.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db
from eventhub.directory.names import stem
from eventhub.folding import distinct_words
from eventhub.search import drop_words_table, make_words_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

EMPTY = {"region": "", "description": "", "sectors": "[]", "version": "1", "stem": ""}
VECTOR = "array_to_tsvector(string_to_array({}, ' '))"


def upgrade() -> None:
    _widen_organisations()
    _add_tables()
    _fill_stems()
    _fill_search()
    make_words_table(op.get_bind())


def downgrade() -> None:
    drop_words_table(op.get_bind())
    op.drop_table("search_entry")
    op.drop_table("organisation_merger")
    op.drop_table("organisation_tag")
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_column("asked_at")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_organisation_member_count_not_negative"), type_="check")
        batch_op.drop_index(batch_op.f("ix_organisation_stem"))
        for name in ("member_count", *EMPTY):
            batch_op.drop_column(name)


def _widen_organisations() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(_new("region", sa.String(length=120)))
        batch_op.add_column(_new("description", sa.String()))
        batch_op.add_column(_new("sectors", sa.JSON()))
        batch_op.add_column(_new("version", sa.Integer()))
        batch_op.add_column(_new("stem", sa.String(length=300)))
        batch_op.add_column(sa.Column("member_count", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_stem"), ["stem"], unique=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_organisation_member_count_not_negative"), "member_count IS NULL OR member_count >= 0"
        )
    with op.batch_alter_table("organisation") as batch_op:
        for name in EMPTY:
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("asked_at", eventhub.db.UtcDateTime(), nullable=True))


def _new(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default=EMPTY[name])


def _add_tables() -> None:
    op.create_table(
        "organisation_tag",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("theme", "language", name="tagkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_tag_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_tag")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "value", name=op.f("uq_organisation_tag_organisation_id_kind_value")
        ),
    )
    op.create_index("ix_organisation_tag_kind_value", "organisation_tag", ["kind", "value"])
    op.create_table(
        "organisation_merger",
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [name],
                ["organisation.id"],
                name=op.f(f"fk_organisation_merger_{name}_organisation"),
                ondelete="CASCADE",
            )
            for name in ("gone_id", "kept_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merger")),
        sa.UniqueConstraint("gone_id", name=op.f("uq_organisation_merger_gone_id")),
    )
    op.create_index(op.f("ix_organisation_merger_kept_id"), "organisation_merger", ["kept_id"])
    op.create_table(
        "search_entry",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_entry_kind_subject_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in ("title", "words"):
            vector = sa.text(VECTOR.format(name))
            op.create_index(
                f"ix_search_entry_{name}_vector",
                "search_entry",
                [vector],
                postgresql_using="gin",
                postgresql_with={"fastupdate": "off"},
            )


def _fill_stems() -> None:
    organisation = sa.table("organisation", sa.column("id"), sa.column("name"), sa.column("stem"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(organisation.c.id, organisation.c.name)).all():
        connection.execute(organisation.update().where(organisation.c.id == row.id).values(stem=stem(row.name)))


def _fill_search() -> None:
    """Write down what the rows that are there already are found by."""
    names = ("id", "name")
    organisation, programme = (sa.table(name, *map(sa.column, names)) for name in ("organisation", "programme"))
    venue = sa.table("venue", *map(sa.column, (*names, "city")))
    keys = ("venue_id", "organiser_id", "programme_id")
    event = sa.table("event", *map(sa.column, ("id", "title", "summary", *keys)))
    joined = (
        event.outerjoin(venue, venue.c.id == event.c.venue_id)
        .join(organisation, organisation.c.id == event.c.organiser_id)
        .outerjoin(programme, programme.c.id == event.c.programme_id)
    )
    texts = (event.c.summary, venue.c.name, venue.c.city, organisation.c.name, programme.c.name)
    events = sa.select(event.c.id, event.c.title, *texts).select_from(joined)
    for kind, rows in (("organisation", sa.select(organisation.c.id, organisation.c.name)), ("event", events)):
        _fill_kind(kind, rows)


def _fill_kind(kind: str, rows: sa.Select) -> None:
    columns = ("kind", "subject_id", "title", "words")
    entry = sa.table("search_entry", *map(sa.column, columns))
    connection = op.get_bind()
    for subject_id, title, *others in connection.execute(rows).all():
        words = distinct_words(title), distinct_words(title, *(each or "" for each in others))
        values = dict(zip(columns, (kind, subject_id, *words), strict=True))
        connection.execute(entry.insert().values(**values))
