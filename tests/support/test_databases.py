from sqlalchemy import inspect, text

from eventhub.accounts import operations
from eventhub.accounts.models import User
from eventhub.db import db, unit_of_work


def test_a_database_is_migrated_with_nothing_in_it(app, database):
    with app.app_context():
        found = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        tables = {name for name in found if not name.startswith("search_words")}  # FTS5 keeps its own beside ours
        filled = [name for name in tables if db.session.scalar(text(f'SELECT count(*) FROM "{name}"'))]
        assert tables == set(db.metadata.tables)
        assert filled == []
        assert db.engine.dialect.name == database.name


def test_what_one_test_wrote_is_gone_for_the_next(app, database):
    ids = []
    for _ in range(2):
        with app.app_context(), unit_of_work():
            ids.append(operations.person("ada@example.org").id)
        database.reset()
    with app.app_context():
        assert ids == [1, 1]
        assert db.session.query(User).count() == 0


def test_resetting_waits_for_no_connection_that_is_only_kept_open(app, database):
    with app.app_context():
        db.session.query(User).count()
        db.session.rollback()
        database.reset()
