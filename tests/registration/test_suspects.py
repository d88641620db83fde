"""Which registrations are probably one person's."""

import pytest

from eventhub.registration.suspects import Known, mailbox, suspicions

PAIRS = {
    "one mailbox": (("Ada", "A", "ada+fair@example.org"), ("Ada L.", "B", "Ada@example.org"), True),
    "a letter less": (("Ada Lovelace", "Engines GmbH", "a@a.org"), ("Ada Lovelce", "engines", "b@b.org"), False),
    "family name first": (("Ada Lovelace", "Engines", "a@a.org"), ("Lovelace, Ada", "Engines", "b@b.org"), False),
    "without accents": (("Zoë Müller", "Engines", "a@a.org"), ("Zoe Muller", "Engines", "b@b.org"), False),
    "the first letter": (("Catherine Bell", "Engines", "a@a.org"), ("Katherine Bell", "Engines", "b@b.org"), False),
    "another organisation": (("Ada Lovelace", "Engines", "a@a.org"), ("Ada Lovelace", "Looms", "b@b.org"), None),
    "another person": (("Ada Lovelace", "Engines", "a@a.org"), ("Max Planck", "Engines", "b@b.org"), None),
    "no organisation": (("Ada Lovelace", "", "a@a.org"), ("Ada Lovelace", "", "b@b.org"), None),
    "a plus alone": (("Ada", "A", "+a@example.org"), ("Bob", "B", "+b@example.org"), None),
}


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS.values(), ids=PAIRS)
def test_two_are_suspected_of_being_one(one, other, expected):
    between = [Known(n, f"{a} {b}", "Engines", f"{a}{n}@x.org") for n, (a, b) in enumerate(NAMES, start=10)]
    found = suspicions([Known(99, *other), *between, Known(3, *one)])
    assert found == ([] if expected is None else [(3, 99, expected)])


NAMES = [("Beat", "Zug"), ("Olga", "Ohm"), ("Yves", "Nord"), ("Kim", "Quist"), ("Rui", "Vaz")]


def test_whoever_registered_three_times_is_found_as_three_pairs():
    rows = [Known(n, "Ada", "A", f"ada+{n}@example.org") for n in (1, 2, 3)]
    assert [each[:2] for each in suspicions(rows)] == [(1, 2), (1, 3), (2, 3)]


LINKED = {
    "to one entry, whatever they wrote": (("Engines", 7, "Looms"), ("Maschinen", 7, "Looms"), True),
    "to an entry whose name the other wrote": (("Engines", 7, "Looms GmbH"), ("looms", None, None), True),
    "to two entries": (("Engines", 7, "Looms"), ("Maschinen", 8, "Presses"), False),
}


@pytest.mark.parametrize(("one", "other", "is_found"), LINKED.values(), ids=LINKED)
def test_whoever_is_linked_to_one_organisation_comes_from_one(one, other, is_found):
    rows = [Known(n, "Ada Lovelace", each[0], f"{n}@x.org", *each[1:]) for n, each in enumerate((one, other))]
    assert bool(suspicions(rows)) is is_found


def test_a_mailbox_is_compared_as_a_whole():
    assert mailbox("Ada+x+y@Example.ORG") == "ada@example.org"
