"""A legal form is no part of a name, wherever a country writes it."""

import pytest

from eventhub.directory.names import stem

SAME = {
    "photonik": ["Photonik e.V.", "PHOTONIK GmbH & Co. KG", "Photonik gGmbH", "Photonik"],
    "cite de l innovation": ["Cité de l'Innovation SAS", "Cité de l’innovation S.A.R.L."],
    "reseau wallon": ["Réseau wallon asbl", "RÉSEAU WALLON A.S.B.L.", "AISBL Réseau wallon"],
    "klaster zywnosci": ["Klaster Żywności Sp. z o.o."],
    "zaliasis": ["UAB Žaliasis", "VšĮ Žaliasis"],
    "ναυτιλια": ["Ναυτιλία ΑΕ", "ναυτιλία αε"],
    "прогрес": ["Прогрес ООД", "Прогрес ЕООД"],
    "oy": ["Oy", "Oy AB"],
}


@pytest.mark.parametrize(("expected", "names"), SAME.items())
def test_names_without_their_legal_forms_are_one(expected, names):
    assert {stem(name) for name in names} == {expected}


def test_words_that_only_look_like_a_legal_form_stay_inside_a_name():
    assert stem("Saarland AG Innovation") == "saarland ag innovation"
    assert stem("!!!") == ""
