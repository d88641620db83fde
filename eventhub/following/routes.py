"""Following the calendar by e-mail, without an account: ask, confirm by link, change, end."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from eventhub import clock
from eventhub.accounts.models import EmailLink, LinkPurpose
from eventhub.accounts.operations import hashed
from eventhub.accounts.queries import email_link
from eventhub.accounts.routes import is_open
from eventhub.calendar.filters import Filters, read
from eventhub.db import db, unit_of_work
from eventhub.errors import Missing
from eventhub.following import labels, letters, operations, queries, tokens
from eventhub.following.forms import FollowForm, RhythmForm
from eventhub.following.models import Follow
from eventhub.following.states import Rhythm
from eventhub.web.access import actor, link_holder, public
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter, named_account
from eventhub.web.rows import NOT_HERE, one_or_404

bp = Blueprint("following", __name__)


@bp.get("/calendar/follow")
@public
def new() -> ResponseReturnValue:
    """Say what one would follow, and ask for an address."""
    return _form_page(read(request.args), FollowForm(formdata=None, data=_known()))


@bp.post("/calendar/follow")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account)
def ask() -> ResponseReturnValue:
    """Send the address a link; the answer is the same whoever it belongs to."""
    filters, form = read(request.args), FollowForm()
    if not form.validate():
        return _form_page(filters, form, 422)
    key = f"{operations.digest_of(filters)[:16]}:{form.email.data.casefold()[:100]}:{clock.now():%Y%m%d%H%M}"
    with unit_of_work():
        operations.ask(
            form.email.data, filters, Rhythm(form.rhythm.data), form.zone.data, key=key, locale=str(get_locale())
        )
    return render_template("following/sent.html", email=form.email.data, **_said(filters))


@bp.get("/following/link/<token>")
@link_holder
def show_link(token: str) -> ResponseReturnValue:
    """Say what the link will do; opening it does nothing, since mail scanners open links too."""
    link = _link(token)
    filters = operations.filters_of_link(link)
    template = "following/link.html" if link.used_at or is_open(link) else "following/expired.html"
    rhythm = labels.RHYTHMS[Rhythm(link.payload["rhythm"])]
    return render_template(template, link=link, token=token, rhythm=rhythm, **_said(filters))


@bp.post("/following/link/<token>")
@link_holder
def confirm(token: str) -> ResponseReturnValue:
    """Let whoever holds the link follow."""
    link = _link(token)
    with unit_of_work():
        follow = operations.confirm(link, locale=str(get_locale()))
    flash(_("You follow it from now on. The first mail comes when there is news."), "done")
    return redirect(url_for("following.show", token=tokens.token_of(follow.reader_key)))


@bp.get("/following/<token>")
@link_holder
def show(token: str) -> ResponseReturnValue:
    """All that one reader follows."""
    return _own_page(token)


@bp.post("/following/<token>/<int:follow_id>")
@link_holder
def change(token: str, follow_id: int) -> ResponseReturnValue:
    """Hear in another rhythm."""
    follow, form = _own(token, follow_id), RhythmForm()
    if not form.validate():
        return _own_page(token, follow, form), 422
    with unit_of_work():
        operations.change(follow, Rhythm(form.rhythm.data), form.zone.data)
    flash(_("Saved."), "done")
    return redirect(url_for("following.show", token=token))


@bp.post("/following/<token>/<int:follow_id>/end")
@link_holder
def stop(token: str, follow_id: int) -> ResponseReturnValue:
    """Follow this no more."""
    follow = _own(token, follow_id)
    with unit_of_work():
        operations.stop(follow)
    flash(_("Ended. Nothing about it is kept."), "done")
    return redirect(url_for("following.show", token=token))


@bp.post("/following/<token>/end")
@link_holder
def stop_all(token: str) -> ResponseReturnValue:
    """Follow nothing any more."""
    with unit_of_work():
        operations.stop_all(_key(token))
    flash(_("Ended. Your address is not kept any more."), "done")
    return redirect(url_for("following.show", token=token))


def _form_page(filters: Filters, form: FollowForm, status: int = 200) -> ResponseReturnValue:
    return render_template("following/new.html", form=form, filters=filters, **_said(filters)), status


def _own_page(token: str, changed: Follow | None = None, form: RhythmForm | None = None) -> str:
    follows = db.session.scalars(queries.of_reader(_key(token))).all()
    filters = {each: letters.filters_of(each) for each in follows}
    names = letters.programme_names(*filters.values())
    rows = [
        {
            "follow": each,
            "what": labels.filters_in_words(filters[each], names),
            "url": url_for("calendar.index", **filters[each].arguments()),
            "form": form if form and each is changed else _form_of(each),
        }
        for each in follows
    ]
    return render_template("following/show.html", rows=rows, token=token)


def _form_of(follow: Follow) -> RhythmForm:
    """Two forms on one page: each has ids of its own."""
    values = MultiDict({"rhythm": follow.rhythm.value, "zone": follow.zone})
    form = RhythmForm(formdata=None, data=values)
    for field in form:
        field.id = f"{field.id}-{follow.id}"
    return form


def _said(filters: Filters) -> dict[str, Any]:
    return {
        "what": labels.filters_in_words(filters, letters.programme_names(filters)),
        "back_url": url_for("calendar.index", **filters.arguments()),
        "again_url": url_for("following.new", **filters.arguments()),
    }


def _known() -> dict[str, str]:
    return {"email": actor().email} if actor() else {}


def _link(token: str) -> EmailLink:
    return one_or_404(email_link(LinkPurpose.FOLLOW, hashed(token)))


def _own(token: str, follow_id: int) -> Follow:
    return one_or_404(queries.of_reader(_key(token)).where(Follow.id == follow_id))


def _key(token: str) -> str:
    key = tokens.key_of(token)
    if key is None:
        raise Missing(NOT_HERE)
    return key
