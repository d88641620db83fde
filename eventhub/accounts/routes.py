"""Signing in and out, by e-mail link or password, and the browsers one is signed in with."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from eventhub import clock
from eventhub.accounts import operations, queries
from eventhub.accounts.forms import LinkForm, NewPasswordForm, PasswordForm, ReadingForm
from eventhub.accounts.labels import device_name
from eventhub.accounts.models import EmailLink, LinkPurpose, SignInSession, User
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.mail.operations import queue_mail
from eventhub.web.access import actor, link_holder, public, signed_in
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter, named_account, named_account_here
from eventhub.web.pages import address
from eventhub.web.rows import one_or_404

bp = Blueprint("accounts", __name__)
bp.add_app_template_filter(device_name)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The two ways in."""
    target = local_target(request.args.get("next"))
    return _sign_in_page(LinkForm(formdata=None, next=target), PasswordForm(formdata=None, next=target))


@bp.post("/sign-in/link")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account)
def send_link() -> ResponseReturnValue:
    """Send a sign-in link; the answer is the same whether or not the address is known."""
    form = LinkForm()
    if not form.validate():
        return _sign_in_page(form, PasswordForm(formdata=None), 422)
    with unit_of_work():
        token = operations.create_link(LinkPurpose.SIGN_IN, form.email.data, next=local_target(form.next.data))
        queue_mail(
            f"sign-in:{operations.hashed(token)[:20]}",
            form.email.data,
            "accounts/sign_in",
            locale=str(get_locale()),
            is_secret=True,
            not_after=clock.now() + operations.LINK_LASTS,
            url=address("accounts.show_link", token=token),
        )
    return render_template("accounts/link_sent.html", email=form.email.data)


@bp.post("/sign-in")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account_here)
def sign_in_by_password() -> ResponseReturnValue:
    """Open a session for whoever knows the password."""
    form = PasswordForm()
    if not form.validate():
        return _sign_in_page(LinkForm(formdata=None), form, 422)
    user = first_or_none(queries.with_email(form.email.data))
    if not operations.has_password(user, form.password.data) or user is None:
        form.password.errors = [_("The e-mail address and the password do not belong together.")]
        return _sign_in_page(LinkForm(formdata=None), form, 422)
    enter(user)
    return redirect(local_target(form.next.data))


@bp.get("/sign-in/<token>")
@link_holder
def show_link(token: str) -> ResponseReturnValue:
    """Show what the link is for; opening it does nothing, since mail scanners open links too."""
    link = one_or_404(queries.email_link(LinkPurpose.SIGN_IN, operations.hashed(token)))
    return render_template("accounts/link.html", link=link, token=token, is_open=is_open(link))


@bp.post("/sign-in/<token>")
@link_holder
def use_link(token: str) -> ResponseReturnValue:
    """Use the link up and open a session for its address."""
    link = one_or_404(queries.email_link(LinkPurpose.SIGN_IN, operations.hashed(token)))
    with unit_of_work():
        operations.use_link(link)
        user = operations.person(link.email, locale=str(get_locale()))
    enter(user)
    return redirect(local_target(link.payload.get("next")))


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    with unit_of_work():
        operations.close_session(actor().session_token)
    logout_user()
    flash(_("You are signed out."))
    return redirect("/")


@bp.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """One's own account: password and the browsers one is signed in with."""
    return _account_page(NewPasswordForm(formdata=None))


@bp.post("/account/reading")
@signed_in
def choose_reading() -> ResponseReturnValue:
    """Choose in which language one reads, and by which clocks."""
    form = ReadingForm()
    if not form.validate():
        return _account_page(NewPasswordForm(formdata=None), 422, reading=form)
    with unit_of_work():
        operations.read_in(actor(), **form.read())
    flash(_("Saved. Mails that wait to leave follow it too."), "done")
    return redirect(url_for("accounts.show"))


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Choose a new password."""
    form = NewPasswordForm()
    if not form.validate() or not _proves_to_be_oneself(form):
        return _account_page(form, 422)
    with unit_of_work():
        operations.set_password(actor(), form.password.data)
    flash(_("Your new password is set."))
    return redirect(url_for("accounts.show"))


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign another browser out."""
    session = one_or_404(queries.sessions_of(actor(), clock.now()).where(SignInSession.id == session_id))
    with unit_of_work():
        db.session.delete(session)
    flash(_("That browser is signed out."))
    return redirect(url_for("accounts.show"))


def enter(user: User) -> None:
    """Open a session in this browser, with a secret of its own."""
    with unit_of_work():
        welcome = open_here(user)
    stay(welcome)


def open_here(user: User) -> User | None:
    """Open a session for this browser in the caller's transaction; return who may `stay` once that is committed."""
    operations.open_session(user, device=request.user_agent.string)
    return user if user.is_active else None


def stay(user: User | None) -> None:
    """Sign in whose session was opened here, without reading again who they are."""
    if user:
        login_user(user, force=True)


def is_open(link: EmailLink) -> bool:
    """Whether a link can still be used."""
    return link.used_at is None and link.expires_at > clock.now()


def _proves_to_be_oneself(form: NewPasswordForm) -> bool:
    """Whoever finds an open browser must not be able to take the account over."""
    if not actor().password_hash or operations.has_password(actor(), form.current.data or ""):
        return True
    form.current.errors = [_("This is not your password until now.")]
    return False


def local_target(target: str | None) -> str:
    """Return an address of this site to go on to; anything that could lead elsewhere becomes the home page."""
    is_local = target is not None and target.startswith("/") and not target.startswith(("//", "/\\"))
    if not is_local or any(ord(character) <= ord(" ") for character in target or ""):
        return "/"
    return target or "/"


def _sign_in_page(link_form: LinkForm, password_form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    samples = db.session.scalars(queries.sample_accounts()).all()
    page = render_template("accounts/sign_in.html", link_form=link_form, password_form=password_form, samples=samples)
    return page, status


def _account_page(
    form: NewPasswordForm, status: int = 200, *, reading: ReadingForm | None = None
) -> ResponseReturnValue:
    sessions = db.session.scalars(queries.sessions_of(actor(), clock.now())).all()
    reading = reading or ReadingForm(formdata=None, obj=actor())
    return render_template("accounts/account.html", form=form, reading=reading, sessions=sessions), status
