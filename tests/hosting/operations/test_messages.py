from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.operations import messages
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, mails


def test_a_question_reaches_every_manager_who_does_not_write_the_application(db_session):
    with unit_of_work():
        people = cast()
        own = factories.user(Role.PROGRAMME_MANAGER)
        factories.co_applicant(people.application, own)

    with unit_of_work():
        messages.ask(people.application, by=people.applicant, text="May we bring a robot?")

    (message,) = people.application.messages
    (mail,) = db.session.scalars(db.select(OutgoingMail))
    assert (message.text, message.author, message.is_from_team) == ("May we bring a robot?", people.applicant, False)
    assert (mail.recipient, mail.template) == (people.manager.email, "hosting/question")
    assert mail.context["url"].endswith(f"/staff/applications/{people.application.id}/messages")


def test_the_team_reads_the_title_that_was_handed_in_and_the_authors_their_own(db_session):
    with unit_of_work():
        people = cast()
        people.application.title = "Being typed now"

    with unit_of_work():
        messages.ask(people.application, by=people.applicant, text="May we?")
        messages.reply(people.application, by=people.manager, text="You may.")

    mails = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id))
    assert [mail.context["title"] for mail in mails] == ["Photonics days", "Being typed now"]


def test_an_answer_reaches_everybody_who_writes_the_application(db_session):
    with unit_of_work():
        people = cast()
        maria = factories.co_applicant(people.application).user

    with unit_of_work():
        messages.reply(people.application, by=people.manager, text="Please do.")

    assert mails() == [(people.applicant.email, "question_answered"), (maria.email, "question_answered")]
    assert [each.is_from_team for each in people.application.messages] == [True]


def test_each_message_is_a_mail_of_its_own(db_session):
    with unit_of_work():
        people = cast()

    with unit_of_work():
        for text in ("First?", "Second?"):
            messages.ask(people.application, by=people.applicant, text=text)

    assert mails() == [(people.manager.email, "question")] * 2
    assert [each.text for each in people.application.messages] == ["First?", "Second?"]
