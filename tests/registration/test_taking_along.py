"""A list leaves with its file as often as somebody presses the button."""

import re

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from tests import factories
from tests.hosting.test_face import enter

FORM = re.compile(r"<form[^>]*>")


@pytest.mark.timeout(300)
def test_the_desk_gives_its_file_again_and_again(client, event, line, served, open_page):
    server, page = served(), open_page()
    enter(client, page, event.host, server.url)
    page.goto(f"{server.url}/staff/events/{event.path}/registrations")
    for _each in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the list as CSV").click()
        assert download.value.path().read_text("utf-8-sig").startswith("Name,")


def test_every_form_that_answers_with_a_file_says_so(client, event, line):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    pages = [client.get(path).text for path in (f"/staff/events/{event.path}/registrations", "/staff/applications")]
    forms = [form for page in pages for form in FORM.findall(page) if re.search(r"/workbook|\.xlsx|\.csv", form)]
    assert len(forms) == 4
    assert all("data-takes-file" in form for form in forms)
