import smtplib
from email.message import EmailMessage

import pytest


@pytest.fixture
def letter():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "host@example.org", "ada@example.org", "Zażółć"
    message.set_content("Καλημέρα")
    return message


def send(server, message):
    host, port = server.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        connection.send_message(message)


def test_a_mail_arrives_whole(smtp_server, letter):
    send(smtp_server, letter)
    (received,) = smtp_server.messages
    assert (received["Subject"], received["X-Delivered-To"]) == ("Zażółć", "ada@example.org")
    assert received.get_content().strip() == "Καλημέρα"


def test_the_server_refuses_when_told_to(smtp_server, letter):
    smtp_server.answer = "550 No such mailbox"
    with pytest.raises(smtplib.SMTPDataError, match="550"):
        send(smtp_server, letter)
    assert smtp_server.messages == []
