"""Two authors of one application, each in a real browser: what they type saves itself and nothing of it is lost."""

import pytest

from eventhub.db import db, unit_of_work
from tests import factories
from tests.hosting.test_face import enter


@pytest.fixture
def windows(app, served, open_page, db_session):
    """A draft, and the form of it open before each of its two authors."""
    with unit_of_work():
        application = factories.application(motivation="", applicant=factories.user(name="Anna"))
        maria = factories.co_applicant(application, factories.user(name="Maria")).user
    server, pages = served(), []
    for person in (application.applicant, maria):
        pages.append(open_page(width=1280))
        enter(app.test_client(), pages[-1], person, server.url)
        pages[-1].goto(f"{server.url}/applications/{application.id}/answers")
    return application, *pages


def type_in(page, name, words):
    """Type, and wait until the page says that it was saved."""
    with page.expect_response("**/autosave"):
        page.locator(f"[name={name}]").first.fill(words)
    page.locator("#saved:not(.htmx-request)").wait_for()


def stored(application):
    db.session.rollback()
    db.session.refresh(application)
    return application


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_one_types_is_saved_and_what_is_left_shrinks(windows):
    application, anna, _ = windows
    assert anna.locator("#left a").all_inner_texts() == ["Why you, and what should come of it"]

    type_in(anna, "motivation", "Our region makes lasers.")

    assert anna.locator("#saved").inner_text().startswith("Saved at ")
    assert anna.locator("#left").inner_text() == "Nothing: you can submit."
    assert stored(application).motivation == "Our region makes lasers."


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_second_sees_what_the_first_wrote_and_both_is_kept(windows, axe):
    application, anna, maria = windows

    type_in(anna, "city", "Nantes")
    type_in(maria, "venue", "Castle")

    assert maria.locator("[name=city]").input_value() == "Nantes"
    assert "Anna" in maria.locator("#news").inner_text()
    assert (stored(application).city, application.venue) == ("Nantes", "Castle")
    assert axe(maria) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_one_field_written_twice_the_second_decides(windows, axe):
    application, anna, maria = windows

    type_in(anna, "city", "Nantes")
    type_in(maria, "city", "Brest")
    type_in(maria, "venue", "Castle")

    assert "Anna wrote this, and it is stored" in maria.locator("#conflict-city").inner_text()
    assert maria.locator("[name=city]").input_value() == "Brest"
    assert (stored(application).city, application.venue, axe(maria)) == ("Nantes", "Castle", [])
    maria.get_by_role("button", name="Save the draft").click()
    maria.wait_for_load_state()
    assert stored(application).city == "Brest"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_field_one_is_typing_in_is_left_alone_and_asked_about_later(windows):
    application, anna, maria = windows

    type_in(anna, "city", "Nantes")
    maria.locator("[name=venue]").fill("Castle")
    with maria.expect_response("**/autosave"):
        maria.locator("[name=city]").focus()
    maria.locator("#conflict-city [name=base-city]").wait_for(state="attached")

    assert maria.locator("[name=city]").input_value() == "Lyon"
    type_in(maria, "city", "Brest")
    assert "Anna wrote this" in maria.locator("#conflict-city").inner_text()
    assert stored(application).city == "Nantes"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_other_may_be_taken_by_a_button(windows):
    application, anna, maria = windows

    type_in(anna, "city", "Nantes")
    type_in(maria, "city", "Brest")
    maria.get_by_role("button", name="Take theirs").click()
    maria.wait_for_load_state()

    assert (maria.locator("[name=city]").input_value(), stored(application).city) == ("Nantes", "Nantes")
