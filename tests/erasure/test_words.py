"""Whose words these are: whole names and whole addresses, whatever letters they are written in."""

import pytest

from eventhub.erasure.words import Words, telling

NOW, AT = "A former participant", "user-1@erased.invalid"


def words(name: str, address: str = "anna@example.org", longer: frozenset[str] = frozenset()) -> Words:
    return Words(telling([name]), address, NOW, AT, longer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maria Garcia's seat", f"{NOW}'s seat"),
        ("(MARIA GARCIA)", f"({NOW})"),
        ("Maria Garcia Lopez and Maria Garcia", f"Maria Garcia Lopez and {NOW}"),
        ("Maria Garcia-Lopez, Anna-Maria Garcia", "Maria Garcia-Lopez, Anna-Maria Garcia"),
        ("Maria Garcian", "Maria Garcian"),
        ("Garcia, Maria", "Garcia, Maria"),
    ],
)
def test_only_a_whole_name_is_the_persons(text: str, expected: str) -> None:
    known = words("Maria Garcia", longer=frozenset({"Maria Garcia Lopez"}))
    assert known.put_right(text) == expected
    assert known.name_the_person(text) == (text != expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to Anna@Example.org.", f"Write to {AT}."),
        ("<anna@example.org>", f"<{AT}>"),
        ("maria-anna@example.org", "maria-anna@example.org"),
        ("maria.anna@example.org", "maria.anna@example.org"),
        ("anna@example.org.uk", "anna@example.org.uk"),
        ("anna@example.organic", "anna@example.organic"),
    ],
)
def test_only_a_whole_address_is_the_persons(text: str, expected: str) -> None:
    assert words("Anna Somebody").put_right(text) == expected


@pytest.mark.parametrize("name", ["\u0130pek I\u015f\u0131k", "Jörg Strauß", "ﬁona Ñandú", "Łukasz Żuk"])
def test_letters_of_which_another_case_is_longer_neither_crash_nor_are_cut(name: str) -> None:
    known = words(name)
    for written in (name, name.lower(), name.upper(), name.casefold()):
        told = known.put_right(f"before {written} after")
        assert told in (f"before {NOW} after", f"before {written} after")
    assert known.put_right({"said": [f"“{name}”"]}) == {"said": [f"“{NOW}”"]}


def test_a_single_word_tells_nobody_who_is_meant() -> None:
    assert words("May").put_right("In May") == "In May"
