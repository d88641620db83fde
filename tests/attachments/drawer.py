"""A feature as small as can be that takes files: a drawer with a title and one file."""

from typing import Any

from flask import Blueprint, Flask, render_template_string

from eventhub.attachments import queries
from eventhub.attachments.forms import upload
from eventhub.attachments.sending import send
from eventhub.forms import BaseForm, line
from eventhub.web.access import link_holder, public
from eventhub.web.rows import one_or_404
from eventhub.web.uploads import takes_uploads

PAGE = """{% from "macros/forms.html" import field, form_block %}
{% call form_block(form, upload=true) %}{{ field(form.title) }}{{ field(form.file) }}{% endcall %}"""


class DrawerForm(BaseForm):
    title = line("Title")
    file = upload("File")


class FullDrawerForm(BaseForm):
    title = line("Title")
    file = upload("File", required=True)


def with_drawers(app: Flask) -> Any:
    """Give an application of the test's own the pages; return a browser on it."""
    bp = Blueprint("drawer", __name__)
    bp.post("/drawer")(public(takes_uploads(fill)))
    bp.post("/drawer/full")(public(takes_uploads(fill_wholly)))
    bp.post("/drawer/<current>")(public(takes_uploads(refill)))
    bp.post("/narrow")(public(narrow))
    bp.get("/drawer/<key>")(link_holder(show))
    app.register_blueprint(bp)
    return app.test_client()


def fill() -> Any:
    return _answer(DrawerForm())


def fill_wholly() -> Any:
    return _answer(FullDrawerForm())


def refill(current: str) -> Any:
    return _answer(DrawerForm(data={"file": current}))


def narrow() -> Any:
    return _answer(DrawerForm())


def show(key: str) -> Any:
    return send(one_or_404(queries.by_key(key)), inline=True)


def _answer(form: Any) -> Any:
    if not form.validate():
        return render_template_string(PAGE, form=form), 422
    return {"key": form.file.data}
