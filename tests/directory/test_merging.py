"""Two entries become one: everything moves in one transaction, or nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select

from eventhub import search
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.directory import operations, queries
from eventhub.directory.facts import write
from eventhub.directory.models import Organisation, OrganisationMerger
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.signals import organisations_merged
from tests import factories


@pytest.fixture
def pair(db_session):
    """Two entries of one organisation; the second says more, and most hangs on it."""
    with unit_of_work():
        both, only, asking = factories.user(), factories.user(), factories.user()
        kept = factories.organisation(name="Photonik e.V.", country="DE", region="Sachsen")
        gone = factories.organisation(both, only, name="PHOTONIK", country="DE", website="https://example.org")
        write(gone, region="Thüringen", themes=["photonics"], languages=["de"])
        operations.join(both, kept, by=both)
        operations.join(asking, gone, by=asking)
        event = factories.event(organiser=gone, title="Light")
        application = factories.application(organisation=gone, applicant=only)
        manager = factories.user(Role.PROGRAMME_MANAGER)
        place = factories.registration(event, organisation="PHOTONIK")
    return {"kept": kept, "gone": gone, "both": both, "only": only, "asking": asking, "event": event, "place": place,
            "application": application, "manager": manager}  # fmt: skip


def merge(client, pair):
    client.sign_in(pair["manager"])
    return client.post(f"/organisations/{pair['kept'].id}/mergers/{pair['gone'].id}")


def test_both_stand_side_by_side_with_what_would_move(client, pair):
    client.sign_in(pair["manager"])
    assert "PHOTONIK" in client.get("/organisations/duplicates").text
    page = client.get(f"/organisations/comparison?kept={pair['kept'].id}&gone={pair['gone'].id}").text
    expected = ["Sachsen", "Thüringen", "1 event, 1 application and 3 people", "There is no way back", "Photonics"]
    assert [word for word in expected if word not in page] == []


def test_everything_moves_and_the_names_people_wrote_stay(client, db_session, pair):
    assert merge(client, pair).location == f"/organisations/{pair['kept'].path}"
    db_session.expire_all()
    kept = pair["kept"]
    assert (pair["event"].organiser, pair["application"].organisation, pair["place"].organisation) == (
        kept,
        kept,
        "PHOTONIK",
    )
    assert (kept.name, kept.region, kept.website, kept.themes, kept.languages) == (
        "Photonik e.V.", "Sachsen", "https://example.org", ["photonics"], ["de"]
    )  # fmt: skip
    assert [queries.is_member(pair[who], kept) for who in ("both", "only", "asking")] == [True, True, False]
    assert db_session.scalars(queries.memberships(pair["gone"])).all() == []
    verbs = [(entry.verb, entry.note) for row in (kept, pair["gone"]) for entry in db_session.scalars(history_of(row))]
    assert ("merged", "PHOTONIK") in verbs
    assert ("merged away", "Photonik e.V.") in verbs


def test_an_event_is_found_by_its_new_hosts_name(client, db_session, pair):
    merge(client, pair)
    asked = ("light photonik e", "light photonik ev")
    assert [">Light<" in client.get(f"/calendar?q={words}").text for words in asked] == [True, False]
    assert search.missing() == 0


def test_of_two_crosswise_mergers_at_once_the_second_waits_and_is_refused(app, db_session, pair):
    kept, gone = pair["kept"].id, pair["gone"].id
    db_session.rollback()
    begun, done = threading.Barrier(2), threading.Barrier(2)

    def linger(_kept, **_circumstances):
        """Stay before the commit until the other merger is done as well, which the lock forbids."""
        with suppress(threading.BrokenBarrierError):
            done.wait(timeout=1)

    with organisations_merged.connected_to(linger), ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(_merged, app, begun, *way) for way in ((kept, gone), (gone, kept))]
        outcomes = [each.result(timeout=60) for each in waiting]

    mergers = db_session.scalars(select(OrganisationMerger)).all()
    assert (sorted(outcomes), len(mergers)) == ([False, True], 1)
    assert {pair["event"].organiser_id, pair["application"].organisation_id} == {mergers[0].kept_id}


def _merged(app, begun, kept_id, gone_id):
    """Merge two entries in a transaction of one's own; return whether that was done."""
    with app.app_context():
        kept, gone = (db.session.get_one(Organisation, number) for number in (kept_id, gone_id))
        begun.wait(timeout=30)
        try:
            with unit_of_work():
                operations.merge(kept, gone, by=None)
        except Refusal:
            return False
        return True


def test_entries_merged_before_follow(client, db_session, pair):
    with unit_of_work():
        oldest = factories.organisation(name="Photonik AG", country="DE")
        operations.merge(pair["gone"], oldest, by=None)
    merge(client, pair)
    assert client.get(f"/organisations/{oldest.id}").location == f"/organisations/{pair['kept'].path}"


def test_a_merger_happens_once_and_never_with_itself(client, db_session, pair):
    assert [merge(client, pair).status_code for _ in range(2)] == [302, 404]
    for gone in (pair["gone"], pair["kept"]):
        with pytest.raises(Refusal), unit_of_work():
            operations.merge(pair["kept"], gone, by=None)


def test_where_one_feature_fails_nothing_moves(db_session, pair):
    def fail(_kept, **_more):
        raise RuntimeError

    with organisations_merged.connected_to(fail), pytest.raises(RuntimeError), unit_of_work():
        operations.merge(pair["kept"], pair["gone"], by=None)
    assert (pair["event"].organiser, pair["application"].organisation) == (pair["gone"], pair["gone"])
    assert len(db_session.scalars(queries.doubles()).all()) == 2


@pytest.mark.parametrize("who", ["both", "only", "asking"])
def test_only_the_team_merges(client, db_session, pair, who):
    client.sign_in(pair[who])
    address = f"/organisations/{pair['kept'].id}/mergers/{pair['gone'].id}"
    assert (client.get("/organisations/comparison").status_code, client.post(address).status_code) == (403, 403)


@pytest.mark.parametrize(
    "address", ["", "?kept=1", "?kept=x&gone=y", "?kept=999999&gone=999998", f"?kept=1&gone={2**70}"]
)
def test_two_entries_that_are_not_there_are_not_compared(client, db_session, pair, address):
    client.sign_in(pair["manager"])
    assert client.get(f"/organisations/comparison{address}").status_code == 404
