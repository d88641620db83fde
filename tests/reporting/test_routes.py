"""The host's form, the report, and the season's page."""

import io
import re
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.attachments.models import Attachment
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.reporting import operations, queries
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState
from tests import factories
from tests.attachments.samples import picture
from tests.reporting.rows import NUMBERS, WORDS, past_event, people, reported

ANSWERS = {**{name: str(number) for name, number in NUMBERS.items()}, **WORDS, "version": "1"}


@pytest.fixture
def event(db_session: Any, client: Any) -> Event:
    """An event in the past, its host signed in."""
    with unit_of_work():
        event = past_event(title="EU-Canada days")
        people(event, confirmed=4)
    client.sign_in(event.host)
    return event


def page_of(event: Event, part: str = "") -> str:
    return f"/staff/events/{event.path}/report{part}"


def value_of(name: str, page: str) -> str:
    field = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)[0]  # type: ignore[index]
    return re.search(r' value="([^"]*)"', field)[1]  # type: ignore[index]


def report_of(event: Event) -> EventReport | None:
    db.session.rollback()
    return db.session.scalars(queries.report_of(event)).one_or_none()


def test_the_form_is_filled_in_with_what_eventhub_counts_and_says_so(event: Event, client: Any) -> None:
    page = client.get(page_of(event)).text
    assert value_of("participants", page) == "4"
    assert "eventhub counts 4: confirmed registrations; nobody checked in." in page
    assert report_of(event) is None


def test_where_eventhub_knows_nobody_the_numbers_are_asked_for(event: Event, client: Any) -> None:
    with unit_of_work():
        unknown = past_event(host=event.host)
    page = client.get(page_of(unknown)).text
    assert (value_of("participants", page), value_of("meetings", page)) == ("", "")
    assert ["please count yourself" in page, "eventhub counts" in page] == [True, False]


def test_what_eventhub_counts_as_none_is_filled_in_as_zero(event: Event, client: Any) -> None:
    page = client.get(page_of(event)).text
    assert value_of("meetings", page) == "0"


def test_a_report_is_saved_for_later_without_being_whole(event: Event, client: Any) -> None:
    answer = client.post(
        page_of(event), data={"participants": "7", "later": "y", "version": "1"}, follow_redirects=True
    )
    report = report_of(event)
    assert report is not None
    assert (answer.status_code, report.state, report.participants, report.meetings) == (200, ReportState.DUE, 7, None)
    assert value_of("participants", answer.text) == "7"


def test_a_report_is_handed_in_and_then_read(event: Event, client: Any) -> None:
    answer = client.post(page_of(event), data=ANSWERS, follow_redirects=True)
    report = report_of(event)
    assert report is not None
    assert {name: getattr(report, name) for name in NUMBERS} == NUMBERS
    assert report.is_in
    assert "Three projects." in answer.text
    assert "<form" not in answer.text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("missing", [*NUMBERS, *WORDS])
def test_every_answer_but_the_photo_is_needed_in_the_end(event: Event, client: Any, missing: str) -> None:
    answer = client.post(page_of(event), data={**ANSWERS, missing: " "})
    assert answer.status_code == 422
    assert "This answer is needed" in answer.text.split(f'id="{missing}-error"')[1][:300]
    assert report_of(event) is None


@pytest.mark.parametrize(
    "wrong",
    [{"participants": "-1"}, {"meetings": "9999999999"}, {"countries": "many"}, {"smes": "41"}, {"text": "x" * 5_001}],
    ids=str,
)
@pytest.mark.parametrize("later", [{}, {"later": "y"}], ids=["in", "later"])
def test_an_answer_that_cannot_be_is_refused(event: Event, client: Any, wrong: dict[str, str], later: Any) -> None:
    answer = client.post(page_of(event), data={**ANSWERS, **wrong, **later})
    assert (answer.status_code, report_of(event)) == (422, None)
    assert f'href="#{next(iter(wrong))}"' in answer.text


def test_a_photo_is_kept_shown_and_taken_out(event: Event, client: Any) -> None:
    photo = {"photo": (io.BytesIO(picture()), "hall.png"), "photo_text": "The hall"}
    client.post(page_of(event), data={**ANSWERS, **photo, "later": "y"})
    answer = client.get(page_of(event, "/photo"))
    assert (answer.content_type, answer.headers["Content-Disposition"]) == ("image/png", "inline; filename=hall.png")
    client.post(page_of(event), data={**ANSWERS, "later": "y", "version": "2"})
    assert client.get(page_of(event, "/photo")).status_code == 200
    client.post(page_of(event), data={**ANSWERS, "photo-removed": "y", "version": "3"})
    assert client.get(page_of(event, "/photo")).status_code == 404


def test_a_photo_needs_words_in_the_end_and_is_not_lost_over_them(event: Event, client: Any) -> None:
    answer = client.post(page_of(event), data={**ANSWERS, "photo": (io.BytesIO(picture()), "hall.png")})
    assert answer.status_code == 422
    assert "Say in a few words what the photo shows." in answer.text
    key = db.session.scalars(select(Attachment.key)).one()
    assert key in answer.text
    again = client.post(page_of(event), data={**ANSWERS, "photo-kept": key, "photo_text": "The hall"})
    assert (again.status_code, client.get(page_of(event, "/photo")).status_code) == (302, 200)


def test_no_other_file_is_a_photo(event: Event, client: Any) -> None:
    answer = client.post(page_of(event), data={**ANSWERS, "photo": (io.BytesIO(b"%PDF-1.7\n%%EOF"), "a.pdf")})
    assert answer.status_code == 422
    assert "Choose one of: PNG, JPEG, WEBP." in answer.text


def test_the_slower_of_two_writers_keeps_their_words_and_may_go_on(event: Event, client: Any) -> None:
    client.post(page_of(event), data={"text": "From my colleague", "version": "1", "later": "y"})
    answer = client.post(page_of(event), data={**ANSWERS, "text": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert value_of("version", answer.text) == "2"
    assert client.post(page_of(event), data={**ANSWERS, "text": "Mine", "version": "2"}).status_code == 302


def test_a_report_that_is_in_takes_no_second_one(event: Event, client: Any) -> None:
    client.post(page_of(event), data=ANSWERS)
    report = report_of(event)
    assert report is not None
    assert client.post(page_of(event), data={**ANSWERS, "version": str(report.version)}).status_code == 409


def test_a_manager_hands_a_report_back_and_the_host_reads_why(event: Event, client: Any) -> None:
    client.post(page_of(event), data=ANSWERS)
    with unit_of_work():
        manager, host = factories.user(Role.PROGRAMME_MANAGER), event.host
    client.sign_in(manager)
    assert client.post(page_of(event, "/reopening"), data={"note": " "}).status_code == 422
    assert client.post(page_of(event, "/reopening"), data={"note": "How many came?"}).status_code == 302
    client.sign_in(host)
    assert "How many came?" in client.get(page_of(event)).text


def test_before_the_event_there_is_nothing_to_report(event: Event, client: Any) -> None:
    with unit_of_work():
        coming = factories.event(host=event.host)
    assert [client.get(page_of(coming)).status_code, client.post(page_of(coming)).status_code] == [409, 409]


def test_the_desk_of_a_past_event_leads_to_its_report(event: Event, client: Any) -> None:
    assert f'href="{page_of(event)}"' in client.get(f"/staff/events/{event.path}").text


def test_words_of_a_report_stay_words(event: Event, client: Any) -> None:
    hostile = {"outcomes": "<script>alert(1)</script>", "text": "[x](javascript:alert(1)) <b onclick=x>y</b>"}
    page = client.post(page_of(event), data={**ANSWERS, **hostile}, follow_redirects=True).text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<b onclick" not in page


@pytest.fixture
def season(client: Any, db_session: Any) -> Any:
    """A season with a report in, one due and one overdue, and a report in of another; a manager is signed in."""
    with unit_of_work():
        programme, manager = factories.programme(name="Season 26"), factories.user(Role.PROGRAMME_MANAGER)
        for title, days in (("In time", 3), ("Due", 4), ("Late", 40)):
            event = past_event(days, programme=programme, title=title)
            people(event, confirmed=2)
            reported(event, outcomes="=1+1") if title == "In time" else operations.begin(event)
        reported(past_event(title="Elsewhere"))
    client.sign_in(manager)
    return programme


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"In time", "Due", "Late", "Elsewhere"}),
        ("?programme={id}", {"In time", "Due", "Late"}),
        ("?programme={id}&state=overdue", {"Late"}),
        ("?programme={id}&state=due", {"Due"}),
        ("?programme={id}&state=in", {"In time"}),
        ("?programme=x&state=x", {"In time", "Due", "Late", "Elsewhere"}),
    ],
)
def test_managers_filter_by_season_and_state(season: Any, client: Any, query: str, titles: set[str]) -> None:
    query = query.format(id=season.id)
    rows = client.get(f"/staff/reports.csv{query}").text.splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == titles
    page = client.get(f"/staff/reports{query}").text
    assert {title for title in ("In time", "Due", "Late", "Elsewhere") if f">{title}</a>" in page} == titles


def test_only_what_is_in_adds_up(season: Any, client: Any) -> None:
    page = " ".join(client.get(f"/staff/reports?programme={season.id}").text.split())
    assert "1 report is in, 1 is overdue, 1 is not due yet." in page
    assert "<dt>participants</dt><dd>80</dd>" in page
    assert "<dt>countries</dt><dd>1</dd>" in page


def test_the_workbook_holds_the_same_rows_and_no_formula(season: Any, client: Any) -> None:
    answer = client.get(f"/staff/reports.xlsx?programme={season.id}")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("Reports").to_python()
    assert [row[0] for row in sheet] == ["Event", "Late", "Due", "In time"]
    assert sheet[3][8:] == [80, 40, 12, 9, 150, "=1+1", "Two good days."]
    assert sheet[1][7:] == [""] * 8
    assert "'=1+1" in client.get(f"/staff/reports.csv?programme={season.id}").text


def test_the_season_takes_the_same_queries_for_one_report_and_for_five(
    season: Any, client: Any, query_count: Any
) -> None:
    counts = set()
    for more in (0, 5):
        with unit_of_work():
            for _ in range(more):
                reported(past_event(programme=season))
        with query_count() as queries:
            assert client.get("/staff/reports").status_code == 200
        counts.add(queries.count)
    assert len(counts) == 1


def test_an_empty_season_says_how_it_fills(client: Any, db_session: Any) -> None:
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    assert "On the morning after an event" in client.get("/staff/reports").text
