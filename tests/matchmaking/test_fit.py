"""Why two people fit, and in what order a list of them stands."""

import pytest

from eventhub.matchmaking.fit import Fit, Fitting, Person
from eventhub.matchmaking.similarity import Corpus, terms


def person(number: int, **said) -> Person:
    values = {
        "type_id": None,
        "name": f"Person {number}",
        "organisation": "",
        "kind": "cluster",
        "country": "FR",
        "offers": "",
        "needs": "",
        **dict.fromkeys(("themes", "languages", "sectors", "cooperation", "markets", "looks_for"), ()),
    }
    return Person(id=number, user_id=number, **values | said)


MINE = person(
    0,
    offers="Laser welding",
    needs="Testing of photonic chips",
    kind="sme",
    themes=("photonics", "sport"),
    languages=("en", "fr"),
    sectors=("Health",),
    cooperation=("testing",),
    markets=("Canada",),
    looks_for=("research",),
)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"offers": "We test photonics"}, Fit(they_offer=("test", "photonics"))),
        ({"needs": "A welder with LASERS"}, Fit(they_need=("welder", "LASERS"))),
        ({"kind": "research"}, Fit(is_what_i_look_for=True)),
        ({"looks_for": ("sme",)}, Fit(looks_for_what_i_am=True)),
        ({"themes": ("sport", "chemicals")}, Fit(themes=("sport",))),
        ({"sectors": ("HEALTH", "Food")}, Fit(sectors=("HEALTH",))),
        ({"cooperation": ("testing",)}, Fit(cooperation=("testing",))),
        ({"markets": ("canada",)}, Fit(markets=("canada",))),
        ({"languages": ("fr",)}, Fit(languages=("fr",))),
        ({"languages": ("de",)}, Fit(lacks_a_language=True)),
        ({"user_id": 77}, Fit(met_before=True)),
        ({"offers": "Timber", "needs": "Partners"}, Fit()),
    ],
)
def test_every_reason_is_true_by_itself(theirs, expected):
    other = person(1, **{name: value for name, value in theirs.items() if name != "user_id"})
    assert Fitting(MINE, [other], {1} if "user_id" in theirs else ()).reasons(other) == expected


@pytest.mark.parametrize(
    "better",
    [
        {"offers": "Photonic testing"},
        {"needs": "Laser welding"},
        {"kind": "research"},
        {"looks_for": ("sme",)},
        {"themes": ("sport",)},
        {"sectors": ("health",)},
        {"cooperation": ("testing",)},
        {"markets": ("Canada",)},
        {"languages": ("fr",)},
    ],
)
def test_each_reason_lifts_and_having_met_lowers(better):
    plain, fitting = person(1, languages=("de",)), person(2, **{"languages": ("de",)} | better)
    judged = Fitting(MINE, [plain, fitting])
    assert judged.score(fitting) > judged.score(plain)
    assert Fitting(MINE, [plain, fitting], {2}).score(fitting) < judged.score(fitting)


def test_rare_words_count_for_more_than_common_ones():
    crowd = [person(number, offers="testing") for number in range(1, 9)]
    rare = person(9, offers="photonic")
    judged = Fitting(MINE, [*crowd, rare])
    assert judged.score(rare) > judged.score(crowd[0])


def test_what_everybody_says_is_no_reason():
    assert terms("We offer our partners the projects of a cluster") == frozenset()


def test_a_question_without_words_is_answered_by_nothing():
    question = Corpus(["photonics"]).question("")
    assert (question.share_in("photonics"), question.answers_in("photonics", 4)) == (0, ())


def test_a_text_that_says_all_answers_the_whole_question():
    assert Corpus(["photonics testing"]).question("testing photonics").share_in("photonics testing") == 1
