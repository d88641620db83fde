"""The field with which a form takes a file."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask import request  # noqa: TID251 - a field reads what was sent
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import DataRequired, StopValidation
from wtforms.widgets import FileInput

from eventhub import clock
from eventhub.attachments import operations, queries
from eventhub.attachments.checks.kinds import ANY, LARGEST, MEGABYTE, check_size, checked, words_for
from eventhub.attachments.checks.refusal import BadUpload
from eventhub.attachments.models import KEY, Attachment
from eventhub.db import first_or_none, unit_of_work
from eventhub.web.access import actor

NAMED_AGAIN_FOR = timedelta(days=1)
"""How long a form that came back may name the file it brought; afterwards it is chosen again."""


class UploadField(Field):
    """One file. `data` is the key of the stored file, or None; `attachment` is its row.

    A file that passes its checks is stored while the form is validated, whatever else is wrong with the form: the page
    that comes back names it in a hidden field. What no row comes to refer to is forgotten after two days.
    """

    widget = FileInput()

    def __init__(self, label: Any = None, validators: Any = None, *, allowed: Collection[str] = ANY, **options: Any):
        super().__init__(label, validators, **options)
        self.allowed = allowed
        self.sent: FileStorage | None = None
        self.named: str | None = None
        self.is_removed = False

    @property
    def extensions(self) -> str:
        """What the browser offers to choose from."""
        return ",".join(f".{each}" for each in sorted(self.allowed))

    @property
    def kept_name(self) -> str:
        """The name of the hidden field that carries the key."""
        return f"{self.name}-kept"

    @property
    def removed_name(self) -> str:
        """The name of the box that takes the file out."""
        return f"{self.name}-removed"

    @property
    def attachment(self) -> Attachment | None:
        """The stored file, once the form has been validated or before it was ever sent."""
        return first_or_none(queries.by_key(self.data)) if self.data else None

    def process_data(self, value: Any) -> None:
        """Take a file's row or its key."""
        self.data = getattr(value, "key", value) or None

    def process(self, formdata: Any, *arguments: Any, **options: Any) -> None:
        """Read the file, the key of the one that came before, and whether it is to go."""
        super().process(formdata, *arguments, **options)
        if formdata is not None:
            self.sent = request.files.get(self.name) or None
            self.named = formdata.get(self.kept_name)
            self.is_removed = self.removed_name in formdata

    def process_formdata(self, valuelist: list[str]) -> None:
        """Text under the field's name is no file."""

    def pre_validate(self, _form: Any) -> None:
        """Store the file that was sent, or stay with the one that came before."""
        self._stay()
        sent, self.sent = self.sent, None
        if sent is not None:
            self._store(sent)

    def _stay(self) -> None:
        """Keep the file of before unless it is to go; nobody may name a file of somebody else."""
        current = getattr(self.object_data, "key", self.object_data) or None
        if self.is_removed:
            self.data = None
        elif self.named and self.named != current:
            self.data = self._named_again()

    def _named_again(self) -> str:
        own = queries.kept_for(actor(), clock.now() - NAMED_AGAIN_FOR).where(Attachment.key == self.named)
        if not KEY.fullmatch(str(self.named)) or first_or_none(own) is None:
            raise StopValidation(_l("This file is not here any more. Please choose it again."))
        return str(self.named)

    def _store(self, sent: FileStorage) -> None:
        try:
            upload = checked(sent.filename, _content(sent), allowed=self.allowed)
            with unit_of_work():
                self.data = operations.keep(upload, by=actor()).key
        except BadUpload as refusal:
            raise StopValidation(str(refusal)) from refusal


def upload(label: Any, *, required: bool = False, allowed: Collection[str] = ANY, **options: Any) -> UploadField:
    """A file of one of the kinds allowed; the hint names them."""
    hint = _l("%(kinds)s; up to %(size)s MB.", kinds=words_for(allowed), size=LARGEST // MEGABYTE)
    checks = [DataRequired(_l("Please choose a file."))] if required else []
    return UploadField(label, checks, allowed=allowed, **{"description": hint, **options})


def _content(sent: FileStorage) -> bytes:
    """Read the file, unless it is too large to be read."""
    check_size(sent.stream.seek(0, 2))
    sent.stream.seek(0)
    return sent.stream.read()
