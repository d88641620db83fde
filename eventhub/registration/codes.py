"""The short code of a ticket, for people to read out and to type; only organisers find anybody by it."""

import secrets

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter or digit that looks like another one."""
LENGTH = 8


def new_code() -> str:
    """Return a code nobody can guess: one of eight hundred thousand million."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def spelled(code: str) -> str:
    """Return a code as people read it out: ABCD-2345."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str | None:
    """Return the code that somebody typed, however they parted it; None where this is none."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None
