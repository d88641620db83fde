"""Who follows hears of news once, of what they follow, in their rhythm."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.calendar.filters import Filters
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event, Venue
from eventhub.events.states import EventState
from eventhub.following import operations, queries
from eventhub.following.jobs import NEWS_KEPT, SETTLES, STOPPED_KEPT, forget_all_unfollowed, tell_all_due
from eventhub.following.models import Follow, News, new_key
from eventhub.following.mondays import last_monday
from eventhub.following.states import NewsKind, Rhythm
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from tests import factories

TUESDAY = datetime(2027, 3, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = Filters()


@pytest.fixture
def clocks(db_session: Any) -> Iterator[Any]:
    """Tuesday morning, before the clocks of Europe are put forward; `move_to` goes on from there."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def follow(filters: Filters = ALL, **changes: Any) -> Follow:
    """Somebody follows since a second ago."""
    values = {"email": "ada@example.org", "zone": "Europe/Brussels", "rhythm": Rhythm.AT_ONCE} | changes
    values["told_until"] = clock.now() - timedelta(seconds=1)
    key = operations.digest_of(filters)
    with unit_of_work():
        return factories.saved(Follow(filters=filters.arguments(), digest=key, reader_key=new_key(), **values))


def publish(**changes: Any) -> Event:
    times = {"starts_at": clock.now() + 30 * 24 * HOUR, "ends_at": clock.now() + 31 * 24 * HOUR}
    with unit_of_work():
        event = factories.event(**{"state": EventState.DRAFT} | times | changes)
        events.publish(event, by=event.host)
    return event


def tick() -> int:
    """Let the job run, and return how many mails there are."""
    assert all(tell_all_due(clock.now()))
    db.session.rollback()
    return db.session.query(OutgoingMail).filter_by(template="following/digest").count()


def newest() -> tuple[str, list[tuple[str, str]]]:
    mail = db.session.query(OutgoingMail).filter_by(template="following/digest").order_by(OutgoingMail.id).all()[-1]
    return mail.recipient, [(each["kind"], each["title"]) for each in mail.context["entries"]]


def crash(deed: Callable[[], Any]) -> None:
    """Do something in a unit of work that ends before it can commit."""

    def fail() -> None:
        deed()
        raise RuntimeError

    with pytest.raises(RuntimeError), unit_of_work():
        fail()


def later(clocks: Any, span: timedelta) -> None:
    clocks.shift(span)


def test_news_is_told_at_once_but_settled_and_never_twice(clocks: Any) -> None:
    follow()
    publish(title="Bridge days")
    assert tick() == 0
    later(clocks, SETTLES)
    assert [tick(), tick()] == [1, 1]
    assert newest() == ("ada@example.org", [("published", "Bridge days")])
    later(clocks, 24 * HOUR)
    assert tick() == 1


def test_only_what_is_followed_is_told(clocks: Any) -> None:
    follow(Filters(country=("FR",)))
    follow(Filters(q="bridge"), email="bob@example.org")
    publish(title="Bridge days")
    publish(title="Lyon days", venue=Venue(city="Lyon", country="FR"))
    later(clocks, SETTLES)
    assert tick() == 2
    told = {mail.recipient: mail.context["entries"][0]["title"] for mail in db.session.query(OutgoingMail)}
    assert told == {"ada@example.org": "Lyon days", "bob@example.org": "Bridge days"}


def test_what_happened_before_one_followed_is_no_news(clocks: Any) -> None:
    publish()
    later(clocks, SETTLES)
    follow()
    later(clocks, HOUR)
    assert tick() == 0


def deeds() -> dict[str, Any]:
    week = timedelta(days=7)
    return {
        "moved": lambda event: events.reschedule(event, event.starts_at + week, event.ends_at + week, by=event.host),
        "postponed": lambda event: events.postpone(event, by=event.host),
        "cancelled": lambda event: events.cancel(event, by=event.host, reason="Strike"),
        "published again": lambda event: (events.postpone(event, by=event.host), events.publish(event, by=event.host)),
    }


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("moved", "moved"),
        ("postponed", "postponed"),
        ("cancelled", "cancelled"),
        ("published again", "resumed"),
    ],
)
def test_each_change_is_said_as_the_event_stands(clocks: Any, deed: str, kind: str) -> None:
    event = publish(title="Days")
    later(clocks, SETTLES)
    follow()
    later(clocks, HOUR)
    with unit_of_work():
        deeds()[deed](event)
    later(clocks, SETTLES)
    assert (tick(), newest()[1]) == (1, [(kind, "Days")])


def test_what_came_and_went_before_anybody_heard_of_it_is_no_news(clocks: Any) -> None:
    follow()
    event = publish()
    with unit_of_work():
        events.cancel(event, by=event.host, reason="A mistake")
    later(clocks, SETTLES)
    assert tick() == 0


def test_a_new_event_that_moves_at_once_is_told_as_new_where_it_now_lies(clocks: Any) -> None:
    follow()
    event = publish(title="Days")
    with unit_of_work():
        deeds()["moved"](event)
    later(clocks, SETTLES)
    assert (tick(), newest()[1]) == (1, [("published", "Days")])


def test_other_words_are_no_news(clocks: Any) -> None:
    event = publish()
    later(clocks, SETTLES)
    follow()
    with unit_of_work():
        events.revise(event, by=event.host, summary="Other words")
    later(clocks, HOUR)
    assert tick() == 0


def test_a_weekly_digest_comes_on_monday_at_eight_of_the_readers_clocks(clocks: Any) -> None:
    follow(rhythm=Rhythm.WEEKLY)
    follow(rhythm=Rhythm.WEEKLY, email="bob@example.org", zone="America/Toronto")
    publish(title="One")
    publish(title="Two")
    told = {}
    for hours in range(24 * 8):
        at = (TUESDAY + hours * HOUR).replace(minute=1)
        clocks.move_to(at)
        if tick() > len(told):
            told[newest()[0]] = at
    assert told == {
        "ada@example.org": datetime(2027, 3, 29, 8, 1, tzinfo=ZoneInfo("Europe/Brussels")),
        "bob@example.org": datetime(2027, 3, 29, 8, 1, tzinfo=ZoneInfo("America/Toronto")),
    }
    assert newest()[1] == [("published", "One"), ("published", "Two")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-29T08:00+02:00", "2027-03-29T08:00+02:00"),
        ("2027-03-29T07:59+02:00", "2027-03-22T08:00+01:00"),
        ("2027-03-28T23:00+02:00", "2027-03-22T08:00+01:00"),
        ("2027-11-01T08:00+01:00", "2027-11-01T08:00+01:00"),
    ],
)
def test_the_last_monday_morning_follows_the_clocks(now: str, expected: str) -> None:
    assert last_monday(datetime.fromisoformat(now), "Europe/Brussels") == datetime.fromisoformat(expected)


def test_no_news_is_no_mail_and_weeks_asleep_are_one(clocks: Any) -> None:
    follow(rhythm=Rhythm.WEEKLY)
    later(clocks, timedelta(weeks=3))
    assert tick() == 0
    publish()
    later(clocks, timedelta(weeks=3))
    assert [tick(), tick()] == [1, 1]


def test_a_crash_between_the_mail_and_the_mark_leaves_neither(clocks: Any) -> None:
    row = follow()
    publish()
    later(clocks, SETTLES)
    crash(lambda: operations.tell(row, clock.now() - SETTLES))
    assert tick() == 1


def test_a_second_worker_that_knows_less_writes_no_second_mail(clocks: Any) -> None:
    row = follow()
    publish()
    later(clocks, SETTLES)
    was = row.told_until
    assert tick() == 1
    with unit_of_work():
        row.told_until = was
    assert tick() == 1


def test_a_view_is_followed_once_by_an_address(db_session: Any) -> None:
    follow()
    with pytest.raises(IntegrityError):
        follow()


def test_news_and_readers_who_stopped_are_forgotten(clocks: Any) -> None:
    follow()
    follow(email="bob@example.org")
    publish()
    with unit_of_work():
        preferences.stop("Ada@example.org", MailKind.FOLLOWING)
    for span, kept in ((STOPPED_KEPT, 2), (HOUR, 1)):
        later(clocks, span)
        assert all(forget_all_unfollowed(clock.now()))
        assert db.session.query(Follow).count() == kept
    assert db.session.query(News).count() == 1
    later(clocks, NEWS_KEPT)
    assert all(forget_all_unfollowed(clock.now()))
    assert (db.session.query(News).count(), db.session.query(Follow).one().email) == (0, "bob@example.org")


def test_news_is_written_with_what_happened_or_not_at_all(clocks: Any) -> None:
    with unit_of_work():
        event = factories.event()
    crash(lambda: events.postpone(event, by=event.host))
    assert db.session.query(News).count() == 0
    with unit_of_work():
        events.postpone(event, by=event.host)
    with unit_of_work():
        events.reschedule(event, event.starts_at + HOUR, event.ends_at + HOUR, by=event.host)
    assert [row.kind for row in db.session.query(News)] == [NewsKind.POSTPONED]


@pytest.mark.parametrize("followers", [1, 3])
def test_a_tick_without_news_costs_the_same_whoever_follows(clocks: Any, query_count: Any, followers: int) -> None:
    for number in range(followers):
        follow(email=f"{number}@example.org")
        follow(email=f"{number}@example.org", filters=Filters(q="x"), rhythm=Rhythm.WEEKLY)
    later(clocks, HOUR)
    with unit_of_work():
        factories.saved(News(event_id=factories.event().id, kind=NewsKind.MOVED))
    with query_count() as statements:
        assert list(tell_all_due(clock.now())) == []
    assert statements.count <= 4, statements


def test_the_address_of_a_reader_is_found_by_what_they_follow(db_session: Any) -> None:
    row = follow()
    assert db.session.scalars(queries.of_reader(row.reader_key)).all() == [row]
