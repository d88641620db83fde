import io

import pytest

from eventhub.db import db, unit_of_work
from eventhub.hosting.states import ApplicationState
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.routes.test_drafts import ask, draft, meanwhile, path  # noqa: F401 - a fixture
from tests.hosting.routes.typed import typed

A = ApplicationState


def autosave(client, application, data):
    answer = client.post(path(application, "answers/autosave"), data=data)
    db.session.refresh(application)
    return answer


def test_what_is_typed_is_saved_with_the_time_and_the_next_version(client, draft):  # noqa: F811
    answer = autosave(client, draft, typed(draft, city="Nantes", motivation=""))

    assert (answer.status_code, draft.city, draft.draft_version) == (200, "Nantes", 2)
    assert answer.headers["X-Autosave"] == "yes"
    assert "Saved at " in answer.text
    assert 'name="base" value="2"' in answer.text
    assert 'href="#motivation"' in answer.text


def test_what_makes_no_sense_waits_and_the_rest_is_saved(client, draft):  # noqa: F811
    answer = autosave(client, draft, typed(draft, city="Nantes", title="", starts_at="soon", country="XX"))

    assert (answer.status_code, draft.city, draft.title, draft.country) == (200, "Nantes", "Photonics days", "FR")
    assert draft.starts_at == factories.in_days(60)


def test_what_others_wrote_comes_onto_the_page(client, draft):  # noqa: F811
    data = typed(draft, venue="Castle")
    meanwhile(draft, city="Nantes")

    answer = autosave(client, draft, data)

    assert (draft.city, draft.venue) == ("Nantes", "Castle")
    assert 'id="part-city" data-fields="city" hx-swap-oob="true"' in answer.text
    assert 'id="part-venue"' not in answer.text
    assert "Maria" in answer.text.partition('id="news"')[2]


def test_a_conflict_is_told_until_its_author_decides(client, draft):  # noqa: F811
    data = typed(draft, city="Brest")
    meanwhile(draft, city="Nantes")
    first = autosave(client, draft, data)
    held = {"base-city": 1, "seen-city": 2}
    again = autosave(client, draft, typed(draft, city="Brest", venue="Castle") | held)

    assert (draft.city, draft.venue) == ("Nantes", "Castle")
    for answer in (first, again):
        assert "City: two of you wrote at once" in answer.text
        assert 'name="base-city" value="1"' in answer.text
    client.post(path(draft), data=typed(draft, city="Brest") | held)
    db.session.refresh(draft)
    assert draft.city == "Brest"


def test_a_conflict_that_is_over_leaves_the_page(client, draft):  # noqa: F811
    data = typed(draft)
    meanwhile(draft, city="Nantes")

    answer = autosave(client, draft, data | {"city": "Nantes", "base-city": 1})

    assert '<div id="conflict-city" hx-swap-oob="true"></div>' in answer.text


def test_a_time_in_question_keeps_the_other_times_of_its_page(client, draft):  # noqa: F811
    data = typed(draft)
    later = draft.starts_at.replace(hour=11)
    meanwhile(draft, timezone="Asia/Kathmandu", starts_at=later)

    answer = autosave(client, draft, data | {"starts_at": data["ends_at"], "ends_at": data["ends_at"]})

    assert (draft.timezone, draft.starts_at) == ("Asia/Kathmandu", later)
    assert ('id="part-starts_at"' in answer.text, 'name="base-timezone" value="1"' in answer.text) == (False, True)


def test_a_file_is_stored_at_once_and_named_on_the_page(client, draft):  # noqa: F811
    question = ask(draft, QuestionKind.FILE, "Your plan")
    name = f"q{question.key}"

    answer = autosave(client, draft, typed(draft) | {name: (io.BytesIO(b"Our plan."), "plan.txt")})

    assert list(draft.answers) == [question.key]
    assert (f'id="part-{name}"' in answer.text, "plan.txt" in answer.text) == (True, True)


def test_a_file_nobody_takes_is_refused_on_the_page(client, draft):  # noqa: F811
    name = f"q{ask(draft, QuestionKind.FILE, 'Your plan').key}"

    answer = autosave(client, draft, typed(draft, city="Nantes") | {name: (io.BytesIO(b"MZ"), "plan.exe")})

    assert (draft.answers, draft.city) == ({}, "Nantes")
    assert "field-error" in answer.text.partition(f'id="part-{name}"')[2]


@pytest.mark.parametrize("state", [A.UNDER_REVIEW, A.ACCEPTED, A.REJECTED, A.WITHDRAWN])
def test_where_nothing_is_to_be_written_the_page_hears_so(client, db_session, state):
    with unit_of_work():
        application = factories.application(state=state)
    client.sign_in(application.applicant)

    answer = autosave(client, application, typed(application, city="Nantes"))

    assert (answer.status_code, application.city, "Not saved:" in answer.text) == (409, "Lyon", True)
    assert answer.headers["X-Autosave"] == "yes"
