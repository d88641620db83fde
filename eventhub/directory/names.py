"""Names of organisations without what says only in which legal form they exist."""

from eventhub.folding import words_of

LONGEST_STEM = 300
_FORMS = {
    tuple(words.split())
    for words in (
        *("ag", "co kg", "e v", "eg", "gbr", "ggmbh", "gmbh", "kg", "mbh", "ohg", "ug"),
        *("asbl", "a s b l", "aisbl", "ivzw", "vzw", "b v", "bv", "n v", "nv", "scrl", "se"),
        *("eurl", "s a", "s a r l", "s a s", "sa", "sarl", "sas", "scop", "snc"),
        *("s p a", "s r l", "scarl", "spa", "srl", "lda", "s l", "sl", "slu"),
        *("limited", "ltd", "plc", "llc", "inc", "a s", "ab", "aps", "as", "oy", "oyj", "r f", "ry"),
        *("d d", "d o o", "dd", "doo", "s r o", "sp z o o", "sro", "v o s", "z s", "bt", "kft", "nyrt", "zrt"),
        *("mtu", "ou", "sia", "uab", "vsi", "eood", "ood", "αε", "επε", "ικε", "οοδ", "еоод", "оод"),
    )
}
_MOST_WORDS = max(len(form) for form in _FORMS)


def stem(name: str) -> str:
    """Return the folded name without its legal forms, by which two entries of one organisation are suspected."""
    words = words_of(name)
    while shorter := _without_form(words):
        words = shorter
    return " ".join(words)[:LONGEST_STEM]


def _without_form(words: list[str]) -> list[str]:
    """Return what is left when a legal form is taken off either end; nothing when there is none, or nothing else."""
    for length in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        if tuple(words[-length:]) in _FORMS:
            return words[:-length]
        if tuple(words[:length]) in _FORMS:
            return words[length:]
    return []
