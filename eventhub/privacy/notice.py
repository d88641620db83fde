"""What is kept of people, why, who reads it and for how long, in words anybody can read.

Each kind names the tables it speaks of, so that none of those on which people stand is forgotten.
"""

from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.accounts.jobs import LINKS_KEPT
from eventhub.accounts.operations import SESSION_LASTS, STAFF_SESSION_LASTS
from eventhub.attachments.jobs import KEPT_FOR as UNUSED_FILES_KEPT
from eventhub.following.jobs import STOPPED_KEPT
from eventhub.hosting.operations.drafts import KEPT_FOR as EDITS_KEPT
from eventhub.mail.jobs import BODY_KEPT, ROW_KEPT
from eventhub.registration.models.setup import SENSITIVE_KEPT_DAYS


class Kept(NamedTuple):
    """One kind of what is kept, in words for its readers."""

    tables: str
    what: str
    why: str
    readers: str
    how_long: str


def all_kept() -> list[Kept]:
    """Return every kind, in the reader's language."""
    of_people = [*_of_everybody(), *_of_signing_in(), *_of_what_you_asked_for()]
    at_events = [*_of_registrations(), *_of_what_is_said_beside(), *_of_meetings(), *_of_whom_one_knows()]
    return [*of_people, *at_events, *_of_hosts(), *_of_all()]


def _of_everybody() -> list[Kept]:
    return [
        Kept(
            "user",
            _("Your name, e-mail address, language and time zone; a password only in a form that nobody can read back"),
            _("To know you again and to write to you"),
            _(
                "You, organisers, colleagues of your organisation, who applies with you, whom you agreed to meet, and"
                " the programme team; your name also helpers at the door and who finds you in matchmaking"
            ),
            _("Until you erase yourself, or ask us to"),
        ),
        Kept(
            "role_grant membership reviewer_profile door_helper co_applicant",
            _("Your organisations and tasks: what you host, review, apply for with others, or help with"),
            _("To show you what is yours to do"),
            _("You, colleagues there, organisers and the programme team"),
            _("Until they end, or you are erased"),
        ),
    ]


def _of_signing_in() -> list[Kept]:
    return [
        Kept(
            "sign_in_session",
            _("Which browsers you are signed in with"),
            _("So that you stay signed in, and can end it from elsewhere"),
            _("You"),
            _(
                "%(most)s; %(least)s for hosts, reviewers and the programme team",
                most=_days(SESSION_LASTS),
                least=_days(STAFF_SESSION_LASTS),
            ),
        ),
        Kept(
            "email_link",
            _("Links that were sent to your address, with what was typed before"),
            _("To prove that an address is yours"),
            _("Whoever has the link"),
            _("%(days)s after they expire", days=_days(LINKS_KEPT)),
        ),
        Kept(
            "asked_window",
            _("How often a network address or an account asked lately, as a hash"),
            _("To keep away whoever tries passwords or floods mailboxes"),
            _("Nobody"),
            _("About a day"),
        ),
    ]


def _of_what_you_asked_for() -> list[Kept]:
    return [
        Kept(
            "outgoing_mail mail_preference",
            _("Mails to you, and which of them you stopped"),
            _("To send them again, and to see why one did not arrive"),
            _(
                "You, the programme team and, but for your links and what participants write to each other, whoever"
                " edits the event"
            ),
            _(
                "Their words %(words)s, held ones and subjects %(row)s; what you stopped until you are erased",
                words=_days(BODY_KEPT),
                row=_days(ROW_KEPT),
            ),
        ),
        Kept(
            "follow",
            _("That you follow the calendar by mail, and which part of it"),
            _("To write to you of news"),
            _("You"),
            _("Until you end it, or %(days)s after you stopped these mails", days=_days(STOPPED_KEPT)),
        ),
        Kept(
            "saved_view feed_token reminder",
            _("Views you saved, private feeds you opened, and that you were reminded"),
            _("To show you what you asked for, and to remind you once"),
            _("You"),
            _("Until you erase yourself; a view until you remove it"),
        ),
        Kept(
            "invitation late_pass",
            _("Invitations to your address, and more time for an application"),
            _("So that you can answer, and organisers know who did"),
            _("You, the organisers of the event, and the programme team"),
            _("Until you are erased, for which you can ask without ever having come"),
        ),
    ]


def _of_registrations() -> list[Kept]:
    as_set = _("%(days)s after the event, or as many as its organiser set", days=_days_of(SENSITIVE_KEPT_DAYS))
    return [
        Kept(
            "registration agreement item_place",
            _("Registrations: your organisation and country, your answers, what you agreed to, and where you stand"),
            _("To give seats fairly, to let you in, and to plan the event"),
            _(
                "You, the organisers, helpers at the door what they need, and the programme team; organisation and"
                " country also who finds you in matchmaking"
            ),
            _("Until you erase yourself; what is counted stays without your name"),
        ),
        Kept(
            "registration",
            _("Answers marked as sensitive, such as diet and access"),
            _("To look after you on the day"),
            _("You, the host of the event, and who speaks for its organiser"),
            as_set,
        ),
        Kept(
            "arrival scan",
            _("When and through which door you came in"),
            _("To let you in once, and to count"),
            _("You, the organisers, helpers at the door, and the programme team"),
            _("%(as_set)s; when you were checked in stays with your registration", as_set=as_set),
        ),
    ]


def _of_what_is_said_beside() -> list[Kept]:
    return [
        Kept(
            "registration_note registration_tag distinct_pair",
            _("What organisers note about you: words, tags, and that you are not somebody else"),
            _("To plan the event together"),
            _("The organisers of the event, and the programme team"),
            _("Until they remove it, or you are erased"),
        ),
        Kept(
            "survey_mark survey_answer",
            _("Answers to surveys, with your name or without, as the organiser chose and the survey says"),
            _("To make the next event better"),
            _("You if it has your name, the organisers of the event, and the programme team"),
            _("Until you erase yourself; answers without a name, and what was chosen, stay"),
        ),
    ]


def _of_meetings() -> list[Kept]:
    return [
        Kept(
            "profile absence busy_time stay sharing",
            _("Your profile in matchmaking, when you are there and free, and with whom you share meetings"),
            _("To find whom you should meet, and a time and a table for it"),
            _("You, the organisers, the programme team and, once you are listed, who takes part there"),
            _("Until you erase yourself"),
        ),
        Kept(
            "meeting_request attendee sign place_yes",
            _("Requests and meetings"),
            _("To bring you together at a time and a table"),
            _(
                "Both sides, the colleagues each shares meetings with, the organisers, and the programme team;"
                " organisers read messages only in a report"
            ),
            _("Until you erase yourself; that a meeting was held stays without your name"),
        ),
        Kept(
            "outcome_question outcome",
            _("What you say came of a meeting"),
            _("To learn which meetings are good for something"),
            _("You and whom you met; the organisers and the programme team read sums"),
            _("Until you erase yourself; what you chose stays in the sums"),
        ),
    ]


def _of_whom_one_knows() -> list[Kept]:
    return [
        Kept(
            "bookmark",
            _("Whom you bookmarked"),
            _("To find them again"),
            _("You"),
            _("Until you take it back, or one of you is erased"),
        ),
        Kept(
            "veto",
            _("Whom you would rather not meet"),
            _("So that you never have to"),
            _(
                "You; of two whom somebody would bring together, organisers and colleagues read that a wish or a rule"
                " keeps them apart, not whose"
            ),
            _("Until you take it back, or one of you is erased"),
        ),
        Kept(
            "misuse_report",
            _("Reports about somebody's behaviour"),
            _("So that somebody looks into it"),
            _("You for your own, the organisers and the programme team, never whom it is about"),
            _("Its words until one of you is erased"),
        ),
    ]


def _of_hosts() -> list[Kept]:
    return [
        Kept(
            "hosting_application application_message review",
            _("Applications to host or to join, messages about them, and reviews"),
            _("To decide which events there will be"),
            _(
                "Who applies, of reviews only the words for them; reviewers as far as their call lets them; the"
                " programme team; everybody the published event"
            ),
            _(
                "With the call, also after you are erased; your messages until then; edits of a draft %(days)s",
                days=_days(EDITS_KEPT),
            ),
        ),
        Kept(
            "attachment",
            _("Files you hand in"),
            _("They belong to your answers, or to your event"),
            _("Whoever reads the answer; documents of an event, everybody"),
            _("As long as what names them; what nothing names %(days)s", days=_days(UNUSED_FILES_KEPT)),
        ),
        Kept(
            "speaker interpreter",
            _("Who speaks at an event, and who interprets there"),
            _("To tell what to expect"),
            _("Speakers everybody; interpreters the organisers and the programme team"),
            _("As long as the event; the name until its person is erased"),
        ),
    ]


def _of_all() -> list[Kept]:
    return [
        Kept(
            "history_entry",
            _("What you did here and what was done with what is yours, each sign-in included, and when"),
            _("So that every decision can be explained"),
            _("Who may read the record, as far as its page shows it; your sign-ins only you, in your file"),
            _("For good; your name goes when you are erased"),
        ),
        Kept(
            "",
            _("That somebody was erased, as a keyed hash; and backups"),
            _("So that nobody comes back by a restore"),
            _("Who runs this house"),
            _("The list for good, a backup until it is deleted"),
        ),
    ]


def _days(span: timedelta) -> str:
    return _days_of(span.days)


def _days_of(number: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", number))
