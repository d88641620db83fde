"""What of the rows that are somebody's they are told when they take their data along.

Each table with its columns, and those of rows it leads to (`organisation.name`). What serves as a key or stands for one
is not told, nor what was written about the person for others, nor what would tell on somebody else.
"""

from collections.abc import Mapping

OWN: Mapping[str, str] = {
    "role_grant": "role",
    "sign_in_session": "device created_at expires_at",
    "email_link": "purpose created_at expires_at used_at",
    "saved_view": "page name query",
    "mail_preference": "kind chosen_at",
    "follow": "rhythm filters locale zone confirmed_at told_until",
    "feed_token": "created_at revoked_at changed_at",
    "membership": "organisation.name asked_at confirmed_at",
    "invitation": "event.title name message sent created_at declined_at withdrawn_at",
    "door_helper": "event.title",
    "reminder": "occasion anchor_at created_at",
    "late_pass": "call.title until reason granted_at revoked_at",
    "co_applicant": "application.title invited_at",
    "reviewer_profile": "themes languages most_reviews",
    "application_message": "text is_from_team at",
    "review": "state scores comment comment_for_applicant assigned_at submitted_at",
}
"""Tables that a person's number or address leads to."""
APART = frozenset({"user", "registration", "sample_account"})
"""Those told in another way: the account itself, and each registration with whatever hangs on it. No person has a
sample account."""
FURTHER: Mapping[str, str] = {
    "user": "name email locale timezone created_at",
    "hosting_application": "call.title organisation.name state title summary description motivation format starts_at"
    " ends_at timezone venue city country languages themes expected_participants wants_matchmaking answers question"
    " created_at submitted_at decided_at",
    "submitted_version": "number submitted_at note facts answers",
    "decision": "outcome subject body released_at",
    "event": "title state starts_at ends_at",
    "attachment": "filename media_type size uploaded_at",
    "outgoing_mail": "subject template sent_at",
    "history_entry": "at verb",
}
"""What else is somebody's: of their applications what they wrote and were told, of mails those that left, of history
what was done with their account. What they did elsewhere would tell how others stand."""
TYPED = ("name", "organisation", "organisation_kind", "country")
"""What of that which somebody typed before a link was sent to their address is told."""
NOT_IN_ONE_FILE = frozenset({"ticket_code", "mails", "invitations"})
"""What a registration's own file has and this one has not: what admits, and what stands elsewhere in it."""
