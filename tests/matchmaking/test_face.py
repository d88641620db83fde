"""The pages of matchmaking in a real browser, wide and narrow, with their errors; and a run watched to its end."""

import pytest

from eventhub.db import unit_of_work
from eventhub.matchmaking.models import Schedule, ScheduleRun
from eventhub.matchmaking.operations import runs
from eventhub.matchmaking.states import MatchmakingState, RequestState, RunFailure, RunState, ScheduleState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WIDTHS = (1280, 375)
OPEN, BUSY = "/events/{open}/matchmaking", "/events/{busy}/matchmaking"
DESK = "/staff/events/{busy}/matchmaking"
PAGES = {
    "ada": [
        *(OPEN, OPEN + "/profile", OPEN + "/people", OPEN + "/people?q=nobody", OPEN + "/people/{jean}"),
        *(OPEN + "/inbox", OPEN + "/sent", BUSY, BUSY + "/inbox", BUSY + "/sent"),
    ],
    "host": [
        *("/staff/events/{fresh}/matchmaking", "/staff/events/{open}/matchmaking"),
        *("/staff/events/{open}/matchmaking/closing", "/staff/events/{open}/matchmaking/timetable"),
        *(DESK, DESK + "/timetable", DESK + "/timetable?by=people", DESK + "/timetable/versions/1"),
        *(DESK + "/runs/{run}", DESK + "/runs/{failed}", DESK + "/meetings/{meeting}"),
        *(DESK + "/meetings/{meeting}/cancellation", DESK + "/meetings/{unmet}"),
    ],
}
ERRORS = {
    "ada": [(OPEN + "/profile", "textarea[name=offers]", "x" * 1001)],
    "host": [
        (DESK, "input[name=ends]", "00:01"),
        (DESK + "/timetable", "input[name=seconds]", "1"),
    ],
}


def a_busy_event(host, ada):
    """A published timetable with a draft, a lock, a meeting without a place, and a failed run."""
    matchmaking = factories.matchmaking(
        factories.event(host=host, title="EU-Morocco"), slots=8, tables=5, state=MatchmakingState.PUBLISHED
    )
    for slot in matchmaking.slots[4:]:
        slot.session = 2
    ada = listed_person(matchmaking, registered=user_of(ada))
    jean = listed_person(matchmaking, "Jean-Baptiste de la Fontaine-Delacroix")
    meetings = [
        placed_meeting(matchmaking, slot, slot % 5, people=(ada, listed_person(matchmaking))) for slot in (0, 2, 5)
    ]
    placed_meeting(matchmaking, 1, 1, people=(jean, listed_person(matchmaking)), is_locked=True)
    unmet = agreed_meeting(ada, jean, unmet_reason="no_common_slot")
    return matchmaking, meetings[0], unmet


def more_tables(matchmaking):
    """The suggestion to add a table in the first slot."""
    return {"remedy": "table", "slot": f"s{matchmaking.slots[0].id}", "participants": [], "meetings": []}


def a_draft(matchmaking, meeting, unmet):
    """A draft that moves one meeting and leaves one without a place."""
    return Schedule(
        matchmaking=matchmaking,
        number=1,
        state=ScheduleState.DRAFT,
        problem_hash="",
        plan={
            "status": "feasible",
            "meetings": [
                {
                    "meeting": f"m{meeting.id}",
                    "slot": f"s{matchmaking.slots[7].id}",
                    "table": f"t{matchmaking.tables[4].id}",
                }
            ],
            "unmet": [
                {
                    "meeting": f"m{unmet.id}",
                    "reason": "tables_full",
                    "detail": "",
                    "suggestion": more_tables(matchmaking),
                }
            ],
            "outlook": [
                {"change": "nothing", "number": 0, "most": 1},
                {"change": "tables", "number": 1, "most": 2},
                {"change": "nobody_away", "number": 1, "most": 1},
            ],
            "figures": {"met": 1, "weight": 1},
            "bounds": {"weight": 2, "breaks": 0},
            "seconds": 3.25,
            "seed": 0,
            "workers": 2,
        },
    )


@pytest.fixture
def stage(db_session):
    """Save one of everything and return the people and what the addresses need."""
    with unit_of_work():
        matchmaking = open_matchmaking(slots=6)
        host = matchmaking.event.host
        ada = listed_person(matchmaking, "Ada", needs="Lasers and mirrors", themes=["photonics"])
        jean = listed_person(matchmaking, "Jean", offers="Lasers", themes=["photonics"], languages=["fr", "en"])
        factories.request(listed_person(matchmaking, "Mina"), ada, message="Let us talk.")
        factories.request(ada, listed_person(matchmaking, "Omar"))
        factories.request(ada, listed_person(matchmaking, "Eva"), state=RequestState.DECLINED)
        busy, meeting, unmet = a_busy_event(host, ada)
        factories.saved(a_draft(busy, meeting, unmet))
        step = {"phase": "breaks", "best": 7, "bound": 5, "seconds": 1.5}
        run = factories.saved(ScheduleRun(matchmaking=busy, state=RunState.RUNNING, progress=step))
        failed = factories.saved(ScheduleRun(matchmaking=busy, state=RunState.FAILED, failure=RunFailure.STOPPED_EARLY))
        fresh = factories.event(host=host)
    rows = {"jean": jean, "run": run, "failed": failed, "meeting": meeting, "unmet": unmet}
    events = {"open": matchmaking.event, "busy": busy.event, "fresh": fresh}
    places = {name: row.id for name, row in rows.items()} | {name: event.path for name, event in events.items()}
    return {"ada": user_of(ada), "host": host}, places


def enter(client, page, person, url):
    """Let a browser page be signed in as a person."""
    client.sign_in(person)
    page.context.add_cookies([{"name": "eventhub", "value": client.get_cookie("eventhub").value, "url": url}])


def barriers(page, axe):
    """What is in somebody's way on the page as it stands, wide and narrow."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += axe(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"scrolls sideways at {width}")
    return found


@ON_SQLITE
@pytest.mark.timeout(900)
def test_no_page_and_no_error_has_a_barrier_or_scrolls_sideways(client, served, open_page, axe, stage):
    people, places = stage
    server = served()
    for who, person in people.items():
        page = open_page()
        enter(client, page, person, server.url)

        found = {}
        for path in PAGES[who]:
            page.goto(server.url + path.format(**places))
            found[path] = (page.locator("h1").count(), barriers(page, axe))
        assert found == dict.fromkeys(PAGES[who], (1, []))

        found = {}
        for path, field, wrong in ERRORS[who]:
            page.goto(server.url + path.format(**places))
            control = page.locator(field)
            control.fill(wrong)
            control.locator("xpath=ancestor::form").get_by_role("button").first.click()
            page.wait_for_load_state("domcontentloaded")
            found[path] = (page.locator(".error-summary").count(), barriers(page, axe))
        assert found == {path: (1, []) for path, _field, _wrong in ERRORS[who]}


@ON_SQLITE
def test_an_organiser_watches_a_run_and_publishes_with_the_worker_at_work(client, served, open_page, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.SCHEDULING)
        agreed_meeting(listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean"))
        run = runs.start(matchmaking, seconds=20, by=matchmaking.event.host)
    server, page = served(worker=True), open_page()
    enter(client, page, matchmaking.event.host, server.url)
    page.goto(f"{server.url}/staff/events/{matchmaking.event.path}/matchmaking/runs/{run.id}")

    page.get_by_role("link", name="Look at the draft").click(timeout=90_000)  # worker and optimiser have to start
    page.get_by_text("2 people will be told").wait_for()
    page.get_by_role("button", name="Publish the timetable").click()
    page.get_by_text("Published. 2 people are told.").wait_for()

    cell = page.locator(".timetable").get_by_role("link", name="Ada")
    assert cell.inner_text().split() == ["Ada", "Jean"]
