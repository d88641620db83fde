"""What opens a private calendar stands in no log, whoever asks for it and however it goes."""

from urllib.error import HTTPError
from urllib.request import urlopen

from eventhub.calendar import operations
from eventhub.db import unit_of_work
from tests import factories


def status(url):
    try:
        with urlopen(url, timeout=60) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code


def test_the_secret_of_a_private_feed_is_in_no_log(db_session, live_server):
    with unit_of_work():
        person = factories.registration(factories.event()).user
        token = operations.open_feed(person)
    asked = [f"{live_server.url}/feeds/{token}{end}" for end in (".ics", ".ics?q=1", ".ics/", "", ".pdf")]

    assert [status(url) for url in asked] == [200, 200, 404, 404, 404]
    live_server.stop()
    assert "Booting worker" in live_server.log()
    assert token not in live_server.log()
    assert token[:20] not in live_server.log()
