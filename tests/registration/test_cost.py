"""What a whole registration asks of the database: as little as it was once brought down to."""

from tests.registration.conftest import FORM
from tests.support.application import statements


def test_a_registration_asks_a_fixed_number_of_questions(client, event, people, register, letters):
    register(people(1)[0])
    path, counts = f"/events/{event.path}/register", []

    def ask(send, address, **options):
        with statements() as seen:
            answer = send(address, **options)
        counts.append(len(seen))
        return answer

    ask(client.get, path)
    ask(client.post, path, data=FORM | {"email": "ada@example.org", "attempt": "one"})
    link = "/" + letters()[-1].url.split("/", 3)[3]
    ask(client.get, link)
    own_page = ask(client.post, link).headers["Location"]
    assert "You are registered" in ask(client.get, own_page).text
    assert counts == [2, 7, 3, 20, 3]
