"""Text as it is compared when people search: no case, no accents, the letters a keyboard may not have written out."""

import re
import unicodedata

LONGEST_QUESTION = 300
LONGEST_WORD = 60
MOST_WORDS = 10
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    dict(zip("øđðłıħŧŋĸɖəƶς", "oddlihtnkdazσ", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}  # noqa: RUF001
)
"""What Unicode does not take apart."""


def fold(text: str) -> str:
    """Return text without case, accents and invisible signs: "Österreich" and "OSTERREICH" become one."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))
    return bare.translate(_LETTERS).replace("l·l", "ll")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text: letters and digits, everything else parts them."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def distinct_words(*texts: str) -> str:
    """Return the folded words of some texts, each once, with a space between."""
    return " ".join(dict.fromkeys(word for text in texts for word in words_of(text)))


def asked_words(text: str) -> list[str]:
    """Return the words of a question, however long it was."""
    return words_of(text[:LONGEST_QUESTION])[:MOST_WORDS]
