"""Sheets of paper: everybody's agenda, and a card for every table."""

import pytest

from eventhub.db import unit_of_work
from eventhub.matchmaking.states import MatchmakingState
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting


@pytest.mark.parametrize("meetings", [0, 1, 3])
def test_there_is_a_sheet_for_everybody_who_meets_and_for_every_table_in_few_queries(
    client, db_session, query_count, meetings
):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        ada = listed_person(matchmaking, "Ada")
        others = [listed_person(matchmaking, name) for name in ("Zoe", "Bela", "Jean")[:meetings]]
        for at, other in enumerate(others):
            placed_meeting(matchmaking, at, at % 2, people=(ada, other))
    client.sign_in(matchmaking.event.host)
    path = f"/staff/events/{matchmaking.event.path}/matchmaking/print"
    client.get(path)
    with query_count() as queries:
        agendas, cards = client.get(path).text, client.get(path + "?what=tables").text
    assert agendas.count('<li class="stack">') == (meetings + 1 if meetings else 0)
    assert cards.count('class="table-number"') == min(meetings, 2)
    assert ("Nothing to print yet" in agendas, queries.count <= 16) == (not meetings, True)
    names = [name for name in ("Ada", "Bela", "Jean", "Zoe") if f"<h2>{name}</h2>" in agendas]
    places = [agendas.index(f"<h2>{name}</h2>") for name in names]
    assert (len(names), places) == ((meetings + 1 if meetings else 0), sorted(places))
