"""Applications and reviews as files: complete, filtered, harmless, written down."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from eventhub.db import db, unit_of_work
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import cast, reviewed

A, D = ApplicationState, DecisionOutcome
PATHS = ("/staff/applications.xlsx", "/staff/applications.csv", "/staff/reviews.csv")
ATTACK = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def people(client, db_session):
    """A reviewed application with a hidden decision, full of formulas, and a manager who is signed in."""
    with unit_of_work():
        people = cast(title=ATTACK, median_score=4.5)
        application = people.application
        application.organisation.name = "@SUM(A1)"
        review = reviewed(application, 5, 4)
        review.comment, review.comment_for_applicant = "-2+3", "+49 30 1234"
        answer = {"question": 1, "kind": "text", "label": "=Why", "value": "+1+cmd|' /C calc'!A0"}
        application.versions[-1].answers = [answer]
        factories.saved(Decision(application=application, outcome=D.ACCEPT, note="\t=1"))
        factories.application(title="Plain", state=A.REJECTED, submitted_at=factories.in_days(-1))
    client.sign_in(people.manager)
    return people


def read_csv(answer):
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def read_book(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=False)) for row in rows[1:]] for name, rows in sheets.items()}


def test_a_csv_says_all_of_an_application_and_computes_nothing(client, people):
    answer = client.post("/staff/applications.csv")

    first, second = read_csv(answer)
    assert (first["Title"], first["Organisation"], first["'=Why"]) == (
        f"'{ATTACK}",
        "'@SUM(A1)",
        "'+1+cmd|' /C calc'!A0",
    )
    assert (first["State"], first["Decision"], first["Word to the applicant"]) == ("Under review", "Accept", "'\t=1")
    assert (first["Median score"], first["Country"], first["Version"]) == ("4.5", "France", "1")
    assert (second["Title"], second["State"], second["'=Why"]) == ("Plain", "Rejected", "")
    assert answer.headers["Content-Disposition"] == "attachment; filename=applications.csv"


def test_a_workbook_has_applications_and_reviews_with_real_dates_and_no_formulas(client, people):
    answer = client.post("/staff/applications.xlsx")

    book = read_book(answer)
    first = book["Applications"][0]
    assert (first["Title"], first["=Why"], first["Median score"]) == (ATTACK, "+1+cmd|' /C calc'!A0", 4.5)
    assert first["Submitted"].replace(tzinfo=None).hour in (10, 11)
    assert [(row["Relevance"], row["Reach"], row["Weighted score"]) for row in book["Reviews"]][-1] == (5, 4, 14 / 3)
    assert book["Reviews"][-1]["Comment for the programme team"] == "-2+3"


def test_reviews_are_a_file_of_their_own(client, people):
    rows = read_csv(client.post("/staff/reviews.csv"))

    assert [(row["State"], row["Relevance"], row["Comment for the programme team"]) for row in rows] == [
        ("Assigned", "", ""),
        ("Submitted", "5", "'-2+3"),
    ]
    assert rows[1]["Comment for the applicant"] == "+49 30 1234"


@pytest.mark.parametrize(
    ("query", "titles"), [("?state=rejected", ["Plain"]), ("?q=nobody", []), ("?q=plain", ["Plain"])]
)
def test_a_file_has_what_the_filters_show(client, people, query, titles):
    assert [row["Title"] for row in read_csv(client.post(f"/staff/applications.csv{query}"))] == titles


def test_that_it_was_taken_is_written_down(client, people):
    for path in PATHS:
        client.post(f"{path}?state=rejected")

    taken = db.select(HistoryEntry).where(HistoryEntry.verb.startswith("exported"))
    entries = db.session.scalars(taken.order_by(HistoryEntry.id)).all()
    assert [(each.verb, each.actor_id, each.note) for each in entries] == [
        (f"exported {what}", people.manager.id, "1 state=rejected")
        for what in ("applications and reviews", "applications", "reviews")
    ]


@pytest.mark.parametrize("relation", ["author", "reviewer"])
def test_a_file_keeps_from_a_manager_what_the_pages_keep(client, people, relation):
    application = people.application
    with unit_of_work():
        if relation == "author":
            application.applicant = people.manager
        else:
            factories.saved(Review(application=application, reviewer=people.manager))

    first = read_csv(client.post("/staff/applications.csv"))[0]
    reviews = read_csv(client.post("/staff/reviews.csv"))

    assert (first["Median score"], first["Decision"]) == ("", "" if relation == "author" else "Accept")
    assert reviews == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["applicant", "reviewer", "stranger", None])
def test_files_are_the_managers(client, people, path, who):
    client.sign_out()
    if who:
        client.sign_in(getattr(people, who))

    assert client.post(path).status_code == (403 if who else 302)


def test_a_file_runs_a_fixed_number_of_queries(client, people, query_count):
    counts = []
    for _ in range(2):
        with query_count() as asked:
            client.post("/staff/applications.xlsx")
        counts.append(asked.count)
        with unit_of_work():
            for _more in range(3):
                reviewed(cast().application, 4, 4)

    assert counts == [counts[0]] * 2
