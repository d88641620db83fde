"""People who are known by an address only, and addresses that are nobody's."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import archive
from eventhub.accounts.models import Role, User
from eventhub.accounts.operations import people, person
from eventhub.db import Base, db, unit_of_work
from eventhub.erasure import operations
from eventhub.errors import Refusal
from eventhub.forms import BaseForm, email
from eventhub.registration.models.invitations import Invitation
from tests import factories

ADDRESS, NOBODYS = "guest@example.org", "user-7@erased.invalid"


class AnyForm(BaseForm):
    """A form that asks for an address."""

    class Meta(BaseForm.Meta):
        """Without a session."""

        csrf = False

    address = email("E-mail address")


def invited() -> Invitation:
    said = {"email": ADDRESS, "name": "Only Invited", "message": "Dear Only Invited"}
    return factories.saved(Invitation(event=factories.event(), **said))


def test_staff_erase_who_was_only_ever_invited(client: Any, db_session: Any) -> None:
    with unit_of_work():
        invitation, admin = invited(), factories.user(Role.ADMIN)
    client.sign_in(admin)
    page = client.get(f"/staff/erasures?email={ADDRESS}").text
    assert f"Erase {ADDRESS}" in page
    assert db.session.scalars(select(User).where(User.email == ADDRESS)).all() == []
    said = {"email": ADDRESS, "is_sure": "y", "reason": "A letter"}
    assert client.post("/staff/erasures", data=said).status_code == 302
    db.session.rollback()
    assert (invitation.email, invitation.message) == (f"invitation-{invitation.id}@erased.invalid", "")
    assert invitation.name == "A former participant"
    assert client.get(f"/staff/erasures?email={ADDRESS}").status_code == 422


def test_nobody_can_be_erased_who_is_not_known(client: Any, db_session: Any) -> None:
    with unit_of_work():
        admin = factories.user(Role.ADMIN)
    client.sign_in(admin)
    for address in ("unknown@example.org", NOBODYS):
        said = {"email": address, "is_sure": "y", "reason": "A letter"}
        assert client.post("/staff/erasures", data=said).status_code == 404


@pytest.mark.parametrize("is_known", [False, True])
def test_a_backup_older_than_the_persons_row_brings_no_address_back(
    app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_known: bool
) -> None:
    """Whoever comes back after a restore is somebody new all the same."""
    monkeypatch.setitem(app.config, "ERASED_FILE", str(tmp_path / "erased"))
    with unit_of_work():
        invited()
    archive.back_up(tmp_path / "backup.gz")
    with unit_of_work():
        if is_known:
            person(ADDRESS)
        operations.erase_known_by(ADDRESS, by=factories.user(Role.ADMIN), reason="A letter")
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
    archive.restore(tmp_path / "backup.gz")
    assert operations.erase_all_again() == (1, 0)
    assert ADDRESS not in db.session.scalars(select(Invitation.email)).all()
    assert ADDRESS not in (tmp_path / "erased").read_text()
    with unit_of_work():
        newcomer = person(ADDRESS)
    assert operations.erase_all_again() == (0, 0)
    assert newcomer.erased_at is None


@pytest.mark.parametrize("address", [NOBODYS, "User-7@Erased.Invalid", "invitation-1@erased.invalid"])
def test_no_form_and_no_command_takes_the_address_of_nobody(app: Any, db_session: Any, address: str) -> None:
    with app.test_request_context(method="POST", data={"address": address}):
        assert "address" in AnyForm().errors or not AnyForm().validate()
    for come_to_be in (person, lambda each: people({each: ""})):
        with pytest.raises(Refusal, match="nobody's address"), unit_of_work():
            come_to_be(address)


def test_an_events_contact_stays_for_its_hosts_to_change(client: Any, db_session: Any) -> None:
    """A mailbox that several people read may be somebody's address, too."""
    with unit_of_work():
        shared, admin = factories.user(email="info@example.org"), factories.user(Role.ADMIN)
        event = factories.event(title="A day in May", contact="Info@example.org")
    sentence = "Info@example.org stays the contact address of “A day in May”"
    client.sign_in(admin)
    assert sentence in client.get("/staff/erasures?email=info@example.org").text
    with unit_of_work():
        operations.erase(shared, by=admin)
    assert event.contact == "Info@example.org"
    assert "A day in May" in client.get("/staff/erasures").text
