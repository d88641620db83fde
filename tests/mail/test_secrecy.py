"""Mails leave on a secret line where the server offers one, and never on one whose certificate nobody vouches for."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from eventhub.mail.states import MailState
from tests.support.smtp import free_port

OF_THIS_MACHINE = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


class Post:
    """Notes of every mail whether its line was secret."""

    def __init__(self) -> None:
        self.were_secret: list[bool] = []

    async def handle_DATA(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take it."""
        self.were_secret.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of this machine that vouches for itself, with its key in the same file."""
    if shutil.which("openssl") is None:
        reason = "openssl is not installed: tools/openssl.sh"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    both = tmp_path_factory.mktemp("secrecy") / "both.pem"
    made = ("openssl", "req", "-x509", "-days", "2", "-nodes", *CURVE, *OF_THIS_MACHINE)
    subprocess.run([*made, "-keyout", both, "-out", both.with_suffix(".crt")], check=True, capture_output=True)
    both.write_text(both.read_text() + both.with_suffix(".crt").read_text())
    return both


@pytest.fixture
def serve(app: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Post]]:
    """Let mails go to a server that offers STARTTLS, or one that is secret from the start."""
    running: list[Controller] = []
    ways_out: list[SmtpTransport] = []

    def start(scheme: str) -> Post:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        secret = {"tls_context": context} if scheme == "smtp" else {"ssl_context": context}
        post = Post()
        running.append(Controller(post, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **secret))
        running[-1].start()
        ways_out.append(SmtpTransport(f"{scheme}://127.0.0.1:{running[-1].port}"))
        monkeypatch.setitem(app.extensions, "mail_transport", ways_out[-1])
        return post

    yield start
    for way_out in ways_out:
        way_out.close()
    for controller in running:
        controller.stop()


def send_one() -> OutgoingMail:
    with unit_of_work():
        queue_mail("secret:1", "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")
    list(send_all_due(clock.now()))
    db.session.rollback()
    return db.session.scalars(db.select(OutgoingMail)).one()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_leaves_in_secret_where_the_server_can_keep_a_secret(
    db_session: Any, serve: Callable[[str], Post], certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    post = serve(scheme)
    assert send_one().state is MailState.SENT
    assert post.were_secret == [True]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_nobody_vouches_for_gets_no_mail_and_no_word_in_clear(
    db_session: Any, serve: Callable[[str], Post], scheme: str
) -> None:
    """Without the check of certificates whoever sits between us and the server would read every mail."""
    post = serve(scheme)
    mail = send_one()
    assert mail.state is MailState.QUEUED
    assert "CERTIFICATE_VERIFY_FAILED" in str(mail.error)
    assert post.were_secret == []
