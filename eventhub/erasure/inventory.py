"""What is stored about people, table by table, and what becomes of it when one of them is erased.

Every column of a table that speaks of one person is named here, and every column of words in all other tables; a test
walks through them, so that no new one is forgotten.
"""

from dataclasses import dataclass
from itertools import chain


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True)
class Owned:
    """A table whose rows each speak of one person, found by `by`: columns that hold them, their address or their rows.

    The rows go, or else they stay and say less: a column is emptied, gets the name or an address of nobody, is
    reworded where it names them, or is kept because it tells nothing once the name is gone. Rows of others that speak
    of the person's rows are found by `about`, and reworded, too.
    """

    by: str
    about: str = ""
    goes: bool = False
    empties: str = ""
    renames: str = ""
    replaces: str = ""
    rewords: str = ""
    keeps: str = ""

    def named(self) -> frozenset[str]:
        """Return every column that has its rule here."""
        return frozenset(chain(*map(_names, (self.empties, self.renames, self.replaces, self.rewords, self.keeps))))


@dataclass(frozen=True)
class Others:
    """A table of something else, whose words may name a person.

    What is not public and speaks of the person's rows, which `about` finds, is reworded. A column of `names` that is
    the person's whole name is replaced. What else names the person stays as it is, and staff are told where.
    """

    about: str = ""
    rewords: str = ""
    names: str = ""
    lists: str = ""
    keeps: str = ""

    def named(self) -> frozenset[str]:
        """Return every column that has its rule here."""
        return frozenset(chain(*map(_names, (self.rewords, self.names, self.lists, self.keeps))))


PEOPLE, REGISTRATIONS, PROFILES = "user", "registration", "profile"
APPLICATIONS, MEETINGS = "hosting_application", "meeting"
EVERYWHERE = "outgoing_mail"
"""The table whose rows the house itself wrote: whatever names the person there is about them."""

OWNED: dict[str, Owned] = {
    "user": Owned(
        by="id",
        renames="name",
        replaces="email",
        empties="password_hash timezone",
        keeps="locale created_at disabled_at erased_at",
    ),
    "role_grant": Owned(by="user_id", goes=True),
    "sign_in_session": Owned(by="user_id", goes=True),
    "saved_view": Owned(by="user_id", goes=True, rewords="query name"),
    "email_link": Owned(by="email", goes=True),
    "sample_account": Owned(by="email", goes=True),
    "mail_preference": Owned(by="address", goes=True),
    "follow": Owned(by="email", goes=True),
    "feed_token": Owned(by="user_id", goes=True),
    "membership": Owned(by="user_id", goes=True),
    "reviewer_profile": Owned(by="user_id", goes=True),
    "door_helper": Owned(by="user_id", goes=True),
    "co_applicant": Owned(by="user_id", goes=True),
    "reminder": Owned(by="user_id", goes=True),
    "registration": Owned(
        by="user_id",
        renames="name",
        replaces="ticket_code",
        empties="answers proposed proposed_at",
        rewords="organisation",
        keeps="name_key state organisation_kind country consented_at consents_answered_at waiting_number"
        " offered_until created_at",
    ),
    "invitation": Owned(
        by="registration_id email",
        renames="name",
        replaces="email",
        empties="message",
        keeps="sent created_at declined_at withdrawn_at",
    ),
    "late_pass": Owned(by="email", replaces="email", empties="reason", keeps="until granted_at revoked_at"),
    "registration_note": Owned(by="registration_id", goes=True, rewords="text"),
    "registration_tag": Owned(by="registration_id", goes=True, rewords="name key"),
    "distinct_pair": Owned(by="one_id other_id", goes=True),
    "agreement": Owned(by="registration_id", keeps="agreed_at withdrawn_at"),
    "arrival": Owned(by="registration_id", keeps="door at"),
    "scan": Owned(by="registration_id", keeps="key verdict door at"),
    "item_place": Owned(by="registration_id", keeps="waiting_number created_at"),
    "survey_mark": Owned(by="registration_id"),
    "survey_answer": Owned(by="registration_id", rewords="answers", keeps="is_anonymous"),
    "profile": Owned(
        by="registration_id",
        empties="offers needs themes languages sectors cooperation markets looks_for needs_step_free listed_at",
    ),
    "absence": Owned(by="profile_id", goes=True),
    "busy_time": Owned(by="profile_id", goes=True),
    "stay": Owned(by="profile_id", goes=True),
    "sharing": Owned(by="profile_id", goes=True),
    "bookmark": Owned(by="profile_id person_id", goes=True),
    "veto": Owned(by="profile_id person_id", goes=True),
    "meeting_request": Owned(
        by="requester_id invitee_id",
        empties="message",
        keeps="pair state priority created_at expires_at answered_at is_countered is_must_to_invitee",
    ),
    "misuse_report": Owned(
        by="reporter_id person_id",
        empties="words outcome",
        keeps="state created_at",
    ),
    "attendee": Owned(by="profile_id", keeps="starts_at ends_at"),
    "outcome_question": Owned(by="profile_id", keeps="months asked_at"),
    "outcome": Owned(by="profile_id", empties="note", keeps="months kind said_at"),
    "sign": Owned(by="profile_id", keeps="word said_at"),
    "place_yes": Owned(by="profile_id", keeps="said_at"),
    "application_message": Owned(
        by="author_id", about="application_id", empties="text", rewords="text", keeps="is_from_team at"
    ),
    "review": Owned(
        by="reviewer_id",
        about="application_id",
        rewords="comment comment_for_applicant override_reason",
        keeps="state scores assigned_at submitted_at",
    ),
}
"""Whose rows are whose. What an application, a review or an event says is its organisation's, call's or event's."""

OTHERS: dict[str, Others] = {
    "asked_window": Others(keeps="key"),
    "feed_state": Others(keeps="key edition etag body gzip"),
    "entry_text": Others(keeps="edition zone text"),
    "search_entry": Others(keeps="kind title words"),
    "job_run": Others(keeps="name"),
    "job_turn": Others(keeps="name taken_by"),
    "organisation": Others(lists="name description", keeps="name_key stem country region website sectors"),
    "organisation_tag": Others(keeps="value"),
    "programme": Others(lists="name summary", keeps="slug"),
    "venue": Others(lists="name address", keeps="city country"),
    "attachment": Others(lists="filename", keeps="key media_type sha256"),
    "attachment_content": Others(keeps="content"),
    "event": Others(
        lists="title summary description contact cancellation_reason",
        keeps="slug timezone online_url languages uid",
    ),
    "event_document": Others(lists="title"),
    "event_report": Others(lists="outcomes text photo_text"),
    "event_theme": Others(keeps="theme"),
    "programme_item": Others(lists="title description", keeps="room track uid"),
    "speaker": Others(names="name", lists="role organisation"),
    "history_entry": Others(rewords="note", keeps="subject verb source target"),
    "pause": Others(keeps="to_catch_up"),
    "question": Others(lists="label help", keeps="options condition_value"),
    "call": Others(lists="title summary description", keeps="slug timezone eligible_kinds eligible_countries uid"),
    "cut_off": Others(keeps="uid"),
    "criterion": Others(lists="title hint"),
    "letter_text": Others(lists="subject body"),
    "place_limit": Others(keeps="key"),
    "desk_view": Others(lists="name query"),
    "matchmaking": Others(keeps="admitted_kinds admitted_types languages"),
    "asking_rule": Others(keeps="asker_kinds asker_types asker_countries asked_kinds asked_types asked_countries"),
    "interpreter": Others(names="name", keeps="one_language other_language"),
    "meeting_table": Others(lists="room", keeps="online_url"),
    "meeting": Others(about="id", rewords="cancellation_reason", keeps="unmet_reason uid"),
    "schedule": Others(keeps="plan problem_hash"),
    "schedule_run": Others(keeps="progress"),
    "participant_type": Others(lists="name description"),
    "consent_text": Others(lists="text"),
    "survey": Others(lists="thanks"),
    "reminder_rule": Others(lists="subject text", keeps="audience"),
    "hosting_application": Others(
        about="id",
        rewords="title summary description motivation venue answers question exception_reason",
        keeps="timezone city country languages themes",
    ),
    "submitted_version": Others(about="application_id", rewords="note facts answers", keeps="organisation_country"),
    "draft_edit": Others(about="application_id", rewords="was", keeps="field"),
    "decision": Others(about="application_id", rewords="note override_reason subject body"),
    "outgoing_mail": Others(rewords="subject context calendar error", keeps="dedupe_key recipient template locale"),
}
"""Mails to the person are forgotten whole, whatever they say; see `mail.forgetting`. Of the history, notes on whatever
is the person's are about them."""


def rule_of(table: str) -> Owned | Others | None:
    """Return what becomes of a table's rows, or None where nobody has said so."""
    return OWNED.get(table) or OTHERS.get(table)


def reworded(table: str) -> frozenset[str]:
    """Return the columns of a table in which others may have written about a person."""
    rule = rule_of(table)
    return _names(rule.rewords) if rule else frozenset()


def renamed(table: str) -> frozenset[str]:
    """Return the columns of a table whose whole value may be the person's name."""
    rule = OTHERS.get(table)
    return _names(rule.names) if rule else frozenset()


def searched(table: str) -> tuple[str, ...]:
    """Return every column of words in which a person may be named, whoever the row belongs to."""
    rule = rule_of(table)
    if isinstance(rule, Owned):
        return tuple(sorted(_names(rule.rewords) | _names(rule.empties)))
    return tuple(sorted(_names(f"{rule.rewords} {rule.names} {rule.lists}"))) if rule else ()
