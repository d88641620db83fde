"""What an organiser can do with many registrations at once, and what each deed needs."""

import enum


class Deed(enum.Enum):
    """What an organiser can do with many registrations at once."""

    APPROVE = "approve"
    REJECT = "reject"
    MOVE_UP = "move_up"
    CANCEL = "cancel"
    TAG = "tag"
    UNTAG = "untag"


FOR_A_REASON = frozenset({Deed.REJECT, Deed.MOVE_UP, Deed.CANCEL})
TAKES_AWAY = frozenset({Deed.REJECT, Deed.CANCEL})
"""After these nobody has a place, and a seat that somebody had goes to who waits."""
WITH_A_TAG = frozenset({Deed.TAG, Deed.UNTAG})
